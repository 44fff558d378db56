import Operations
import Terminal

/// Screen 5: shares on their way, why some fail, and the ledger.
enum SplitsScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.legList
        let context = model.context
        let isWide = ScreenLayout.isWide(model.size)
        let view = snapshot.splits ?? SplitsView()
        var head = SplitText.head(view, snapshot.totals, context, isWide: isWide)
        if model.list.filter != nil { head.segments.append(Segment("   " + ListNote.filter(model))) }
        head.segments.append(Segment(ListNote.held(model), .info))
        head.wholeFacts(within: parts.head.width)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1 else { return hidden }
        let blocks = view.deadlines.isEmpty ? [] : [SplitText.deadlines(view, context, now: model.viewTime)]
        if isWide {
            drawWide(blocks, view, model, snapshot, in: parts.rest.inset(top: 1), into: &grid)
        } else {
            Block.stack(
                blocks + [SplitText.reasons(view, context), SplitText.tree(view, context)], into: &grid, in: parts.rest)
        }
        return hidden
    }

    private static func drawWide(
        _ deadlines: [Block], _ view: SplitsView, _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in region: Rect,
        into grid: inout Grid
    ) {
        let context = model.context
        let (left, right) = region.splitLeft(78, gap: 3)
        let (chart, below) = left.splitTop(min(9, max(5, left.height / 2)))
        FailureChart.draw(
            title: context.text(.splitChart), minutes: view.failurePerMinute, at: snapshot.at,
            limit: snapshot.totals.splitFailureAlertBasisPoints, model, in: chart, into: &grid)
        Block.stack(
            deadlines + [SplitText.reasons(view, context), SplitText.rates(view, context)], into: &grid,
            in: below.inset(top: 1))
        Block.stack([SplitText.accounts(view, context), SplitText.tree(view, context)], into: &grid, in: right)
    }
}
