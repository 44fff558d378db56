import DisplayText
import Operations
import Terminal

/// One row of the Payouts screen: a batch, a change of accounts that waits, or a withdrawal.
enum PayoutItem: Sendable {
    case batch(BatchRow)
    case payee(PayeeRow)
    case withdrawal(WithdrawalRow)

    /// Batches still to go first, then what waits for people, then withdrawals.
    static func all(_ view: PayoutsView) -> [PayoutItem] {
        view.batches.map(PayoutItem.batch) + view.payees.map(PayoutItem.payee)
            + view.withdrawals.map(PayoutItem.withdrawal)
    }

    var id: String {
        switch self {
        case .batch(let row): row.id
        case .payee(let row): row.participant
        case .withdrawal(let row): row.id
        }
    }
}

/// Withdrawals and what they leave with, in one list.
enum PayoutList {
    typealias Column = ListColumn<PayoutItem>

    static let columns: [Column] = [
        Column(
            key: "item", title: .colItem, width: 10, value: { .text([$0.id]) },
            cell: { item, _ in TableCell(CaseList.shortID(item.id)) }),
        Column(key: "due", title: .colDue, width: 8, priority: 1, value: due, cell: dueCell),
        Column(key: "who", title: .colWho, width: 13, value: { .text([who($0)]) }, cell: whoCell),
        Column(
            key: "via", title: .colVia, width: 9, priority: 3, value: { method($0).map { .channel($0) } ?? .none },
            cell: { item, context in TableCell(context.channel(method(item))) }),
        Column(
            key: "tier", title: .colTier, width: 8, priority: 4, value: { .text([tier($0)]) },
            cell: { item, context in
                TableCell(tier(item).isEmpty ? Figures.missing : context.code(.payout, tier(item)))
            }),
        .figure("amount", .colAmount, 13, value: { .number(amount($0), scale: 2) }, cell: { item, _ in
            TableCell(Figures.money(amount(item)))
        }),
        .figure("level", .colLevel, 5, priority: 5, value: level, cell: levelCell),
        Column(key: "state", title: .colState, width: 14, value: { .text([state($0)]) }, cell: stateCell),
        Column(key: "why", title: .colWhy, width: 22, priority: 2, value: { .text([why($0)]) }, cell: { item, context in
            TableCell(why(item).isEmpty ? Figures.missing : context.code(.riskRule, why(item)))
        }),
        Column(
            key: "account", title: .colAccount, width: 12, priority: 6, value: { .text([account($0)]) },
            cell: { item, _ in TableCell(account(item).isEmpty ? Figures.missing : account(item)) }),
    ]

    private static func due(_ item: PayoutItem) -> FieldValue { .number(moment(item) / 1_000, scale: 0) }

    private static func dueCell(_ item: PayoutItem, _ context: CellContext) -> TableCell {
        TableCell(Figures.clock(moment(item)))
    }

    private static func moment(_ item: PayoutItem) -> Int64 {
        switch item {
        case .batch(let row): row.dueAt
        case .payee(let row): row.earliest
        case .withdrawal(let row): row.nextAt ?? row.at
        }
    }

    private static func who(_ item: PayoutItem) -> String {
        switch item {
        case .batch(let row): "\(row.count)"
        case .payee(let row): row.number
        case .withdrawal(let row): row.participant
        }
    }

    private static func whoCell(_ item: PayoutItem, _ context: CellContext) -> TableCell {
        switch item {
        case .batch(let row): TableCell(context.text(.batchCount, Figures.count(row.count)))
        case .payee(let row): TableCell(row.number)
        case .withdrawal(let row): TableCell(row.participant)
        }
    }

    private static func method(_ item: PayoutItem) -> String? {
        switch item {
        case .batch(let row): row.method
        case .payee: nil
        case .withdrawal(let row): row.method
        }
    }

    private static func tier(_ item: PayoutItem) -> String {
        switch item {
        case .batch(let row): row.tier
        case .payee: ""
        case .withdrawal(let row): row.tier
        }
    }

    private static func amount(_ item: PayoutItem) -> Int64 {
        switch item {
        case .batch(let row): row.minorUnits
        case .payee: 0
        case .withdrawal(let row): row.minorUnits
        }
    }

    private static func level(_ item: PayoutItem) -> FieldValue {
        if case .withdrawal(let row) = item { .number(row.level) } else { .none }
    }

    private static func levelCell(_ item: PayoutItem, _ context: CellContext) -> TableCell {
        guard case .withdrawal(let row) = item else { return TableCell(Figures.missing) }
        return TableCell("L\(row.level)")
    }

    static func state(_ item: PayoutItem) -> String {
        switch item {
        case .batch(let row): "batch_" + DisplayFilter.visible(row.state)
        case .payee(let row): row.approvedBy.isEmpty ? "payee_waiting" : "payee_agreed"
        case .withdrawal(let row): row.state
        }
    }

    private static func stateCell(_ item: PayoutItem, _ context: CellContext) -> TableCell {
        let word = context.code(.payout, state(item))
        switch item {
        case .batch(let row):
            if row.back > 0 { return context.state(.warn, word + " \(row.ended)/\(row.count)") }
            return context.state(row.state == "waiting" ? .warn : .plain, row.ended > 0 && row.ended < row.count
                ? word + " \(row.ended)/\(row.count)" : word)
        case .payee: return context.state(.info, word)
        case .withdrawal(let row):
            let token: StyleToken =
                switch row.state {
                case "held", "failed", "returned", "expired": .warn
                case "unknown": .info
                default: .plain
                }
            return context.state(token, word)
        }
    }

    private static func why(_ item: PayoutItem) -> String {
        if case .withdrawal(let row) = item { row.why } else { "" }
    }

    private static func account(_ item: PayoutItem) -> String {
        if case .withdrawal(let row) = item { row.account } else { "" }
    }
}
