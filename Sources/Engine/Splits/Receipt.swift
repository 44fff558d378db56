import Ledger
import Payments

/// Shares that wait for the buyer to have the goods.
extension Turn {
    /// Puts the shares that wait for the receipt aside, until it comes or its days have passed.
    func beginEscrow(_ id: OrderID) throws {
        let order = self[id].order
        let waiting = self[id].legs.filter(\.waitsForReceipt)
        guard !waiting.isEmpty else { return }
        for leg in waiting {
            movements.append(.escrowHeld(id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        }
        if planted.contains(.escrowReleasedAtPayment) { return try receive(id, by: "auto") }
        try schedule(
            .autoConfirm, for: id, channel: nil, subject: id.text,
            due: (order.paidAt ?? at).adding(seconds: autoConfirmDays(order) * 86_400))
    }

    /// Early enough for the shares to leave before the channel frees the money.
    private func autoConfirmDays(_ order: Order) -> Int64 {
        let freeze = order.channel.flatMap { engine.profiles[$0] }?.splitFreezeDays ?? 30
        return max(1, min(limits.autoConfirmDays, Int64(freeze) - 2))
    }

    func confirmReceipt(_ shop: ShopID, _ reference: OrderReference, _ token: ReplyToken) throws {
        let id = try find(reference, of: shop)
        guard self[id].order.state == .paid else {
            throw Rejection(
                code: .wrongState, field: "order",
                rule: "the order is \(self[id].order.state.rawValue): only a paid one can be received")
        }
        try receive(id, by: "buyer")
        effects.append(.reply(token, .order(report(id, isRepeat: false))))
    }

    func autoConfirm(_ task: OutsideTask) throws {
        change(task) { $0.state = .done }
        try receive(task.order, by: "auto")
    }

    /// The shares that waited for it are due now. A second receipt finds none.
    func receive(_ id: OrderID, by who: String) throws {
        let order = self[id].order
        var received: Int64 = 0
        for (index, leg) in self[id].legs.enumerated() where leg.waitsForReceipt {
            received += leg.amount.minorUnits
            self[id].legs[index].dueAt = max(at, afterPause(leg.delivery, leg.channel, order))
            guard order.hold != .held, !planted.contains(.escrowNeverReleasedInLedger) else { continue }
            movements.append(.escrowReleased(
                id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        }
        guard received > 0 else { return }
        try finish(.autoConfirm, id.text)
        record(FeedEvent(
            at: at, kind: .orderReceived, shop: order.shop, order: id, channel: order.channel, minorUnits: received,
            code: who))
        try scheduleShares(id)
    }
}
