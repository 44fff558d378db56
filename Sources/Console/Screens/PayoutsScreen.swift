import Operations
import Terminal

/// Screen 6: withdrawals, the batches they leave in, and what the one under `>` would do.
enum PayoutsScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.payoutList
        let context = model.context
        let isWide = ScreenLayout.isWide(model.size)
        let view = snapshot.payouts ?? PayoutsView()
        var head = PayoutText.head(view, context, isWide: isWide)
        if model.list.filter != nil { head.segments.append(Segment("   " + ListNote.filter(model))) }
        head.segments.append(Segment(ListNote.held(model), .info))
        head.wholeFacts(within: parts.head.width)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1 else { return hidden }
        PayoutText.sums(view, context)
            .draw(into: &grid, x: parts.rest.x, y: parts.rest.y, maxCells: parts.rest.width)
        guard let item = model.selectedPayout else { return hidden }
        let place = parts.rest.inset(top: isWide ? 2 : 1)
        for (index, line) in PayoutText.full(item, snapshot.payouts, context).prefix(place.height).enumerated() {
            line.draw(into: &grid, x: place.x, y: place.y + index, maxCells: place.width)
        }
        return hidden
    }
}
