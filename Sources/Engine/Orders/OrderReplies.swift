import Payments
import Storage

/// What shops are told about their orders.
extension Turn {
    func readOrder(_ shop: ShopID, _ reference: OrderReference, _ token: ReplyToken) throws {
        let id = try find(reference, of: shop)
        effects.append(.reply(token, .order(report(id, isRepeat: false))))
    }

    /// Opens the shop's order; another shop's order does not exist for it.
    func find(_ reference: OrderReference, of shop: ShopID) throws -> OrderID {
        let id: OrderID? =
            switch reference {
            case .id(let id): id
            case .shopNumber(let number): try store.order(shop: shop, number: number)?.id
            }
        guard let id, try open(id), self[id].order.shop == shop else {
            throw Rejection(code: .notFound, field: "order", rule: "no such order of this shop")
        }
        return id
    }

    func report(_ id: OrderID, isRepeat: Bool) -> OrderReport {
        let file = self[id]
        let payable = file.attempts.last { $0.state == .prepaid }
        return OrderReport(
            order: file.order, attempt: file.winner ?? payable ?? file.openAttempts.last, isUnknown: file.isUnknown,
            refunds: file.refunds, legs: file.legs, returns: file.returns,
            isSurplusUnknown: file.attempts.contains(where: \.isRefundUnknown), isRepeat: isRepeat)
    }

    /// The answer to a request to create the order.
    func replyReport(_ id: OrderID, _ token: ReplyToken, isRepeat: Bool = false) {
        effects.append(.reply(token, creationReply(id, isRepeat: isRepeat)))
    }

    private func creationReply(_ id: OrderID, isRepeat: Bool) -> EngineReply {
        switch self[id].order.state {
        case .rejected:
            .rejected(Rejection(code: .riskRejected, rule: "the order was refused by the risk rules"))
        case .failed:
            .rejected(mayRouteAnew(id)
                ? Rejection(code: .noChannel, rule: "no channel could take the order; the same request is tried anew")
                : Rejection(
                    code: .wrongState, field: "shop_order_number",
                    rule: "the order has failed for good; another one needs another number"))
        case .review, .paying, .paid, .closed, .expired:
            .order(report(id, isRepeat: isRepeat))
        }
    }

    /// - Throws: a refusal when too many wait already; nothing of the request is kept then, and it may come again.
    func park(_ token: ReplyToken, _ id: OrderID, isRepeat: Bool) throws {
        guard engine.waiting.hasRoom(for: id, beside: parked) else {
            throw Rejection(
                code: .overloaded, rule: "too many requests wait for their channels; nothing of this one was done")
        }
        parked.append(WaitingReply(token: token, order: id, isRepeat: isRepeat))
    }

    /// Answers everybody who waits for the order's pay parameters.
    /// - Returns: true when somebody did.
    @discardableResult
    func replyToWaiting(_ id: OrderID) -> Bool {
        let waiting = engine.waiting.replies(for: id) + parked.filter { $0.order == id }
        guard !waiting.isEmpty else { return false }
        for reply in waiting where !released.contains(id) { replyReport(id, reply.token, isRepeat: reply.isRepeat) }
        parked.removeAll { $0.order == id }
        released.append(id)
        return true
    }
}
