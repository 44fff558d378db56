import Operations
import Terminal

/// The orders table.
enum OrderList {
    typealias Column = ListColumn<OrderRow>

    /// From this width on identifiers are shown whole.
    static let wideColumns = 110

    static func columns(width: Int) -> [Column] { width >= wideColumns ? wide : narrow }

    private static let wide = first(idCells: 26) + rest
    private static let narrow = first(idCells: 14) + rest

    /// The last characters of an identifier tell orders apart; its beginning is time.
    static func shortID(_ id: String, cells: Int) -> String {
        Cells.width(of: id) > cells ? ".." + Cells.tail(id, cells: cells - 2) : id
    }

    private static func first(idCells: Int) -> [Column] {
        [
            Column(
                key: "time", title: .colTime, width: 8, value: { .number($0.at / 1_000, scale: 0) },
                cell: { row, _ in TableCell(Figures.clock(row.at)) }),
            Column(
                key: "order", title: .colOrder, width: idCells, value: { .text([$0.id]) },
                cell: { row, _ in TableCell(shortID(row.id, cells: idCells)) }),
        ]
    }

    private static let rest: [Column] = [
        Column(
            key: "channel", title: .colChannel, width: 10, priority: 2, value: { .channel($0.channel) },
            cell: { row, context in
                row.reason == ChannelRow.noChannel
                    ? TableCell(context.text(.reasonNoChannel), .warn) : TableCell(context.channel(row.channel))
            }),
        .figure(
            "amount", .colAmount, 10, value: { .number($0.minorUnits, scale: 2) },
            cell: { row, _ in TableCell(Figures.money(row.minorUnits)) }),
        Column(
            key: "state", title: .colState, width: 13, value: stateValue, cell: stateCell),
        Column(
            key: "legs", title: .colSplits, width: 6, priority: 4, value: { .number($0.legsSettled) },
            cell: { row, _ in TableCell(row.legs > 0 ? "\(row.legsSettled)/\(row.legs)" : Figures.missing) }),
        Column(
            key: "buyer", title: .colBuyer, width: 10, priority: 5, value: { .text([$0.buyer]) },
            cell: { row, _ in TableCell(row.buyer) }),
        Column(
            key: "kind", title: .colKind, width: 7, priority: 8, value: { .code(.category, $0.category) },
            cell: { row, context in TableCell(context.code(.category, row.category)) }),
        .figure(
            "score", .colScore, 5, priority: 9, value: { .number($0.score, scale: 3) },
            cell: { row, _ in TableCell(Figures.score(row.score)) }),
        .figure(
            "try", .colTry, 4, priority: 10, value: { .number($0.attempts) },
            cell: { row, _ in TableCell(String(row.attempts), row.attempts > 1 ? .info : nil) }),
        .figure(
            "risk", .colRisk, 4, priority: 6, value: { .number($0.riskScore) },
            cell: { row, _ in TableCell(row.riskScore > 0 ? String(row.riskScore) : Figures.missing) }),
        Column(
            key: "reason", title: .colFailed, width: 10, priority: 7,
            value: { row in
                let words = Language.allCases.map { $0.text(.reasonNoChannel) }
                return .text(row.reason.map { [$0] + ($0 == ChannelRow.noChannel ? words : []) } ?? [])
            },
            cell: { row, context in
                TableCell(row.reason.map {
                    $0 == ChannelRow.noChannel ? context.text(.reasonNoChannel) : $0
                } ?? Figures.missing)
            }),
        Column(
            key: "shop", title: .colShop, width: 12, priority: 11, value: { .text([$0.shop]) },
            cell: { row, _ in TableCell(row.shop) }),
        Column(
            key: "number", title: .colShopNumber, width: 16, priority: 12, stretch: 1,
            value: { .text([$0.shopOrderNumber]) }, cell: { row, _ in TableCell(row.shopOrderNumber) }),
    ]

    /// States that want somebody's eye carry a mark.
    static func token(_ state: String) -> StyleToken {
        switch state {
        case "unknown": .stale
        case "held", "review", "failed": .warn
        case "rejected", "closed", "expired": .off
        case "refund_part", "refunded": .info
        default: .ok
        }
    }

    @Sendable private static func stateValue(_ row: OrderRow) -> FieldValue {
        var names = [row.state] + Language.allCases.map { $0.code(.orderState, row.state) }
        let flags: [(Bool, Word)] = [(row.late, .latePaid), (row.paidTwice, .paidTwice)]
        for (isSet, word) in flags where isSet { names += Language.allCases.map { $0.text(word) } }
        return .text(names)
    }

    @Sendable private static func stateCell(_ row: OrderRow, _ context: CellContext) -> TableCell {
        var word = context.code(.orderState, row.state)
        var token = token(row.state)
        if row.late || row.paidTwice || row.mismatch || row.refundedElsewhere == true {
            let flag = row.paidTwice ? "x2" : context.text(.latePaid)
            word += " " + (row.mismatch || row.refundedElsewhere == true ? context.theme.mark(.crit) : flag)
            token = .warn
        }
        return context.state(token, word)
    }
}
