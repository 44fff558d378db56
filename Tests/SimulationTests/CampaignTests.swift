import Channels
import Engine
import Payments
import Sandbox
import Testing

@testable import Simulation

/// Keys are made once for all tests: they differ between runs, and nothing a run does may depend on them.
private enum Shared {
    static let parties = make()

    private static func make() -> SimulationParties {
        do {
            let keys = try SandboxKeys.make(at: Simulation.epoch.adding(seconds: -86_400))
            let endpoints = ChannelID.allSimulated.map { channel in
                let notify = "http://engine.test/notify/\(channel)"
                return (channel, ChannelEndpoint(baseURL: "http://\(channel).test", notifyURL: notify))
            }
            return SimulationParties(
                keys: keys, adapters: try keys.adapters(Dictionary(uniqueKeysWithValues: endpoints)),
                configuration: SimulationWorld.configuration, people: SimulationWorld.people)
        } catch {
            preconditionFailure("no parties: \(error)")
        }
    }
}

/// A short form of `paydeck simulate`; the long one runs by hand and in campaigns.
@Suite("Simulated worlds")
struct CampaignTests {
    private func run(
        _ seed: UInt64, _ profile: SimulationProfile = .standard, trace: ((String) -> Void)? = nil
    ) throws -> SimulationResult {
        try Simulation(
            seed: seed, parties: Shared.parties, settings: SimulationSettings(profile: profile), trace: trace
        ).run()
    }

    @Test("no promise is broken under ordinary trouble", arguments: 1...8 as ClosedRange<UInt64>)
    func standard(seed: UInt64) throws {
        let result = try run(seed)
        #expect(result.violations == [])
        #expect(result.orders > 0)
    }

    @Test("nor where money is divided, returned, kept and withdrawn", arguments: 1...6 as ClosedRange<UInt64>)
    func money(seed: UInt64) throws {
        let result = try run(seed, .money)
        #expect(result.violations == [])
        #expect(result.splitsSettled > 0)
    }

    @Test("nor in a storm", arguments: 1...6 as ClosedRange<UInt64>)
    func storm(seed: UInt64) throws {
        #expect(try run(seed, .storm).violations == [])
    }

    @Test("nor where channels fail and people fail them over", arguments: 1...3 as ClosedRange<UInt64>)
    func failover(seed: UInt64) throws {
        let result = try run(seed, .failover)
        #expect(result.violations == [])
        #expect(result.orders > 100)
        #expect(result.paid > result.orders / 5)
    }

    @Test("nor while channels and weights are on trial: arms hold, rows and runs agree over every death")
    func canary() throws {
        var canaries = 0
        var rollbacks = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let settings = SimulationSettings(orders: 80, profile: .canary)
            let result = try Simulation(seed: seed, parties: Shared.parties, settings: settings).run()
            #expect(result.violations == [], "seed \(seed)")
            canaries += result.canaries
            rollbacks += result.rollbacks
        }
        #expect(canaries >= 10 && rollbacks >= 1, "\(canaries) canaries, \(rollbacks) rolled back")
    }

    @Test("in calm worlds nobody dies and nearly everybody pays")
    func calm() throws {
        let result = try run(3, .calm)
        #expect(result.violations == [])
        #expect(result.crashes == 0)
        #expect(result.paid > result.orders / 2)
    }

    @Test("the same seed is the same world")
    func determinism() throws {
        var first: [String] = []
        var second: [String] = []
        let left = try run(5, .storm) { first.append($0) }
        let right = try run(5, .storm) { second.append($0) }
        #expect(first == second)
        #expect(left.digest == right.digest)
        #expect(left.digest != (try run(6, .storm)).digest)
    }

    /// Two at a time: a hunt that finds late takes a while.
    @Test("every planted bug is found")
    func planted() async throws {
        let parties = Shared.parties
        let names = PlantedBugs.all
        try await withThrowingTaskGroup(of: [String].self) { group in
            for half in 0..<2 {
                group.addTask { @concurrent in
                    try names.indices.filter { $0 % 2 == half }.compactMap { index in
                        let (name, bug) = names[index]
                        let finding = try PlantedHunt.find(
                            name, bug, parties: parties, settings: SimulationSettings(), seeds: 1...20)
                        return finding.seed == nil ? "\(name) \(finding.violation?.detail ?? "")" : nil
                    }
                }
            }
            var missed: [String] = []
            for try await part in group { missed += part }
            #expect(missed == [], "went unnoticed")
        }
    }
}
