package import Engine

/// Looks for each planted bug: a checker that never fails on purpose proves nothing.
package enum PlantedHunt {
    /// How many times as often the process dies in worlds that hunt for what only a death shows.
    private static let deathsFactor = 5
    /// And how many times as often answers are lost in worlds that hunt for what shows when one thing is told twice.
    private static let lossFactor = 3

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
        // And where the process seldom dies, it seldom dies at the one moment that matters.
        if bug.isOfDeath { settings.profile.crashes *= PlantedHunt.deathsFactor }
        // What was answered and not heard is asked again, and then answered twice.
        if bug.isOfRepeats { settings.profile.lostAnswers *= PlantedHunt.lossFactor }
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
