/// The world as it really is at a moment.
package struct WorldTruth: Sendable {
    package let world: World
    package let draws: CounterDraws
    package var now = 0.0
    package var open: [Int]
    /// Faults with their channels, once those that seek the busiest have found it.
    package var faults: [(channel: Int, fault: Scenario.Fault)] = []

    package enum State: Sendable, Equatable { case answers(success: Double), silent, frozen }

    init(_ world: World, _ draws: CounterDraws) {
        self.world = world
        self.draws = draws
        open = [Int](repeating: 0, count: world.channels.count)
    }

    /// How a channel answers now, its load left aside.
    package func state(_ channel: Int) -> State {
        var success = world.channels[channel].success
        for entry in faults where entry.channel == channel && now >= entry.fault.from && now < entry.fault.to {
            let fault = entry.fault
            switch fault.kind {
            case .success(let factor): success *= factor
            case .fading(let part): success *= 1 - (1 - part) * (now - fault.from) / (fault.to - fault.from)
            case .flapping(let factor, let seconds):
                if Int((now - fault.from) / seconds) % 2 == 0 { success *= factor }
            case .silentFreeze: return .silent
            case .explicitFreeze: return .frozen
            }
        }
        return .answers(success: success)
    }

    /// Probability that an attempt started now succeeds technically, load and freezes counted.
    package func success(_ channel: Int) -> Double {
        guard case .answers(let success) = state(channel) else { return 0 }
        return success * world.kept(load: load(channel))
    }

    package func load(_ channel: Int) -> Double { Double(open[channel]) / Double(world.channels[channel].ceiling) }

    /// Whether the buyer goes through with a method: his mind, the same whenever it is asked.
    package func goes(_ order: WorldOrder, _ method: Int) -> Bool {
        draws.uniform(.acceptance, order.number, method) < world.acceptance[order.preferred][method]
    }
}
