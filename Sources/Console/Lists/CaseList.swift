import Operations
import Terminal

/// The review queue.
enum CaseList {
    typealias Column = ListColumn<CaseRow>

    /// Ages count up to `now`, so the columns are made for it.
    static func columns(now: Int64) -> [Column] {
        [
            Column(
                key: "case", title: .colCase, width: 10, value: { .text([$0.id]) },
                cell: { row, _ in TableCell(shortID(row.id)) }),
            Column(
                key: "why", title: .colWhy, width: 17, value: { .code(.riskRule, $0.rule) },
                cell: { row, context in TableCell(context.code(.riskRule, row.rule)) }),
            Column(
                key: "channel", title: .colChannel, width: 12, priority: 2, value: { .channel($0.channel) },
                cell: { row, context in TableCell(context.channel(row.channel)) }),
            .figure(
                "amount", .colAmount, 11, value: { .number($0.minorUnits, scale: 2) },
                cell: { row, _ in TableCell(Figures.money(row.minorUnits)) }),
            .figure(
                "score", .colPoints, 5, priority: 1, value: { .number($0.score) },
                cell: { row, _ in TableCell(String(row.score)) }),
            Column(
                key: "age", title: .colAge, width: 7, align: .right,
                value: { .number((now - $0.createdAt) / 1_000, scale: 0) }, cell: age(now)),
            Column(
                key: "claimed", title: .colClaimed, width: 9, priority: 3,
                value: { $0.claimedBy.isEmpty ? .none : .text([$0.claimedBy]) },
                cell: { row, context in TableCell(taken(row, context), row.isDisputed ? .warn : nil) }),
            Column(
                key: "state", title: .colState, width: 9, priority: 4, value: { .code(.caseState, $0.state) },
                cell: { row, context in TableCell(context.code(.caseState, row.state)) }),
        ]
    }

    /// The last characters of an identifier tell cases apart; its beginning is time.
    static func shortID(_ id: String) -> String { Cells.width(of: id) > 12 ? ".." + Cells.tail(id, cells: 8) : id }

    /// Who has it; else whose answer it waits for.
    private static func taken(_ row: CaseRow, _ context: CellContext) -> String {
        if !row.claimedBy.isEmpty { return row.claimedBy }
        if row.isDisputed { return context.text(.waitsAdmin) }
        return row.answeredBy.isEmpty ? Figures.missing : context.text(.waitsSecond)
    }

    private static func age(_ now: Int64) -> @Sendable (CaseRow, CellContext) -> TableCell {
        { row, context in
            let isLate = now > row.deadline && row.state != "held"
            let span = Figures.span(milliseconds: now - row.createdAt, context.language)
            if row.escalation >= 2 { return TableCell(span + " " + context.theme.mark(.crit), .crit) }
            return TableCell(span + (isLate ? " " + context.theme.mark(.warn) + " " : "   "), isLate ? .warn : nil)
        }
    }
}
