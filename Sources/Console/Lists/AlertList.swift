import Operations
import Terminal

/// Alerts of now, the gravest first, and those that ended.
enum AlertList {
    typealias Column = ListColumn<AlertRow>

    /// - Parameter now: what spans are counted to, milliseconds since the epoch.
    static func columns(now: Int64) -> [Column] {
        [
            Column(
                key: "alert", title: .colAlert, width: 8, priority: 5, value: { .text([$0.id]) },
                cell: { row, _ in TableCell(row.id) }),
            Column(
                key: "what", title: .colWhat, width: 24, value: { .code(.alert, $0.kind.rawValue) },
                cell: { row, context in
                    context.state(AlertText.token(row), context.code(.alert, row.kind.rawValue))
                }),
            Column(
                key: "where", title: .colWhere, width: 16, stretch: 1,
                value: { .text([$0.channel ?? $0.subject ?? ($0.channels ?? []).joined(separator: " ")]) },
                cell: { row, context in TableCell(AlertText.place(row, context)) }),
            Column(
                key: "figure", title: .colFigure, width: 20, priority: 1,
                value: { .number($0.valueBasisPoints ?? $0.count, scale: 0) },
                cell: { row, context in TableCell(AlertText.figures(row, context)) }),
            Column(
                key: "since", title: .colSince, width: 5, priority: 3, value: { .number($0.since / 1_000, scale: 0) },
                cell: { row, _ in TableCell(Figures.hourMinute(row.since)) }),
            .figure(
                "lasted", .colLasted, 7, priority: 4, value: { .number(($0.closedAt ?? now) - $0.since, scale: 3) },
                cell: { row, context in
                    TableCell(Figures.span(milliseconds: (row.closedAt ?? now) - row.since, context.language))
                }),
            Column(
                key: "state", title: .colStanding, width: 22, priority: 2,
                value: { .text([$0.isOpen ? "open" : "closed", $0.acknowledgedBy ?? ""]) },
                cell: { row, context in TableCell(AlertText.standing(row, context, now: now)) }),
        ]
    }
}
