import Operations
import Terminal

/// Screen 9: who did or tried what, the record of the row under `>`, and whether the chain holds.
enum AuditScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.auditList
        let context = model.context
        let isWide = ScreenLayout.isWide(model.size)
        let view = snapshot.audit ?? AuditView()
        let filter = model.list.filter == nil ? "" : ListNote.filter(model)
        var head = AuditText.head(view, context, isWide: isWide, filter: filter)
        head.segments.append(Segment(ListNote.held(model), .info))
        head.wholeFacts(within: parts.head.width)
            .draw(into: &grid, x: parts.head.x, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        if list.rows.isEmpty { looked(model, view, parts.list, into: &grid) }
        guard parts.rest.height > 1 else { return hidden }
        if isWide {
            drawWide(model, view, parts.rest, into: &grid)
        } else {
            drawShort(model, view, parts.rest, into: &grid)
        }
        return hidden
    }

    /// A filter finds nothing in the rows looked through; there may be older ones.
    private static func looked(_ model: ConsoleModel, _ view: AuditView, _ list: Rect, into grid: inout Grid) {
        guard view.isMore, view.lookedTo > 1 else { return }
        let text = model.language.text(.audLooked, Figures.count(view.lookedTo))
        grid.put(text, x: list.x + 2, y: list.y + 2, style: .dim, maxCells: list.width - 2)
    }

    private static func detail(_ model: ConsoleModel, _ view: AuditView) -> AuditDetail? {
        guard let detail = view.detail, String(detail.row.sequence) == model.list.selectedID else { return nil }
        return detail
    }

    private static func drawShort(_ model: ConsoleModel, _ view: AuditView, _ place: Rect, into grid: inout Grid) {
        let place = place.inset(top: 1)
        let lines = detail(model, view).map { AuditText.short($0, model.context) } ?? []
        for (index, line) in lines.prefix(place.height).enumerated() {
            line.draw(into: &grid, x: place.x, y: place.y + index, maxCells: place.width)
        }
        who(model, place.inset(top: lines.isEmpty ? 0 : lines.count + 1), into: &grid)
    }

    /// Who is attached now, as far as there is room: acts of a session are looked at while it is there.
    private static func who(_ model: ConsoleModel, _ place: Rect, into grid: inout Grid) {
        guard place.height > 1, !model.isBack, model.feed.latest?.sessions.isEmpty == false else { return }
        for (index, line) in WhoText.lines(model).prefix(place.height).enumerated() {
            line.draw(into: &grid, x: place.x, y: place.y + index, maxCells: place.width)
        }
    }

    private static func drawWide(_ model: ConsoleModel, _ view: AuditView, _ place: Rect, into grid: inout Grid) {
        let context = model.context
        let place = place.inset(top: 1)
        let foot = [
            AuditText.counts(view, context),
            Block(context.text(.audVerifyLine), lines: [SegmentLine(context.text(.audExportLine), .dim)]),
        ]
        let footHeight = 6
        let lines = detail(model, view).map { AuditText.full($0, context) } ?? []
        // Beside each other as far as they go: the record is longer than the space below the list.
        let height = max(0, place.height - footHeight - 1)
        let left = place.splitLeft(place.width / 2)
        for (index, line) in lines.prefix(height * 2).enumerated() {
            let isLeft = index < height
            let region = isLeft ? left.left : left.rest
            line.draw(
                into: &grid, x: region.x, y: region.y + (isLeft ? index : index - height), maxCells: region.width - 1)
        }
        let used = max(0, lines.count - height)
        who(model, left.rest.splitTop(height).top.inset(top: used == 0 ? 0 : used + 1), into: &grid)
        let (_, below) = place.splitTop(height + 1)
        Block.stack(foot, into: &grid, in: below)
    }
}
