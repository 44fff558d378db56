import Ledger
import Payments
import Storage

/// Shares that no channel carries: from their day on the shop owes them.
extension Turn {
    func settleBalances(_ task: OutsideTask) throws {
        change(task) { $0.state = .done }
        for index in dueShares(task.order, on: nil) { try settleBalance(task.order, index) }
        try sharesMoved(task.order)
    }

    private func settleBalance(_ id: OrderID, _ index: Int) throws {
        let order = self[id].order
        let sent = SplitLegMachine.apply(.sent, to: self[id].legs[index].state).state
        self[id].legs[index].state = SplitLegMachine.apply(.settled, to: sent).state
        self[id].legs[index].settledAt = at
        let leg = self[id].legs[index]
        recordLeg(.splitSettled, leg, duration: sincePayment(order))
        movements.append(.commissionAccrued(
            id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        if !leg.purpose.isEmpty { addPurposePool(leg, order) }
        try takeClawback(order, leg)
    }

    /// What the participant owes from earlier refunds is taken off what it just got. Money bound to a purpose pays no
    /// debts.
    private func takeClawback(_ order: Order, _ leg: SplitLeg) throws {
        guard leg.purpose.isEmpty else { return }
        let owed = try balance(of: .receivable(order.shop, leg.receiver.participant))
        let taken = min(owed, leg.amount.minorUnits)
        guard taken > 0 else { return }
        movements.append(.clawbackTaken(
            id: newID(MovementID.self, for: order.shop), order: order, leg: leg, minorUnits: taken, at: at))
    }

    /// Planted: shares that are owed already are owed once more.
    func accrueAgain() throws {
        for id in Set(try store.openTasks(limit: Limits.scheduledTasks).map(\.order)).sorted() where !id.isNone {
            guard try open(id) else { continue }
            let order = self[id].order
            for leg in self[id].legs where leg.delivery == .balance && leg.state == .settled {
                let again = Movement.commissionAccrued(
                    id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at)
                movements.append(Movement(
                    id: again.id, kind: again.kind, order: again.order, shop: again.shop, subject: again.id.text,
                    at: at, currency: again.currency, entries: again.entries))
            }
        }
    }

    func sincePayment(_ order: Order) -> Int64 { max(1, at.since(order.paidAt ?? at)) }
}
