import Operations
import Terminal

/// Screen 4: cases that wait for a person, and the evidence of the one under `>`.
enum ReviewScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.caseList
        head(model, snapshot).draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: model.context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1, model.list.selectedID != nil else { return hidden }
        let isWide = ScreenLayout.isWide(model.size)
        let place =
            isWide
            ? Rect(
                x: parts.list.endX + 3, y: parts.list.y, width: model.size.width - parts.list.endX - 4,
                height: parts.list.height)
            : parts.rest
        guard let detail = snapshot.caseDetail else {
            let waiting = model.context.waiting(.evidenceWaiting)
            grid.put(waiting, x: place.x, y: place.y, style: .dim, maxCells: place.width)
            return hidden
        }
        let lines = isWide ? CaseText.evidence(detail, model.context) : CaseText.lines(detail, model.context)
        for (index, line) in lines.prefix(place.height).enumerated() {
            line.draw(into: &grid, x: place.x, y: place.y + index, maxCells: place.width)
        }
        if isWide {
            let blocks = [
                CaseText.answers(detail, model.context), CaseText.notes(detail, model.context),
                OverviewText.proposals(snapshot, model.context, now: model.viewTime),
            ]
            Block.stack(blocks, into: &grid, in: parts.rest.inset(top: 1))
        }
        return hidden
    }

    private static func head(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot) -> SegmentLine {
        let language = model.language
        let totals = snapshot.totals
        let oldest = Figures.span(milliseconds: Int64(totals.reviewOldestSeconds) * 1_000, language)
        let late = totals.reviewOverDeadline > 0 ? " " + model.theme.mark(.warn) : ""
        var text = language.text(.waitingCount, "\(totals.reviewOpen)") + "   " + language.text(.oldest) + " " + oldest
        text += "   " + language.text(.overSla) + " \(totals.reviewOverDeadline)" + late
        text += "   " + language.text(.held) + " " + Figures.money(totals.heldMinorUnits)
        text += "   " + language.text(.doneToday, "\(totals.reviewDoneToday)")
        if model.list.filter != nil || ScreenLayout.isWide(model.size) { text += "   " + ListNote.filter(model) }
        return SegmentLine([Segment(text), Segment(ListNote.held(model), .info)])
    }
}
