/// The best mean so far, forgotten slowly; every twentieth order goes anywhere.
package struct EpsilonGreedy: RoutingPolicy {
    package let name = "epsilon-greedy"
    private static let epsilon = 0.05
    private static let keep = 0.995
    private var good: [Double]
    private var all: [Double]
    private let draws: CounterDraws

    package init(_ world: World, seed: UInt64) {
        good = [Double](repeating: 1, count: world.channels.count)
        all = good
        draws = CounterDraws(seed: seed)
    }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        let open = order.open
        guard !open.isEmpty else { return nil }
        let place = 2 * order.attempt
        if draws.uniform(.policy, order.number, place) < EpsilonGreedy.epsilon {
            return open[Int(draws.uniform(.policy, order.number, place + 1) * Double(open.count))]
        }
        return open.max { good[$0] / all[$0] < good[$1] / all[$1] }
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        let channel = attempt.channel
        good[channel] = good[channel] * EpsilonGreedy.keep + (attempt.code == .paid ? 1 : 0)
        all[channel] = all[channel] * EpsilonGreedy.keep + 1
    }
}

/// Upper confidence bounds over a sliding window (Garivier and Moulines 2008, arXiv 0805.3415).
package struct SlidingWindowUCB: RoutingPolicy {
    package let name = "SW-UCB"
    private static let window = 2_000
    private static let width = 0.1
    private var outcomes: [(channel: Int, good: Bool)] = []
    private var next = 0
    private var good: [Int]
    private var all: [Int]

    package init(_ world: World) {
        good = [Int](repeating: 0, count: world.channels.count)
        all = good
    }

    package mutating func choose(_ order: OrderSeen) -> Int? { order.open.max { bound($0) < bound($1) } }

    private func bound(_ channel: Int) -> Double {
        guard all[channel] > 0 else { return 2 }
        let count = Double(all[channel])
        let logarithm = Double(max(2, outcomes.count)).naturalLogarithm
        return Double(good[channel]) / count + (SlidingWindowUCB.width * logarithm / count).squareRoot()
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        let outcome = (channel: attempt.channel, good: attempt.code == .paid)
        if outcomes.count < SlidingWindowUCB.window {
            outcomes.append(outcome)
        } else {
            let old = outcomes[next]
            all[old.channel] -= 1
            good[old.channel] -= old.good ? 1 : 0
            outcomes[next] = outcome
            next = (next + 1) % SlidingWindowUCB.window
        }
        all[outcome.channel] += 1
        good[outcome.channel] += outcome.good ? 1 : 0
    }
}

/// Thompson sampling with discounted counts (Raj and Kalyani 2017, arXiv 1707.09727).
package struct DiscountedThompson: RoutingPolicy {
    package let name: String
    private static let keep = 0.99
    private let world: World
    private let insideMethod: Bool
    private var good: [Double]
    private var bad: [Double]
    private let draws: CounterDraws

    /// - Parameter insideMethod: chooses among the channels of the buyer's favourite method and judges them by
    ///   technical outcomes alone; else among all, by every outcome.
    package init(_ world: World, insideMethod: Bool, seed: UInt64) {
        self.world = world
        self.insideMethod = insideMethod
        name = insideMethod ? "D-TS in preferred method" : "discounted Thompson"
        good = [Double](repeating: 0, count: world.channels.count)
        bad = good
        draws = CounterDraws(seed: seed)
    }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        var open = order.open
        if insideMethod {
            let own = open.filter { world.channels[$0].method == order.favourite }
            if !own.isEmpty { open = own }
        }
        var best: (channel: Int, draw: Double)?
        for channel in open {
            let draw = sample(channel, order)
            if draw > best?.draw ?? -1 { best = (channel, draw) }
        }
        return best?.channel
    }

    /// A Beta(good + 1, bad + 1) variable, as a ratio of two gammas (Marsaglia and Tsang 2000).
    private func sample(_ channel: Int, _ order: OrderSeen) -> Double {
        let place = (order.attempt * 64 + channel) * 64
        let first = gamma(good[channel] + 1, order.number, place)
        let second = gamma(bad[channel] + 1, order.number, place + 32)
        return first / (first + second)
    }

    private func gamma(_ shape: Double, _ number: Int, _ place: Int) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        for turn in 0..<15 {
            let x = draws.uniform(.policy, number, place + 2 * turn).normalQuantile
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            let u = draws.uniform(.policy, number, place + 2 * turn + 1)
            if u.naturalLogarithm < 0.5 * x * x + d - d * v + d * v.naturalLogarithm { return d * v }
        }
        return d
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        if insideMethod, attempt.code == .userCancel { return }
        let channel = attempt.channel
        good[channel] = good[channel] * DiscountedThompson.keep + (attempt.code == .paid ? 1 : 0)
        bad[channel] = bad[channel] * DiscountedThompson.keep + (attempt.code == .paid ? 0 : 1)
    }
}
