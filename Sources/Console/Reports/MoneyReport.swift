package import Ledger
package import Payments

/// What a report on money is about, and what it says at its end.
package struct MoneyReport: Sendable {
    /// Days in Beijing, "2026-11-23"; empty for a report on one order.
    package var from = ""
    package var to = ""
    package let at: Timestamp
    package var totals = MoneyTotals()
    package var positions: [ShopPosition] = []
    package var withdrawals: [WithdrawalSum] = []
    /// Lines of the orders that are of concern: all are counted, the first ones kept.
    package private(set) var concerns: [(order: OrderMoney, line: MoneyPart)] = []
    package private(set) var concernCount = 0
    /// Disagreements between ledger and rows: the first ones.
    package private(set) var faults: [String] = []

    package init(from: String = "", to: String = "", at: Timestamp) {
        self.from = from
        self.to = to
        self.at = at
    }

    package mutating func add(_ money: OrderMoney) {
        totals.add(money)
        for line in money.concerns {
            concernCount += 1
            if concerns.count < Limits.reportConcerns { concerns.append((money, line)) }
        }
        for fault in money.faults where faults.count < Limits.reportConcerns {
            faults.append("\(money.order): \(fault)")
        }
    }

    /// True when every order's lines add up and agree with the rows.
    package var isWhole: Bool { totals.faults == 0 && totals.sums.values.allSatisfy(\.isWhole) }
}

/// Withdrawals of one shop by one way and state: those under way now, and those that ended in the period.
package struct WithdrawalSum: Sendable, Equatable {
    package let shop: ShopID
    package let channel: ChannelID
    /// `WithdrawalState` raw value.
    package let state: String
    package let currency: Currency
    package var count: Int
    package var minorUnits: Int64
    /// The oldest one under way; nil for those that ended.
    package var since: Timestamp?

    package init(_ item: Withdrawal) {
        shop = item.shop
        channel = item.method.channel
        state = item.state.rawValue
        currency = item.amount.currency
        count = 1
        minorUnits = item.amount.minorUnits
        since = item.state.isTerminal ? nil : item.createdAt
    }

    /// Adds one more to the sum it belongs to.
    package static func add(_ item: Withdrawal, to sums: inout [WithdrawalSum]) {
        let one = WithdrawalSum(item)
        let known = sums.firstIndex {
            $0.shop == one.shop && $0.channel == one.channel && $0.state == one.state && $0.currency == one.currency
        }
        guard let known else { return sums.append(one) }
        sums[known].count += 1
        sums[known].minorUnits += one.minorUnits
        if let since = one.since { sums[known].since = min(sums[known].since ?? since, since) }
    }
}

/// Writes a report piece by piece, so that a long period needs no memory: a beginning, each order, an end.
package protocol MoneyReportForm {
    func begin(_ report: MoneyReport) -> String
    func order(_ money: OrderMoney, at now: Timestamp, isFirst: Bool) -> String
    func end(_ report: MoneyReport) -> String
}
