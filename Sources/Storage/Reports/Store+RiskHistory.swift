package import Payments
package import Risk

/// An order, refund or withdrawal as it was recorded, for looking at it again with other rules.
package enum RecordedRisk: Sendable {
    case order(OrderID, RiskSubject)
    case payout(RiskSubject)
    case refund(RiskRefund)

    package var at: Timestamp {
        switch self {
        case .order(_, let subject), .payout(let subject): subject.at
        case .refund(let refund): refund.at
        }
    }
}

extension Store {
    /// Everything recorded up to now, the oldest first; of each kind at most `limit`, the newest.
    package func riskHistory(limit: Int) throws(StoreError) -> [RecordedRisk] {
        let start = Timestamp(milliseconds: 0)
        let named = connection.passingStatement(
            "SELECT id FROM orders WHERE created_at >= $1 ORDER BY created_at DESC, id DESC LIMIT $2")
        let identifiers = try named.rows({
            $0.time(start)
            $0.integer(limit)
        }) { row throws(StoreError) -> OrderID in row.id() }
        let orders = try riskOrders(since: start, limit: limit)
        var all = zip(identifiers, orders).map { RecordedRisk.order($0, $1) }
        all += try riskPayouts(since: start, limit: limit).map { .payout($0) }
        all += try riskRefunds(since: start, limit: limit).map { .refund($0) }
        // Equal moments stay in the order in which they stand: newest first, so from the end.
        return all.reversed().enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// What people decided about orders risk had stopped. An order with several cases counts as rejected when one was.
    package func riskOutcomes(limit: Int) throws(StoreError) -> [OrderID: RiskBacktest.Outcome] {
        let statement = connection.table("cases").passingSelect(
            "order_id, state",
            """
            WHERE kind IN ('before_payment', 'money_held') \
            AND state IN ('approved', 'rejected') ORDER BY created_at DESC, id DESC LIMIT $1
            """)
        let rows = try statement.rows({ $0.integer(limit) }) {
            row throws(StoreError) -> (OrderID, RiskBacktest.Outcome) in
            (row.id(), try row.name())
        }
        return Dictionary(rows) { first, second in first == .rejected ? first : second }
    }
}
