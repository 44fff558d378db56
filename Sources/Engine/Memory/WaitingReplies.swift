import Payments

/// Shops that wait for an order's pay parameters. Lost with the process, as their connections are.
struct WaitingReplies: Sendable {
    private var replies: [OrderID: [WaitingReply]] = [:]
    private(set) var count = 0

    /// False when too many wait already; the caller answers at once then.
    mutating func park(_ reply: WaitingReply) -> Bool {
        guard count < Limits.waitingReplies, replies[reply.order, default: []].count < Limits.repliesPerOrder else {
            return false
        }
        replies[reply.order, default: []].append(reply)
        count += 1
        return true
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
