/// The buyer's method first, its channels in the order of their fees; then the methods he used less.
package struct PreferenceFirst: RoutingPolicy {
    package let name = "preference first"
    private let world: World

    package init(_ world: World) { self.world = world }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        order.open.max { rank($0, order) < rank($1, order) }
    }

    private func rank(_ channel: Int, _ order: OrderSeen) -> Double {
        // Among channels of one method the one with the larger contract.
        order.preferences[world.channels[channel].method] * 1_000 + Double(world.channels[channel].ceiling)
    }

    package mutating func ended(_ attempt: AttemptSeen) {}
}

/// Two weights, user preference and channel cost, times the live success rate: what the brief calls dual-weight
/// routing.
package struct DualWeight: RoutingPolicy {
    package let name = "dual weight"
    private let world: World
    private var windows: [OutcomeWindow]
    private let dearest: Double

    package init(_ world: World) {
        self.world = world
        windows = world.channels.map { _ in OutcomeWindow(capacity: 100, filledWith: true) }
        dearest = Double(world.channels.map(\.feeBasisPoints).max() ?? 1)
    }

    package mutating func choose(_ order: OrderSeen) -> Int? {
        order.open.max { score($0, order) < score($1, order) }
    }

    private func score(_ channel: Int, _ order: OrderSeen) -> Double {
        let own = world.channels[channel]
        let cost = 1 - 0.5 * Double(own.feeBasisPoints) / max(1, dearest)
        return (0.5 * order.preferences[own.method] + 0.5 * cost) * windows[channel].mean * windows[channel].mean
    }

    package mutating func ended(_ attempt: AttemptSeen) {
        guard attempt.code != .userCancel else { return }
        windows[attempt.channel].add(attempt.code == .paid)
    }
}

/// The last so many outcomes and their mean.
struct OutcomeWindow {
    private var outcomes: [Bool]
    private var next = 0
    private var good: Int

    init(capacity: Int, filledWith value: Bool) {
        outcomes = [Bool](repeating: value, count: capacity)
        good = value ? capacity : 0
    }

    mutating func add(_ outcome: Bool) {
        good += (outcome ? 1 : 0) - (outcomes[next] ? 1 : 0)
        outcomes[next] = outcome
        next = (next + 1) % outcomes.count
    }

    var mean: Double { Double(good) / Double(outcomes.count) }
}
