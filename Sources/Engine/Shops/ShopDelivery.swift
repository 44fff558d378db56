import JSON
import Payments
import Storage

/// Telling shops, at least once, until they say 2xx.
extension Turn {
    /// Freezes a message about the order and starts its delivery.
    func tell(_ id: OrderID, _ event: String) throws {
        let file = self[id]
        guard !file.order.notifyURL.isEmpty else { return }
        let number = messageNumber(file.order.shop)
        try send(
            file.order, number, event,
            body: ShopMessageBody.order(event, id: number, file, wording: wordings[id], at: at))
    }

    func tell(_ id: OrderID, _ event: String, about refund: Refund) throws {
        let file = self[id]
        guard !file.order.notifyURL.isEmpty else { return }
        let number = messageNumber(file.order.shop)
        try send(
            file.order, number, event, body: ShopMessageBody.refund(event, id: number, refund, file, at: at))
    }

    /// - Parameter event: "withdrawal." and the state it has reached.
    func tell(_ row: Withdrawal, _ event: String) throws {
        guard !row.notifyURL.isEmpty else { return }
        let number = messageNumber(row.shop)
        messages.append(ShopMessage(
            id: number, shop: row.shop, order: .none, url: row.notifyURL, event: event,
            body: ShopMessageBody.withdrawal(event, id: number, row, at: at), createdAt: stamp))
        try schedule(.notifyShop, for: .none, channel: nil, subject: number.text, due: at)
    }

    private func messageNumber(_ shop: ShopID) -> TaskID {
        TaskID.of(.notifyShop, engine.identifiers.next(TaskID.self, at: stamp, partition: shop.partition).text)
    }

    private func send(_ order: Order, _ number: TaskID, _ event: String, body: String) throws {
        messages.append(ShopMessage(
            id: number, shop: order.shop, order: order.id, url: order.notifyURL, event: event, body: body,
            createdAt: stamp))
        try schedule(.notifyShop, for: order.id, channel: nil, subject: number.text, due: at)
    }

    func startDelivery(_ task: OutsideTask) throws {
        guard let message = try messages.first(where: { $0.id == task.id }) ?? store.message(task.id) else {
            return change(task) { $0.state = .dead }
        }
        // A message that lost a byte would tell the shop something else, under our signature.
        guard (try? JSONParser.parse(message.body))?.members != nil else {
            throw StoreError.fatal("messages.body of \(task.id.text) does not read")
        }
        effects.append(.deliver(message))
        if planted.contains(.messageDoneBeforeDelivery) { return change(task) { $0.state = .done } }
        started.insert(task.id)
    }

    /// Only 2xx means that the shop has it. Anything else is tried again, ever more slowly, and given up at last.
    func shopAnswered(_ id: TaskID, status: Int?) throws {
        guard let task = try task(id), task.kind == .notifyShop, task.state == .open,
            try task.order.isNone || open(task.order)
        else { return }
        let shop = try task.order.isNone ? store.message(id)?.shop : self[task.order].order.shop
        let isDelivered = status.map { (200...299).contains($0) } ?? false
        let code = status.map(String.init) ?? "no_answer"
        let tries = task.tries + 1
        change(task) {
            $0.tries = tries
            $0.lastCode = code
            if isDelivered {
                $0.state = .done
            } else if tries > limits.notifyRetry.count {
                $0.state = .dead
            } else {
                $0.dueAt = nextDelivery(id, tries)
            }
        }
        record(FeedEvent(
            at: at, kind: isDelivered ? .shopNotified : .shopNotifyFailed, shop: shop,
            order: task.order.isNone ? nil : task.order, subject: id.text, code: code))
        guard !isDelivered, tries > limits.notifyRetry.count else { return }
        record(FeedEvent(
            at: at, kind: .shopMessageGivenUp, shop: shop, order: task.order.isNone ? nil : task.order,
            subject: id.text, code: code))
    }

    /// The wait of the plan less up to a quarter, by the message's own number: a shop that comes back is not called by
    /// all of its messages in the same moment, and the same message always waits the same.
    private func nextDelivery(_ id: TaskID, _ tries: Int) -> Timestamp {
        let planned = wait(limits.notifyRetry, tries - 1)
        // FNV-1a, 64 bits.
        let hash = (id.text + "/\(tries)").utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        let part = Int64((hash >> 32) % 1_000)
        return planned.adding(milliseconds: -(planned.since(at) / 4 * part / 1_000))
    }
}
