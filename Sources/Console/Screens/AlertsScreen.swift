import Operations
import Terminal

/// All alerts: what is wrong now, what was, who saw it, what to do next, and who else has been told.
enum AlertsScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.alertList
        let context = model.context
        var head = AlertText.head(snapshot, context)
        if model.list.filter != nil { head.segments.append(Segment("   " + ListNote.filter(model))) }
        head.segments.append(Segment(ListNote.held(model), .info))
        head.wholeFacts(within: parts.head.width)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1 else { return hidden }
        let region = parts.rest.inset(top: 1)
        let selected = snapshot.alerts.first { $0.id == model.list.selectedID }
        let detail = selected.map { AlertText.full($0, context, now: model.viewTime) } ?? []
        for (row, line) in detail.prefix(region.height).enumerated() {
            line.draw(into: &grid, x: region.x, y: region.y + row, maxCells: region.width)
        }
        let below = region.inset(top: detail.isEmpty ? 0 : detail.count + 1)
        if below.height > 0 { AlertText.receivers(snapshot, context).draw(into: &grid, in: below) }
        return hidden
    }
}
