import Payments

/// A request sent again after no channel had taken it: what was told to be retried can succeed when it is retried.
extension Turn {
    /// Routes a failed order anew, as if it had just been made.
    /// - Returns: false when there is nothing to try anew; then the order is told as it stands.
    func routeAnew(_ id: OrderID, _ token: ReplyToken) throws -> Bool {
        guard mayRouteAnew(id) else { return false }
        let before = self[id].order.state
        let step = OrderMachine.apply(.askedAgain, to: before)
        guard step.state != before else { return false }
        self[id].order.numbersBefore += self[id].triedNow.count + 1
        self[id].order.state = step.state
        record(FeedEvent(
            at: at, kind: .orderRetried, shop: self[id].order.shop, order: id,
            minorUnits: self[id].order.amount.minorUnits, code: before.rawValue))
        try park(token, id, isRepeat: true)
        try route(id)
        if self[id].order.state == .paying {
            try schedule(.expire, for: id, channel: nil, subject: id.text, due: self[id].order.expiresAt)
        }
        return true
    }

    /// Nothing of the order can have been paid: no channel made anything payable of it, and each said so for certain.
    func mayRouteAnew(_ id: OrderID) -> Bool {
        let file = self[id]
        return file.order.state == .failed && file.order.expiresAt > at
            && file.order.numbersBefore < Limits.numbersPerOrder
            && file.attempts.allSatisfy { $0.payParameter.isEmpty && ($0.state == .refused || $0.state == .closed) }
    }
}

extension OrderFile {
    /// Attempts since the request was sent last.
    var triedNow: [Attempt] { attempts.filter { $0.number > order.numbersBefore } }
}
