package import Engine

/// Looks for each planted bug: a checker that never fails on purpose proves nothing.
package enum PlantedHunt {
    /// How many times as often the process dies in worlds that hunt for what only a death shows.
    private static let deathsFactor = 15

    /// What became of one planted bug.
    package struct Finding: Sendable {
        package let name: String
        /// The first seed whose run broke a promise; `nil` when no seed did, or when the same world without the planted
        /// bug breaks a promise, too: then `violation` is that one, and a real mistake.
        package let seed: UInt64?
        package let violation: Violation?
    }

    /// Runs seeds from the first on until one breaks a promise.
    /// - Parameter seeds: how many are tried before the bug counts as missed.
    /// - Throws: `StoreError` when a world cannot be made.
    package static func find(
        _ name: String, _ bug: PlantedBugs, parties: SimulationParties, settings: SimulationSettings,
        seeds: ClosedRange<UInt64>
    ) throws -> Finding {
        // Worlds without shares, returns and withdrawals would never meet mistakes in them.
        var settings = PlantedHunt.worlds(for: bug, settings)
        settings.planted = bug
        // And where the process seldom dies, it seldom dies at the one moment that matters.
        if bug.isOfDeath { settings.profile.crashes *= PlantedHunt.deathsFactor }
        for seed in seeds {
            let result = try Simulation(seed: seed, parties: parties, settings: settings).run()
            guard let violation = result.violations.first else { continue }
            // The same world without the mistake keeps every promise, or it was not the mistake that was found.
            var sound = settings
            sound.planted = []
            let control = try Simulation(seed: seed, parties: parties, settings: sound).run()
            if let real = control.violations.first { return Finding(name: name, seed: nil, violation: real) }
            return Finding(name: name, seed: seed, violation: violation)
        }
        return Finding(name: name, seed: nil, violation: nil)
    }

    private static func worlds(for bug: PlantedBugs, _ settings: SimulationSettings) -> SimulationSettings {
        let orders = settings.orders / settings.profile.ordersFactor
        if bug.isOfMoney, !settings.profile.hasMoney { return SimulationSettings(orders: orders, profile: .money) }
        if bug.isOfFailover, !settings.profile.hasFailover {
            return SimulationSettings(orders: orders, profile: .failover)
        }
        if !bug.isOfFailover, settings.profile.hasFailover { return SimulationSettings(orders: orders) }
        return settings
    }
}
