import Channels
import Ledger
import Payments
import Storage

/// Refunds wanted by shops: once under their number, and never more than is left.
extension Turn {
    func createRefund(_ request: CreateRefund, _ token: ReplyToken) throws {
        let key = "r/" + request.shopRefundNumber
        if let known = try store.remembered(key: key, shop: request.shop) {
            guard request.isSame(as: known.requestDigest) else {
                throw Rejection(
                    code: .conflict, field: "shop_refund_number",
                    rule: "this refund number exists already with other content")
            }
            if let refund = try store.refund(shop: request.shop, number: request.shopRefundNumber) {
                return try replyRefund(refund, token, isRepeat: true)
            }
        }
        let id = try find(request.order, of: request.shop)
        try checkRefund(request.amount, of: id)
        guard (1...64).contains(request.shopRefundNumber.utf8.count) else {
            throw Rejection(code: .invalidField, field: "shop_refund_number", rule: "1...64 bytes")
        }
        guard request.reason.utf8.count <= Limits.textBytes else {
            throw Rejection(code: .invalidField, field: "reason", rule: "at most \(Limits.textBytes) bytes")
        }
        keys.append(RememberedKey(key: key, shop: request.shop, digest: request.requestDigest, order: id))
        let refund = try refundOrder(
            id, amount: request.amount, kind: .shop, shopRefundNumber: request.shopRefundNumber,
            reason: request.reason)
        try replyRefund(refund, token)
    }

    func readRefund(_ shop: ShopID, _ reference: RefundReference, _ token: ReplyToken) throws {
        let found =
            switch reference {
            case .id(let id): try store.refund(id)
            case .shopNumber(let number): try store.refund(shop: shop, number: number)
            }
        guard let found, try open(found.order), self[found.order].order.shop == shop else {
            throw Rejection(code: .notFound, field: "refund", rule: "no such refund of this shop")
        }
        try replyRefund(found, token)
    }

    private func replyRefund(_ refund: Refund, _ token: ReplyToken, isRepeat: Bool = false) throws {
        guard try open(refund.order) else { return }
        let file = self[refund.order]
        let now = file.refunds.first { $0.id == refund.id } ?? refund
        effects.append(.reply(
            token, .refund(now, shopOrderNumber: file.order.shopOrderNumber, isRepeat: isRepeat)))
    }

    /// The rule of failure catalogue row 28: refunded + pending + this one stays within what was paid, in the same
    /// transaction that reserves it. What went to receivers comes back before the refund leaves.
    func checkRefund(_ amount: Money, of id: OrderID) throws(Rejection) {
        let file = self[id]
        guard file.order.state == .paid else {
            throw Rejection(
                code: .notRefundable, field: "order", rule: "the order is \(file.order.state.rawValue), not paid")
        }
        guard !file.order.flags.contains(.refundUnknown) else {
            throw Rejection(
                code: .notRefundable, field: "order",
                rule: "the channel gave money back elsewhere and did not say how much; a person finds out")
        }
        guard amount.currency == file.order.amount.currency else {
            throw Rejection(
                code: .invalidField, field: "currency", rule: "the order is in \(file.order.amount.currency.rawValue)")
        }
        guard amount.isPositive, amount.minorUnits <= Money.maximumMinorUnits else {
            throw Rejection(code: .invalidField, field: "amount", rule: "at least 1 minor unit")
        }
        guard file.refunds.count(where: { !$0.kind.isElsewhere }) < Limits.refundsPerOrder else {
            throw Rejection(
                code: .notRefundable, field: "order", rule: "at most \(Limits.refundsPerOrder) refunds an order")
        }
        if planted.contains(.refundWithoutCap) { return }
        guard amount.minorUnits <= file.refundableMinorUnits else {
            throw Rejection(
                code: .notRefundable, field: "amount",
                rule: "at most \(file.refundableMinorUnits) minor units are left to refund")
        }
    }

    /// Reserves the amount and starts the refund of the order's payment. The caller has checked it.
    func refundOrder(
        _ id: OrderID, amount: Money, kind: RefundKind, shopRefundNumber: String, reason: String
    ) throws -> Refund {
        guard let winner = self[id].winner else {
            throw Rejection(code: .notRefundable, field: "order", rule: "the order has no payment")
        }
        self[id].order.refundPendingMinorUnits += amount.minorUnits
        return try startRefund(
            of: winner, amount: amount, kind: kind, shopRefundNumber: shopRefundNumber, reason: reason)
    }

    @discardableResult
    func startRefund(
        of attempt: Attempt, amount: Money, kind: RefundKind, shopRefundNumber: String, reason: String
    ) throws -> Refund {
        let shop = self[attempt.order].order.shop
        let refund = Refund(
            id: newID(RefundID.self, for: shop), order: attempt.order, attempt: attempt.id, channel: attempt.channel,
            amount: amount, kind: kind, shopRefundNumber: shopRefundNumber, reason: reason, createdAt: stamp,
            requestTime: at)
        let held = self[attempt.order].heldMinorUnits
        self[attempt.order].refunds.append(refund)
        recordRefund(.refundCreated, refund)
        noted.append(.refund(refund, of: self[attempt.order].order))
        if kind.countsAgainstOrder {
            let order = self[attempt.order].order
            if held > 0 {
                movements.append(.release(
                    id: newID(MovementID.self, for: shop), order: order, subject: refund.id.text,
                    minorUnits: min(held, amount.minorUnits), at: at))
            }
            movements.append(.refundReserved(
                id: newID(MovementID.self, for: shop), order: order, refund: refund, at: at))
        }
        try schedule(.refund, for: attempt.order, channel: attempt.channel, subject: refund.id.text, due: at)
        return refund
    }

    func recordRefund(_ kind: EventKind, _ refund: Refund) {
        record(FeedEvent(
            at: at, kind: kind, shop: self[refund.order].order.shop, order: refund.order, channel: refund.channel,
            subject: refund.id.text, minorUnits: refund.amount.minorUnits,
            code: kind == .refundFailed ? refund.lastCode : refund.kind.rawValue))
    }
}
