import Operations
import Terminal

/// Screen 4: cases that wait for a person, and the evidence of the one under `>`.
enum ReviewScreen {
    static func draw(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, into grid: inout Grid) -> [String] {
        let parts = ScreenLayout.parts(model)
        let list = model.caseList
        let isWide = ScreenLayout.isWide(model.size)
        head(model, snapshot, isWide: isWide)
            .draw(into: &grid, x: 0, y: parts.head.y, maxCells: parts.head.width)
        let table = list.table(state: model.list, context: model.context, height: parts.list.height)
        let hidden = table.draw(into: &grid, in: parts.list).hiddenColumns
        ListNote.drawIfEmpty(model, total: list.total, shown: list.rows.count, in: parts.list, into: &grid)
        guard parts.rest.height > 1 else { return hidden }
        if isWide { drawBelow(model, snapshot, in: parts.rest.inset(top: 1), into: &grid) }
        guard model.list.selectedID != nil else { return hidden }
        let beside = Rect(
            x: parts.list.endX + 3, y: parts.list.y, width: model.size.width - parts.list.endX - 4,
            height: parts.list.height)
        drawCase(model, snapshot, in: isWide ? beside : parts.rest, isWide: isWide, into: &grid)
        return hidden
    }

    private static func drawCase(
        _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in place: Rect, isWide: Bool, into grid: inout Grid
    ) {
        guard let detail = snapshot.caseDetail, detail.row.id == model.list.selectedID else {
            let waiting = model.context.waiting(.evidenceWaiting)
            grid.put(waiting, x: place.x, y: place.y, style: .dim, maxCells: place.width)
            return
        }
        let lines = isWide
            ? CaseText.evidence(detail, model.context) + CaseText.more(detail, model.context)
            : CaseText.lines(detail, model.context, rows: place.height)
        for (index, line) in lines.prefix(place.height).enumerated() {
            line.draw(into: &grid, x: place.x, y: place.y + index, maxCells: place.width)
        }
    }

    /// What each answer does, across the whole width; then the people.
    private static func drawBelow(
        _ model: ConsoleModel, _ snapshot: ConsoleSnapshot, in place: Rect, into grid: inout Grid
    ) {
        var blocks: [Block] = []
        if let detail = snapshot.caseDetail, detail.row.id == model.list.selectedID {
            blocks.append(CaseText.answers(detail, model.context))
            if !detail.answers.isEmpty { blocks.append(CaseText.opinions(detail, model.context)) }
            if !detail.notes.isEmpty { blocks.append(CaseText.notes(detail, model.context, rows: 2)) }
            blocks.append(CaseText.history(detail, model.context, cells: place.width))
        }
        blocks += QueueText.blocks(snapshot.reviewing, model.context)
        if !snapshot.proposals.isEmpty {
            blocks.append(OverviewText.proposals(snapshot, model.context, now: model.viewTime))
        }
        Block.stack(blocks, into: &grid, in: place)
    }

    static func head(_ model: ConsoleModel, _ snapshot: ConsoleSnapshot, isWide: Bool) -> SegmentLine {
        let language = model.language
        let totals = snapshot.totals
        let oldest = Figures.span(milliseconds: Int64(totals.reviewOldestSeconds) * 1_000, language)
        let late = totals.reviewOverDeadline > 0 ? " " + model.theme.mark(.warn) : ""
        var text = language.text(.waitingCount, "\(totals.reviewOpen)") + "   " + language.text(.oldest) + " " + oldest
        if isWide, let span = snapshot.reviewing?.deadlineSeconds, span > 0 {
            text += " " + language.text(.queueSla, Figures.span(milliseconds: span * 1_000, language))
        }
        text += "   " + language.text(.overSla) + " \(totals.reviewOverDeadline)" + late
        if snapshot.reviewIsCut {
            text += "   " + language.text(.queueFront, "\(snapshot.review.count)")
        }
        let marked = model.markedCases
        if !marked.isEmpty {
            let sum = Figures.money(marked.reduce(0) { $0 + $1.minorUnits })
            text += "   " + language.text(.queueMarked, "\(marked.count)", sum)
        }
        text += "   " + language.text(.held) + " " + Figures.money(totals.heldMinorUnits)
        text += "   " + language.text(.doneToday, "\(totals.reviewDoneToday)")
        if let lapsed = totals.reviewLapsedToday, lapsed > 0 {
            text += ", " + language.text(.lapsedToday, "\(lapsed)")
        }
        if isWide, let view = snapshot.reviewing { text += figures(view, model) }
        if model.list.filter != nil || isWide { text += "   " + ListNote.filter(model) }
        return SegmentLine([Segment(text), Segment(ListNote.held(model), .info)])
    }

    private static func figures(_ view: ReviewQueueView, _ model: ConsoleModel) -> String {
        let language = model.language
        var text = ""
        if let median = view.medianMilliseconds {
            text += ", " + language.text(.queueMedian, Figures.span(milliseconds: median, language))
        }
        if let agreement = view.agreementBasisPoints {
            text += "   " + language.text(.queueAgreement, Figures.percent(agreement))
        }
        if view.forAdmin > 0 {
            text += "   " + language.text(.queueForAdmin, "\(view.forAdmin)") + " " + model.theme.mark(.crit)
        }
        return text
    }
}
