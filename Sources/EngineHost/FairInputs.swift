import DequeModule
import Engine
import Payments

/// Inputs that wait for the lane: what is already known (answers, notifications, operators) ahead, and the requests of
/// shops in turns, each shop by its weight. A shop that sends more than its part waits behind itself.
struct FairInputs {
    /// How much of the lane each shop gets when all want it; a shop that is not named has 1.
    private let weights: [ShopID: Int64]
    /// Requests of all shops that may wait.
    private let capacity: Int

    private var urgent: Deque<EngineInput> = []
    private var shops: [ShopID: Line] = [:]
    /// Shops with requests, whose turn is next first.
    private var turns: Deque<ShopID> = []
    private var waiting = 0
    private let allWeights: Int64

    private struct Line {
        var inputs: Deque<EngineInput> = []
        /// Requests this shop may still put in before the next shop's turn.
        var credit: Int64 = 0
    }

    init(weights: [ShopID: Int64] = [:], capacity: Int = Limits.laneQueue) {
        self.weights = weights
        self.capacity = capacity
        allWeights = max(1, weights.values.reduce(0, +))
    }

    var isEmpty: Bool { urgent.isEmpty && waiting == 0 }
    var count: Int { urgent.count + waiting }

    mutating func appendUrgent(_ input: EngineInput) { urgent.append(input) }

    /// Puts inputs that could not be handled yet before all others, in their order.
    mutating func putBack(_ inputs: [EngineInput]) {
        for input in inputs.reversed() { urgent.prepend(input) }
    }

    /// False when the shop has as much waiting as it may. Half of the room is anybody's; of the other half each shop
    /// has its own part, so that no shop is refused because of another.
    mutating func append(_ input: EngineInput, of shop: ShopID) -> Bool {
        let own = shops[shop]?.inputs.count ?? 0
        guard waiting < capacity / 2 || own < part(of: shop) else { return false }
        if own == 0 { turns.append(shop) }
        shops[shop, default: Line()].inputs.append(input)
        waiting += 1
        return true
    }

    /// At most `limit` inputs, urgent ones first; at least a quarter of the room is kept for shops that wait.
    mutating func take(_ limit: Int) -> [EngineInput] {
        let kept = min(waiting, limit / 4)
        let first = min(urgent.count, limit - kept)
        var taken = Array(urgent.prefix(first))
        urgent.removeFirst(first)
        while taken.count < limit, let shop = turns.first { taken.append(next(of: shop)) }
        return taken
    }

    private mutating func next(of shop: ShopID) -> EngineInput {
        var line = shops[shop] ?? Line()
        if line.credit <= 0 { line.credit = max(1, weights[shop] ?? 1) }
        let input = line.inputs.removeFirst()
        line.credit -= 1
        waiting -= 1
        let isDone = line.inputs.isEmpty
        shops[shop] = isDone ? nil : line
        if isDone || line.credit == 0 {
            turns.removeFirst()
            if !isDone { turns.append(shop) }
        }
        return input
    }

    private func part(of shop: ShopID) -> Int {
        let weight = max(1, weights[shop] ?? 1)
        return max(1, Int(Int64(capacity / 2) * weight / max(allWeights, weight)))
    }
}
