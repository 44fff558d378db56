/// The success-rate algorithm of a public payment router, as its source tells it: per channel and segment a queue of
/// the last outcomes, filled with successes at the start; the best mean; a twentieth of the orders hedged to another
/// channel at random; a walk that falls by a twentieth on failure and climbs back on success, below whose threshold
/// the score counts a fifth. Optionally the cost step: the best score x (margin - fee).
package struct PublicSuccessRate: RoutingPolicy {
    package let name: String
    private static let queue = 125
    private static let hedging = 0.05
    private static let threshold = 0.35
    private let world: World
    private let withCost: Bool
    /// By the buyer's favourite method, then by channel: the method is what its segments are made of.
    private var queues: [[OutcomeWindow]]
    private var walks: [Double]
    private let draws: CounterDraws

    package init(_ world: World, withCost: Bool, seed: UInt64) {
        self.world = world
        self.withCost = withCost
        name = withCost ? "public success rate + cost" : "public success rate"
        let fresh = world.channels.map { _ in OutcomeWindow(capacity: PublicSuccessRate.queue, filledWith: true) }
        queues = [[OutcomeWindow]](repeating: fresh, count: world.methods.count)
        walks = [Double](repeating: 1, count: world.channels.count)
        draws = CounterDraws(seed: seed)
    }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        let open = order.open
        guard let best = open.max(by: { score($0, order) < score($1, order) }) else { return nil }
        let place = 2 * order.attempt
        guard open.count > 1, draws.uniform(.policy, order.number, place) < PublicSuccessRate.hedging
        else { return best }
        let others = open.filter { $0 != best }
        return others[Int(draws.uniform(.policy, order.number, place + 1) * Double(others.count))]
    }

    private func score(_ channel: Int, _ order: OrderSeen) -> Double {
        var score = queues[order.favourite][channel].mean
        if walks[channel] < PublicSuccessRate.threshold { score /= 5 }
        guard withCost else { return score }
        return score * (world.marginShare - Double(world.channels[channel].feeBasisPoints) / 10_000)
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        let good = attempt.code == .paid
        queues[attempt.order.favourite][attempt.channel].add(good)
        walks[attempt.channel] = good ? min(1, walks[attempt.channel] * 1.0526) : walks[attempt.channel] * 0.95
    }
}
