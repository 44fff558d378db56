import Ledger
import Operations
import Payments
import Routing
import Storage

/// Everything about one order: its steps from the feed, its decisions with all scores, and where its money is.
extension Engine {
    func trace(_ id: OrderID) throws(StoreError) -> OrderTrace? {
        try trace(id, events: store.events(of: id), until: Timestamp(milliseconds: .max))
    }

    /// The trace as it stood at a moment: steps, decisions and bookings that are older.
    /// - Parameter row: the order as the list showed it then. Without it only an order to which nothing has happened
    ///   since can be told.
    func trace(_ id: OrderID, until moment: Timestamp, row: OrderRow?) throws(StoreError) -> OrderTrace? {
        let all = try store.events(of: id)
        let events = all.filter { $0.at <= moment }
        guard var trace = try trace(id, events: events, until: moment), !events.isEmpty else { return nil }
        guard events.count < all.count else { return trace }
        guard let row else { return nil }
        trace.row = row
        trace.refundableMinorUnits = Engine.refundable(after: events)
        // Shares and refunds are rows that change: where the money was then is not kept.
        trace.money = []
        return trace
    }

    private func trace(
        _ id: OrderID, events: [FeedEvent], until moment: Timestamp
    ) throws(StoreError) -> OrderTrace? {
        guard let file = try file(id) else { return nil }
        let decisions = try store.decisions(of: id).filter { $0.at <= moment }
        let movements = try store.movements(of: id).filter { $0.at <= moment }
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

extension Engine {
    /// What could still be refunded of an order after these events.
    fileprivate static func refundable(after events: [FeedEvent]) -> Int64 {
        var left: Int64 = 0
        var counted: Set<String> = []
        for event in events {
            switch event.kind {
            case .orderPaid: left += event.minorUnits
            case .refundCreated where RefundKind(rawValue: event.code)?.countsAgainstOrder == true:
                counted.insert(event.subject)
                left -= event.minorUnits
            case .refundFailed where counted.contains(event.subject): left += event.minorUnits
            default: continue
            }
        }
        return max(0, left)
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
                state: refund.kind.isElsewhere ? "elsewhere" : refund.state.rawValue))
        }
        for attempt in file.attempts where attempt.isRefundUnknown {
            lines.append(MoneyLine(kind: .refunded, name: attempt.channel.text, minorUnits: 0, state: "unknown"))
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
                kind: .share, name: "\(leg.receiver.role.rawValue) \(Masking.person(leg.receiver.participant))",
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
