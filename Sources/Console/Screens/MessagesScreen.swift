import Operations
import Terminal

/// Messages that their shops have not taken: to which address, what it answered, and when they are tried again.
enum MessagesScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.messageList
        let context = model.context
        let view = snapshot.messages ?? MessagesView()
        var head = MessageText.head(snapshot.messages, context)
        if model.list.filter != nil { head.segments.append(Segment("   " + ListNote.filter(model))) }
        head.segments.append(Segment(ListNote.held(model), .info))
        head.wholeFacts(within: parts.head.width)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1, let row = view.rows.first(where: { $0.id == model.list.selectedID }) else {
            return hidden
        }
        let region = parts.rest.inset(top: 1)
        let lines = MessageText.full(row, context, now: model.viewTime)
        for (place, line) in lines.prefix(region.height).enumerated() {
            line.draw(into: &grid, x: region.x, y: region.y + place, maxCells: region.width)
        }
        return hidden
    }
}

enum MessageText {
    /// Nil in pictures of before they were recorded.
    static func head(_ view: MessagesView?, _ context: CellContext) -> SegmentLine {
        guard let view else { return SegmentLine(context.text(.notRecorded), .dim) }
        let count = Segment(
            context.text(.undelivered, Figures.count(view.undelivered), Figures.count(view.rows.count)),
            view.undelivered > 0 ? .warn : .plain)
        return SegmentLine([count])
    }

    static func full(_ row: MessageRow, _ context: CellContext, now: Int64) -> [SegmentLine] {
        let answer = row.lastAnswer.isEmpty ? Figures.missing : row.lastAnswer
        let tries = String(row.tries)
        let tried = row.nextAt.map { context.text(.messageTried, tries, answer, Figures.clock($0)) }
            ?? context.text(.messageEnded, tries, answer)
        let order = row.order.isEmpty ? Figures.missing : row.order
        return [
            SegmentLine([
                Segment("> " + row.id, .selected), Segment("  " + row.shop + "  " + context.code(.event, row.event)),
            ]),
            SegmentLine("  " + context.text(.messageTo, row.url.isEmpty ? Figures.missing : row.url)),
            SegmentLine("  " + tried),
            SegmentLine("  " + context.text(.messageMade, Figures.dayClock(row.createdAt), order)),
        ]
    }
}
