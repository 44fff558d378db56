import Ledger
import Operations
import Payments
import Routing
import Storage

/// Everything about one order: its steps from the feed, its decisions with all scores, and where its money is.
extension Engine {
    func trace(_ id: OrderID) throws(StoreError) -> OrderTrace? {
        guard let file = try file(id) else { return nil }
        let events = try store.events(of: id)
        let decisions = try store.decisions(of: id)
        let movements = try store.movements(of: id)
        let last = decisions.last
        let score = last?.candidates.first { $0.channel == last?.chosen }?.total
        let assessed = events.last { $0.kind == .orderAssessed }
        return OrderTrace(
            row: OrderRow(file: file, score: score),
            refundableMinorUnits: file.order.state == .paid ? file.refundableMinorUnits : 0,
            steps: events.map(TraceStep.init), decisions: decisions.map(DecisionView.init),
            findings: FindingsText.findings(assessed?.detail ?? "").map(FindingView.init),
            money: MoneyLines.lines(file), ledgerEntries: movements.reduce(0) { $0 + $1.entries.count },
            ledgerBalanced: movements.allSatisfy(\.isBalanced),
            preferenceWeight: last?.preferenceWeight ?? steering.weights.preference,
            costWeight: last?.costWeight ?? steering.weights.cost)
    }
}

extension TraceStep {
    init(_ event: FeedEvent) {
        self.init(
            at: event.at.milliseconds, kind: event.kind.rawValue, channel: event.channel?.text,
            subject: event.subject, minorUnits: event.minorUnits, code: event.code,
            durationMilliseconds: event.durationMilliseconds)
    }
}

extension Movement {
    var isBalanced: Bool {
        entries.reduce(0) { $0 + ($1.side == .debit ? $1.minorUnits : -$1.minorUnits) } == 0
    }
}

/// Where an order's money is: what came, the fee, each share, the shop's part, what went back.
enum MoneyLines {
    static func lines(_ file: OrderFile) -> [MoneyLine] {
        let order = file.order
        var lines: [MoneyLine] = []
        if order.state == .paid {
            lines.append(MoneyLine(
                kind: .paid, name: order.channel?.text ?? "", minorUnits: order.paidMinorUnits,
                state: order.hold == .held ? "held" : ""))
            lines.append(MoneyLine(
                kind: .fee, name: order.channel?.text ?? "",
                minorUnits: order.feeMinorUnits - order.feeReturnedMinorUnits))
            lines += shares(file)
            lines.append(MoneyLine(kind: .shop, name: order.shop.text, minorUnits: shopPart(file)))
        }
        for refund in file.refunds {
            lines.append(MoneyLine(
                kind: .refunded, name: refund.channel.text, minorUnits: refund.amount.minorUnits,
                state: refund.state.rawValue))
        }
        for attempt in file.attempts where attempt.state == .surplus || attempt.state == .mismatched {
            lines.append(MoneyLine(
                kind: .surplus, name: attempt.channel.text, minorUnits: attempt.paidMinorUnits,
                state: attempt.state.rawValue))
        }
        return lines
    }

    private static func shares(_ file: OrderFile) -> [MoneyLine] {
        file.legs.map { leg in
            MoneyLine(
                kind: .share, name: "\(leg.receiver.role.rawValue) \(leg.receiver.participant)",
                minorUnits: leg.amount.minorUnits, state: leg.state.rawValue, timing: leg.timing.rawValue)
        }
    }

    /// Paid, less fee, less what went back, less shares that are or may become somebody else's.
    private static func shopPart(_ file: OrderFile) -> Int64 {
        let order = file.order
        let shares = file.legs.reduce(Int64(0)) { sum, leg in
            leg.state == .failed || leg.state == .cancelled ? sum : sum + leg.amount.minorUnits
        }
        return order.paidMinorUnits - order.feeMinorUnits + order.feeReturnedMinorUnits
            - order.refundedMinorUnits - shares
    }
}
