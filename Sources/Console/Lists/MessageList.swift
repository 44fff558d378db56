import Operations
import Terminal

/// Messages to shops that were not delivered.
enum MessageList {
    typealias Column = ListColumn<MessageRow>

    /// - Parameter now: what spans are counted to, milliseconds since the epoch.
    static func columns(now: Int64) -> [Column] {
        [
            Column(
                key: "message", title: .colMessage, width: 10, priority: 5, value: { .text([$0.id]) },
                cell: { row, _ in TableCell(CaseList.shortID(row.id)) }),
            Column(
                key: "shop", title: .colShop, width: 12, value: { .text([$0.shop]) },
                cell: { row, _ in TableCell(row.shop) }),
            Column(
                key: "event", title: .colTells, width: 16, value: { .code(.event, $0.event) },
                cell: { row, context in TableCell(context.code(.event, row.event)) }),
            Column(
                key: "address", title: .colAddress, width: 16, priority: 3, stretch: 1, value: { .text([$0.url]) },
                cell: { row, _ in TableCell(row.url.isEmpty ? Figures.missing : row.url) }),
            Column(
                key: "answer", title: .colAnswer, width: 12,
                value: { $0.lastAnswer.isEmpty ? .none : .text([$0.lastAnswer]) },
                cell: { row, _ in TableCell(row.lastAnswer.isEmpty ? Figures.missing : row.lastAnswer) }),
            .figure(
                "tries", .colTries, 5, priority: 2, value: { .number($0.tries) },
                cell: { row, _ in TableCell(String(row.tries)) }),
            .figure(
                "age", .colAge, 8, priority: 4, value: { .number((now - $0.createdAt) / 1_000, scale: 0) },
                cell: { row, context in
                    TableCell(Figures.span(milliseconds: max(0, now - row.createdAt), context.language))
                }),
            Column(
                key: "state", title: .colState, width: 10, priority: 1,
                value: { .text([$0.isGivenUp ? "given_up" : "waiting"]) },
                cell: { row, context in
                    row.isGivenUp
                        ? context.state(.warn, context.text(.messageGivenUp)) : TableCell(context.text(.messageWaits))
                }),
        ]
    }
}
