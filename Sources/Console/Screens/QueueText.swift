import Operations
import Terminal

/// The queue as a whole: second opinions and the people who answer.
enum QueueText {
    static func blocks(_ view: ReviewQueueView?, _ context: CellContext) -> [Block] {
        guard let view else { return [] }
        return [opinions(view, context), reviewers(view, context)]
    }

    /// Who waits for whom. What the first one said is nowhere in it.
    static func opinions(_ view: ReviewQueueView, _ context: CellContext) -> Block {
        Block(context.text(.byYouTitle), note: rows(view.wantedByYou, context), lines: [
            SegmentLine([
                Segment(context.text(.fromYouTitle), .heading), Segment("  " + rows(view.wantedFromYou, context)),
            ])
        ])
    }

    /// How many, and the first of them.
    private static func rows(_ rows: [OpinionRow], _ context: CellContext) -> String {
        "\(rows.count)" + rows.prefix(4).map { "  " + row($0, context) }.joined(separator: " ")
    }

    private static func row(_ row: OpinionRow, _ context: CellContext) -> String {
        let id = CaseList.shortID(row.reviewCase)
        let money = Figures.money(row.minorUnits)
        if row.isDisputed { return context.theme.mark(.warn) + " " + context.text(.opinionDisputed, id, money, row.by) }
        let age = Figures.span(milliseconds: max(0, context.at - row.at), context.language)
        return context.text(.opinionLine, id, money, row.by, age)
    }

    static func reviewers(_ view: ReviewQueueView, _ context: CellContext) -> Block {
        let lines = view.reviewers.map { row in
            let median = row.medianMilliseconds.map { Figures.span(milliseconds: $0, context.language) }
            var text = Cells.pad(row.name, to: 12) + " "
            text += context.text(.reviewerLine, "\(row.today)", median ?? Figures.missing)
            if row.pairs > 0 { text += "   " + context.text(.reviewerPairs, "\(row.agreed)", "\(row.pairs)") }
            if row.claimed > 0 { text += "   " + context.text(.reviewerClaimed, "\(row.claimed)") }
            return SegmentLine("  " + text)
        }
        return Block(
            context.text(.reviewersTitle),
            lines: lines.isEmpty ? [SegmentLine("  " + context.text(.noReviewers), .dim)] : lines)
    }
}
