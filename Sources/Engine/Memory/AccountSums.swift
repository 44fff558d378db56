import Ledger
import Operations
import Payments
import Storage

/// Balances by kind of account over all shops: taken from the store at start and kept up with every movement. Marks of
/// each hour tell how much changed in a day; after a start it takes a day until there is one.
struct AccountSums: Sendable {
    /// In the order of the chart.
    private static let kinds: [(word: String, isDebitNormal: Bool)] = [
        LedgerAccount.channelClearing(.sample, .sample), .channelFee(.sample, .sample),
        .foreignExchange(.sample, .sample), .shopPayable(.sample), .participant(.sample, "-"),
        .surplus(.sample, .sample), .held(.sample), .escrow(.sample), .refundsPayable(.sample),
        .commission(.sample, "-"), .purposeBound(.sample, "-"), .receivable(.sample, "-"), .subAccount(.sample, "-"),
        .payouts(.sample, .sample), .payoutCost(.sample, .sample), .expediteIncome(.sample),
        .differences(.sample, .sample),
    ].map { (word($0.text), $0.isDebitNormal) }

    /// Debits less credits by place in `kinds`, currency by currency.
    private var sums: [Currency: [Int64]] = [.cny: none]
    private var marks: [(hour: Int64, sums: [Currency: [Int64]])] = []

    private static let none = [Int64](repeating: 0, count: kinds.count)

    private static func word(_ account: String) -> String { String(account.prefix { $0 != "/" }) }

    mutating func load(_ balances: [AccountBalance]) {
        for balance in balances {
            guard let place = AccountSums.kinds.firstIndex(where: { $0.word == AccountSums.word(balance.account) })
            else { continue }
            sums[balance.currency, default: AccountSums.none][place] += balance.debit - balance.credit
        }
    }

    mutating func count(_ movement: Movement) {
        for entry in movement.entries {
            sums[movement.currency, default: AccountSums.none][entry.account.place] +=
                entry.side == .debit ? entry.minorUnits : -entry.minorUnits
        }
    }

    /// Keeps the sums once an hour.
    mutating func mark(at now: Timestamp) {
        let hour = now.seconds / 3_600
        guard marks.last.map({ $0.hour < hour }) ?? true else { return }
        marks.append((hour, sums))
        marks.removeAll { $0.hour < hour - 24 }
    }

    /// All kinds of CNY, then of other currencies those that hold something.
    func rows(at now: Timestamp) -> [AccountRow] {
        let others = sums.keys.filter { $0 != .cny }.sorted { $0.rawValue < $1.rawValue }
        return ([.cny] + others).flatMap { currency in
            AccountSums.kinds.indices.compactMap { row($0, of: currency, at: now) }
        }
    }

    private func row(_ place: Int, of currency: Currency, at now: Timestamp) -> AccountRow? {
        let before = marks.first { $0.hour == now.seconds / 3_600 - 24 }
        let kind = AccountSums.kinds[place]
        let sign: Int64 = kind.isDebitNormal ? 1 : -1
        let held = sums[currency]?[place] ?? 0
        let was = before.map { $0.sums[currency]?[place] ?? 0 }
        guard currency == .cny || held != 0 || (was ?? 0) != 0 else { return nil }
        var row = AccountRow(kind: kind.word, minorUnits: sign * held)
        if let was { row.change24hMinorUnits = sign * (held - was) }
        if currency != .cny { row.currency = currency.rawValue }
        return row
    }
}

extension LedgerAccount {
    /// The kind's place in the chart.
    fileprivate var place: Int {
        switch self {
        case .channelClearing: 0
        case .channelFee: 1
        case .foreignExchange: 2
        case .shopPayable: 3
        case .participant: 4
        case .surplus: 5
        case .held: 6
        case .escrow: 7
        case .refundsPayable: 8
        case .commission: 9
        case .purposeBound: 10
        case .receivable: 11
        case .subAccount: 12
        case .payouts: 13
        case .payoutCost: 14
        case .expediteIncome: 15
        case .differences: 16
        }
    }
}

extension ShopID {
    /// Any shop: only the kind of account counts.
    fileprivate static var sample: ShopID { ShopID(trusted: "-") }
}

extension ChannelID {
    fileprivate static var sample: ChannelID { ChannelID("-") }
}
