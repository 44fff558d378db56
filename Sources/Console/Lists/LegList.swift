import Operations
import Terminal

/// Shares on their way.
enum LegList {
    typealias Column = ListColumn<LegRow>

    static let columns: [Column] = [
        Column(
            key: "share", title: .colSplit2, width: 10, value: { .text([$0.id]) },
            cell: { row, _ in TableCell(CaseList.shortID(row.id)) }),
        Column(
            key: "order", title: .colOrder, width: 14, priority: 1, value: { .text([$0.order]) },
            cell: { row, _ in TableCell(OrderList.shortID(row.order, cells: 14)) }),
        Column(
            key: "channel", title: .colChannel, width: 9, priority: 4, value: { .channel($0.channel) },
            cell: { row, context in TableCell(context.channel(row.channel)) }),
        Column(
            key: "receiver", title: .colReceiver, width: 10, value: { .text([$0.receiver]) },
            cell: { row, _ in TableCell(row.receiver) }),
        Column(
            key: "role", title: .colRole, width: 8, priority: 7, value: { .text([$0.role]) },
            cell: { row, _ in TableCell(row.role) }),
        .figure(
            "ratio", .colRatio, 7, priority: 8, value: { .number($0.basisPoints.map { Int($0) }, scale: 4) },
            cell: { row, _ in
                TableCell(row.basisPoints.map { Figures.percent(Int($0)) + " %" } ?? Figures.missing)
            }),
        .figure(
            "amount", .colAmount, 11, value: { .number($0.minorUnits, scale: 2) },
            cell: { row, _ in TableCell(Figures.money(row.minorUnits)) }),
        .figure(
            "try", .colTry, 3, priority: 5, value: { .number($0.tries) },
            cell: { row, _ in TableCell(String(row.tries)) }),
        Column(key: "state", title: .colState, width: 11, value: { .code(.leg, $0.state) }, cell: state),
        Column(
            key: "code", title: .colCode, width: 18, priority: 6, value: { .text([$0.code]) },
            cell: { row, _ in TableCell(row.code.isEmpty ? Figures.missing : row.code) }),
        Column(
            key: "next", title: .colNext, width: 11, priority: 2,
            value: { $0.nextAt.map { .number($0 / 1_000, scale: 0) } ?? .none },
            cell: { row, context in
                let next = row.nextAt.map(Figures.clock) ?? Figures.missing
                return TableCell(row.needsPerson ? context.text(.nextPerson) : next)
            }),
        Column(
            key: "number", title: .colNumber, width: 26, priority: 9, value: { .text([$0.number]) },
            cell: { row, _ in TableCell(row.number.isEmpty ? Figures.missing : row.number) }),
    ]

    private static func state(_ row: LegRow, _ context: CellContext) -> TableCell {
        let token: StyleToken =
            switch row.state {
            case _ where row.needsPerson: .crit
            case "failed", "blocked": .warn
            case "unknown", "returning": .info
            default: .plain
            }
        return context.state(token, context.code(.leg, row.state))
    }
}
