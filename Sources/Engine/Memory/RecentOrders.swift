import Operations
import Payments

/// The newest orders as the list on the screen shows them, kept up with every turn, so that a console costs no reading.
struct RecentOrders: Sendable {
    private var rows: [OrderID: OrderRow] = [:]
    private var ring: [OrderID] = []
    private var start = 0
    /// Those that failed for a reason of their own, which the newest of all would soon push out.
    private var failed = Ring<OrderRow>(capacity: Limits.failedOrdersKept)
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// Takes the order in as new, or brings its row up to date while it is among the newest.
    mutating func note(_ file: OrderFile, score: Int?) {
        let id = file.order.id
        if let known = rows[id] {
            let row = OrderRow(file: file, score: score ?? known.score)
            rows[id] = row
            if row.reason != nil, known.reason == nil { failed.append(row) }
            return
        }
        if ring.count == capacity {
            // An older order that was read again is no newer for it.
            guard ring[start] < id else { return }
            rows[ring[start]] = nil
            ring[start] = id
            start = (start + 1) % capacity
        } else {
            ring.append(id)
        }
        let row = OrderRow(file: file, score: score)
        rows[id] = row
        if row.reason != nil { failed.append(row) }
    }

    /// The newest that failed for a reason and stand so still, newest first.
    func newest(_ limit: Int, reason: String) -> [OrderRow] {
        let wanted = failed.newestFirst.lazy.map { row in OrderID(row.id).flatMap { rows[$0] } ?? row }
        return Array(wanted.filter { $0.reason == reason }.prefix(max(0, limit)))
    }

    /// Newest first.
    func newest(_ limit: Int) -> [OrderRow] {
        var found: [OrderRow] = []
        for offset in 0..<min(max(0, limit), ring.count) {
            let id = ring[(start + ring.count - 1 - offset) % ring.count]
            if let row = rows[id] { found.append(row) }
        }
        return found
    }

    func row(_ id: OrderID) -> OrderRow? { rows[id] }

    var unknownCount: Int { rows.values.reduce(0) { $0 + ($1.state == "unknown" ? 1 : 0) } }
}

extension OrderRow {
    init(file: OrderFile, score: Int?) {
        let order = file.order
        self.init(
            id: order.id.text, shop: order.shop.text, shopOrderNumber: order.shopOrderNumber,
            at: order.createdAt.milliseconds, channel: (order.channel ?? file.attempts.last?.channel)?.text,
            minorUnits: order.amount.minorUnits, refundedMinorUnits: order.refundedMinorUnits,
            state: OrderRow.word(for: file), late: order.flags.contains(.late),
            paidTwice: order.flags.contains(.paidTwice), mismatch: order.flags.contains(.mismatch),
            buyer: Masking.person(order.buyer.userID), category: order.category.rawValue,
            attempts: order.attemptCount, riskScore: order.riskScore, score: score,
            legsSettled: file.legs.count { $0.state == .settled },
            legs: file.legs.count { $0.state != .cancelled }, version: order.version)
        reason = order.failureReason
        if order.flags.contains(.refundedElsewhere) { refundedElsewhere = true }
    }

    /// The one word the list shows.
    private static func word(for file: OrderFile) -> String {
        let order = file.order
        guard order.state == .paid else { return file.isUnknown ? "unknown" : order.state.rawValue }
        if order.refundedMinorUnits >= order.paidMinorUnits { return "refunded" }
        if order.refundedMinorUnits > 0 { return "refund_part" }
        if order.mayNotMove { return "held" }
        let live = file.legs.filter { $0.state != .cancelled }
        return !live.isEmpty && live.allSatisfy { $0.state == .settled } ? "split" : "paid"
    }
}
