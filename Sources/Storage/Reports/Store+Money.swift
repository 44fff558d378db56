package import Ledger
package import Payments

/// Reads what a report on money needs. Everything comes from the ledger and the rows of orders and shares.
extension Store {
    /// Accounts for one order; nil when there is no payment of it in the ledger.
    package func money(of id: OrderID, at now: Timestamp) throws(StoreError) -> OrderMoney? {
        guard let order = try order(id) else { return nil }
        var rules = MoneyRules()
        let legs = try legs(of: id)
        for name in Set(legs.filter { $0.delivery == .balance }.map(\.receiver.participant)) {
            guard let known = try participant(shop: order.shop, number: name), !known.remunerationBasis.isEmpty else {
                continue
            }
            rules.contracted.insert(name)
        }
        return OrderMoney(
            order: order, movements: try movements(of: id), legs: legs, returns: try returns(of: id), rules: rules,
            at: now)
    }

    /// Gives each order whose first payment was booked at `start` or later and before `end` to `visit`, in the order
    /// of booking; a payment it has no claim to counts, too. The ledger decides, not the order's own row.
    package func eachPaidOrder(
        from start: Timestamp, to end: Timestamp, _ visit: (OrderID) throws -> Void
    ) throws {
        var last: Int64 = 0
        while true {
            let page = try movements.payments.rows({
                $0.integer(last)
                $0.time(start)
                $0.time(end)
                $0.integer(Limits.verificationPage)
            }) { row throws(StoreError) in (sequence: row.int64(), order: row.id() as OrderID) }
            for item in page { try visit(item.order) }
            guard page.count == Limits.verificationPage, let end = page.last else { return }
            last = end.sequence
        }
    }
}
