import Payments

/// Shops that wait for an order's pay parameters. Lost with the process, as their connections are.
struct WaitingReplies: Sendable {
    private var replies: [OrderID: [WaitingReply]] = [:]
    private(set) var count = 0

    /// False when too many wait already, `more` of a turn not yet taken over among them: who asks is refused then,
    /// since whoever were not parked would never be answered.
    func hasRoom(for order: OrderID, beside more: [WaitingReply]) -> Bool {
        count + more.count < Limits.waitingReplies
            && replies[order, default: []].count + more.count(where: { $0.order == order }) < Limits.repliesPerOrder
    }

    mutating func park(_ reply: WaitingReply) {
        replies[reply.order, default: []].append(reply)
        count += 1
    }

    func replies(for order: OrderID) -> [WaitingReply] { replies[order] ?? [] }

    mutating func release(_ order: OrderID) {
        guard let released = replies.removeValue(forKey: order) else { return }
        count -= released.count
    }
}

/// One request that waits for the order's pay parameters.
struct WaitingReply: Sendable {
    let token: ReplyToken
    let order: OrderID
    /// The order was made by an earlier request of the same meaning.
    let isRepeat: Bool
}
