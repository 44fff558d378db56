import Operations
import Terminal

/// Does the next promotion fit: each channel against the peak, what spills where, what to do.
enum CapacityScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.capacityList
        let context = model.context
        guard let view = snapshot.capacity else {
            grid.put(model.language.text(.skeleton), x: 1, y: parts.head.y, style: .dim)
            return []
        }
        var head = CapacityText.head(view, context)
        if model.list.filter != nil { head.segments.append(Segment("   " + ListNote.filter(model))) }
        head.segments.append(Segment(ListNote.held(model), .info))
        head.wholeFacts(within: parts.head.width)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1 else { return hidden }
        drawRest(view, model, in: parts.rest, into: &grid)
        return hidden
    }

    private static func drawRest(
        _ view: CapacityView, _ model: ConsoleModel, in region: Rect, into grid: inout Grid
    ) {
        let context = model.context
        let advice = CapacityText.advice(view, context)
        let spills = CapacityText.spills(view, context)
        let row = view.rows.first { $0.id == model.list.selectedID }
        guard ScreenLayout.isWide(model.size) else {
            // What to do comes before what happens: the lines below may not fit.
            Block.stack([advice, spills], into: &grid, in: region)
            return
        }
        let (left, right) = region.inset(top: 1).splitLeft(region.width / 2, gap: 3)
        Block.stack([spills], into: &grid, in: left)
        Block.stack([advice], into: &grid, in: right)
        let below = region.inset(top: 3 + max(spills.lines.count, advice.lines.count))
        for (index, line) in ((row.map { CapacityText.full($0, context) } ?? [])
            + [SegmentLine(""), CapacityText.sample(view, context)]).prefix(below.height).enumerated()
        {
            line.draw(into: &grid, x: below.x, y: below.y + index, maxCells: below.width)
        }
    }
}
