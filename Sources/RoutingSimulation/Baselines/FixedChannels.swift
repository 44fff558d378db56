/// A merchant with one channel: everything goes there, and a failed attempt goes there again.
package struct OneChannel: RoutingPolicy {
    package let name = "fixed, one channel"
    private let channel: Int

    package init(channel: Int = 0) { self.channel = channel }

    package mutating func choose(_ order: OrderSeen) -> Int? { order.allowed.contains(channel) ? channel : nil }
    package mutating func ended(_ attempt: AttemptSeen) {}
}

/// A fixed order of channels, each the next one's stand-in. After five failures in a row a channel is left alone for a
/// minute: what common gateways do.
package struct FixedFailover: RoutingPolicy {
    package let name = "fixed with failover"
    private static let failuresInARow = 5
    private static let restSeconds = 60.0
    private let order: [Int]
    private var failures: [Int]
    private var restsUntil: [Double]

    /// - Parameter order: all channels, the first choice first.
    package init(_ world: World) {
        // The merchant's contracts in the order of the methods' shares, direct ones first.
        order = world.channels.indices.sorted { world.channels[$0].ceiling > world.channels[$1].ceiling }
        failures = [Int](repeating: 0, count: order.count)
        restsUntil = [Double](repeating: 0, count: order.count)
    }

    package mutating func choose(_ seen: OrderSeen) -> Int? {
        let open = order.filter(seen.open.contains)
        return open.first { restsUntil[$0] <= seen.at } ?? open.first
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        switch attempt.code {
        case .paid: failures[attempt.channel] = 0
        case .userCancel: break
        case .channelError, .timeout, .capacity, .frozen:
            failures[attempt.channel] += 1
            guard failures[attempt.channel] >= FixedFailover.failuresInARow else { return }
            failures[attempt.channel] = 0
            restsUntil[attempt.channel] = attempt.at + FixedFailover.restSeconds
        }
    }
}

/// Each channel in its turn.
package struct RoundRobin: RoutingPolicy {
    package let name = "round robin"
    private var turn = 0

    package init() {}

    package mutating func choose(_ order: OrderSeen) -> Int? {
        let open = order.open
        guard !open.isEmpty else { return nil }
        turn += 1
        return open[turn % open.count]
    }

    package mutating func ended(_ attempt: AttemptSeen) {}
}

/// Shares set by hand, in the proportion of the channels' ceilings.
package struct StaticWeights: RoutingPolicy {
    package let name = "static weights"
    private let weights: [Double]
    private let draws: CounterDraws

    package init(_ world: World, seed: UInt64) {
        weights = world.channels.map { Double($0.ceiling * $0.ceiling) }
        draws = CounterDraws(seed: seed)
    }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        let open = order.open
        var rest = draws.uniform(.policy, order.number, order.attempt) * open.reduce(0) { $0 + weights[$1] }
        for channel in open {
            if rest < weights[channel] { return channel }
            rest -= weights[channel]
        }
        return open.last
    }

    package mutating func ended(_ attempt: AttemptSeen) {}
}
