import Payments
import Storage

/// Shops' lists: pages by the time rows were made.
extension Turn {
    /// The moment a new row of a shop counts as made at: now, but never a moment that a list has already passed. A
    /// clock that is put back by more than `Limits.clockMendMilliseconds` is believed all the same.
    var stamp: Timestamp {
        let passed = engine.listedBefore
        return at < passed && passed.since(at) <= Limits.clockMendMilliseconds ? passed : at
    }

    func list(_ asked: ShopList, _ token: ReplyToken) throws {
        // Rows of this very millisecond may still be made, so a list ends before it.
        let newest = engine.lastEventAt
        let end = newest.milliseconds == 0 ? at : min(at, newest.adding(milliseconds: at > newest ? 1 : 0))
        let before = min(end, asked.before ?? end)
        let start = asked.from.map { ListCursor(at: $0, id: "") }
        let after = [asked.after, start].compactMap { $0 }.max { ($0.at, $0.id) < ($1.at, $1.id) }
        listedBefore = max(listedBefore, end)
        let page = try page(asked, after: after ?? ListCursor(at: Timestamp(milliseconds: 0), id: ""), before: before)
        effects.append(.reply(token, .list(page)))
    }

    private func page(_ asked: ShopList, after: ListCursor, before: Timestamp) throws -> ShopPage {
        let place = StorePlace(at: after.at, id: after.id)
        // One more than wanted tells whether there is more.
        let wanted = asked.limit + 1
        switch asked.kind {
        case .orders:
            let rows = try store.orders(of: asked.shop, after: place, before: before, limit: wanted)
            return cut(rows, asked, { ListCursor(at: $0.createdAt, id: $0.id.text) }, { .orders($0) })
        case .refunds:
            let rows = try store.refunds(of: asked.shop, after: place, before: before, limit: wanted)
            let listed = try rows.map { refund in
                ListedRefund(
                    refund: refund, shopOrderNumber: try store.order(refund.order)?.shopOrderNumber ?? "")
            }
            return cut(listed, asked, { ListCursor(at: $0.refund.createdAt, id: $0.refund.id.text) }, { .refunds($0) })
        case .withdrawals:
            let rows = try store.withdrawals(of: asked.shop, after: place, before: before, limit: wanted)
            return cut(rows, asked, { ListCursor(at: $0.createdAt, id: $0.id.text) }, { .withdrawals($0) })
        case .messages: return try messages(asked, after: place, before: before)
        }
    }

    private func cut<Row>(
        _ rows: [Row], _ asked: ShopList, _ place: (Row) -> ListCursor, _ made: ([Row]) -> ShopPage.Rows
    ) -> ShopPage {
        let shown = Array(rows.prefix(asked.limit))
        return ShopPage(
            rows: made(shown), next: shown.last.map(place) ?? asked.after, hasMore: rows.count > asked.limit)
    }

    /// Looks at a bounded number of messages; a page may therefore hold fewer than asked for, and there is still more.
    private func messages(_ asked: ShopList, after: StorePlace, before: Timestamp) throws -> ShopPage {
        let heads = try asked.onlyUndelivered
            ? store.undeliveredMessages(of: asked.shop, after: after, before: before, limit: Limits.messagesLookedAt)
            : store.messageHeads(of: asked.shop, after: after, before: before, limit: Limits.messagesLookedAt)
        var found: [Delivery] = []
        var seen = 0
        for head in heads where found.count < asked.limit {
            seen += 1
            guard head.shop == asked.shop, asked.event.isEmpty || head.event == asked.event,
                let delivery = try delivery(head.id)
            else { continue }
            found.append(delivery)
        }
        let last = seen > 0 ? heads[seen - 1] : nil
        return ShopPage(
            rows: .messages(found), next: last.map { ListCursor(at: $0.at, id: $0.id.text) } ?? asked.after,
            hasMore: seen < heads.count || heads.count == Limits.messagesLookedAt)
    }
}

/// Messages to shops: looked at, and sent again.
extension Turn {
    func delivery(_ id: TaskID) throws -> Delivery? {
        guard let message = try store.message(id), let task = try task(id) else { return nil }
        return Delivery(message: message, task: task)
    }

    func readMessage(_ shop: ShopID, _ id: TaskID, _ token: ReplyToken) throws {
        effects.append(.reply(token, .message(try known(id, of: shop))))
    }

    private func known(_ id: TaskID, of shop: ShopID) throws -> Delivery {
        guard let delivery = try delivery(id), delivery.message.shop == shop else {
            throw Rejection(code: .notFound, field: "message", rule: "no such message to this shop")
        }
        return delivery
    }

    /// Sends a message to the shop again, however its delivery ended; it comes under the same number.
    func resendMessage(_ shop: ShopID, _ id: TaskID, _ token: ReplyToken) throws {
        let known = try known(id, of: shop)
        try sendAgain(known)
        effects.append(.reply(token, .message(try delivery(id) ?? known)))
    }

    /// A new series of tries, from now on. One that is on its way just now is waited for.
    func sendAgain(_ delivery: Delivery) throws {
        let message = delivery.message
        guard !engine.inFlight.contains(message.id) else { return }
        try schedule(.notifyShop, for: message.order, channel: nil, subject: message.id.text, due: at)
        record(FeedEvent(
            at: at, kind: .shopMessageResent, shop: message.shop,
            order: message.order.isNone ? nil : message.order, subject: message.id.text, code: message.event))
    }
}
