import Payments

/// Shops that wait for an order's pay parameters. Lost with the process, as their connections are.
struct WaitingReplies: Sendable {
    private var tokens: [OrderID: [ReplyToken]] = [:]
    private(set) var count = 0

    /// False when too many wait already; the caller answers at once then.
    mutating func park(_ token: ReplyToken, for order: OrderID) -> Bool {
        guard count < Limits.waitingReplies, tokens[order, default: []].count < Limits.repliesPerOrder else {
            return false
        }
        tokens[order, default: []].append(token)
        count += 1
        return true
    }

    func tokens(for order: OrderID) -> [ReplyToken] { tokens[order] ?? [] }

    mutating func release(_ order: OrderID) {
        guard let released = tokens.removeValue(forKey: order) else { return }
        count -= released.count
    }
}
