package import Engine

/// Looks for each planted bug: a checker that never fails on purpose proves nothing.
package enum PlantedHunt {
    /// What became of one planted bug.
    package struct Finding: Sendable {
        package let name: String
        /// The first seed whose run broke a promise, and which one; `nil` when no seed did.
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
        for seed in seeds {
            let result = try Simulation(seed: seed, parties: parties, settings: settings).run()
            if let violation = result.violations.first {
                return Finding(name: name, seed: seed, violation: violation)
            }
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
