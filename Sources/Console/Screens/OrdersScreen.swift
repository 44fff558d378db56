import Operations
import Terminal

/// Screen 3: orders as they come, and why the one under `>` went where it went.
enum OrdersScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.orderList
        head(model, snapshot, shown: list.rows.count, total: list.total)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: model.context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1, model.list.selectedID != nil else { return hidden }
        guard let trace = snapshot.orderTrace else {
            grid.put(model.context.waiting(.traceWaiting), x: 2, y: parts.rest.y, style: .dim)
            return hidden
        }
        if ScreenLayout.isWide(model.size) {
            drawWide(trace, model, in: parts.rest.inset(top: 1), into: &grid)
        } else {
            for (index, line) in OrderText.lines(trace, model.context, columns: parts.rest.width).prefix(
                parts.rest.height
            ).enumerated() {
                line.draw(into: &grid, x: 0, y: parts.rest.y + index, maxCells: parts.rest.width)
            }
        }
        return hidden
    }

    private static func head(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, shown: Int, total: Int) -> SegmentLine
    {
        let language = model.language
        let totals = snapshot.totals
        var segments = [
            Segment(ListNote.filter(model) + "   " + ListNote.sort(model)),
            Segment("   " + Figures.rate(totals.ordersCentiPerSecond) + " " + language.text(.ordersPerSecond)),
            Segment(ListNote.held(model), .info),
            Segment("   " + language.text(.ordersShown, Figures.count(shown), Figures.count(totals.orders))),
        ]
        if ScreenLayout.isWide(model.size) {
            for (word, count) in [
                (Word.unknownOrders, totals.unknownOrders), (.latePaid, totals.latePaid),
                (.paidTwice, totals.paidTwice),
            ] {
                segments.append(Segment("   " + language.text(word) + " \(count)"))
            }
        }
        return SegmentLine(segments)
    }

    private static func drawWide(_ trace: OrderTrace, _ model: ConsoleModel, in region: Rect, into grid: inout Grid) {
        let context = model.context
        OrderText.title(trace, context).draw(into: &grid, x: 0, y: region.y, maxCells: region.width)
        let (left, right) = region.inset(top: 1).splitLeft(region.width - 60, gap: 3)
        Block.stack(OrderText.whyBlocks(trace, context) + [OrderText.steps(trace, context)], into: &grid, in: left)
        Block.stack([OrderText.money(trace, context), OrderText.findings(trace, context)], into: &grid, in: right)
    }
}
