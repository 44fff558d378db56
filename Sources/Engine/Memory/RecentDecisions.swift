import Payments
import Routing

/// The newest routing decisions with what became of their attempts: what a preview estimates a change of settings from.
/// Bounded; the oldest leave first.
struct RecentDecisions: Sendable {
    private struct Key: Hashable, Sendable {
        let order: OrderID
        let attemptNumber: Int
    }

    private struct Entry: Sendable {
        let decision: RoutingDecision
        /// Nil while the attempt is open, and when the decision led to none.
        var isPaid: Bool?
    }

    private let capacity: Int
    private var entries: [Entry] = []
    private var places: [Key: Int] = [:]
    private var next = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { entries.count }

    mutating func note(_ decision: RoutingDecision, isPaid: Bool? = nil) {
        let entry = Entry(decision: decision, isPaid: isPaid)
        if entries.count < capacity {
            entries.append(entry)
        } else {
            places[RecentDecisions.key(of: entries[next].decision)] = nil
            entries[next] = entry
        }
        places[RecentDecisions.key(of: decision)] = next
        next = (next + 1) % capacity
    }

    mutating func ended(_ attempt: Attempt) {
        guard let place = places[Key(order: attempt.order, attemptNumber: attempt.number)] else { return }
        entries[place].isPaid = attempt.state == .paid
    }

    /// What the change would have made of them.
    func backtest(_ change: RoutingChange) -> Backtest {
        var backtest = Backtest()
        for entry in entries { backtest.add(entry.decision, isPaid: entry.isPaid, under: change) }
        return backtest
    }

    private static func key(of decision: RoutingDecision) -> Key {
        Key(order: decision.order, attemptNumber: decision.attemptNumber)
    }
}
