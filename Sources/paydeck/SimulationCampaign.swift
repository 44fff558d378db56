import EngineHost
import Simulation

/// Runs many seeds on several threads. Seeds share keys and nothing else.
struct SimulationCampaign {
    let parties: SimulationParties
    let settings: SimulationSettings
    let threads: Int

    func run(
        _ seeds: ClosedRange<UInt64>, trace: (@Sendable (String) -> Void)? = nil,
        progress: @escaping @Sendable (Int) -> Void
    ) -> SimulationSummary {
        let shared = Locked(Progress(next: seeds.lowerBound))
        let monitor = Monitor()
        for number in 0..<threads {
            Thread.start("simulate-\(number)") { [parties, settings] in
                while let seed = shared.with({ $0.take(upTo: seeds.upperBound) }) {
                    let result = SimulationCampaign.one(seed, parties, settings, trace)
                    let done = shared.with { state in
                        state.summary.add(result)
                        return state.summary.seeds
                    }
                    if done % 10 == 0 { progress(done) }
                }
                monitor.locked {
                    shared.with { $0.ended += 1 }
                    monitor.wake()
                }
            }
        }
        monitor.locked {
            while shared.with({ $0.ended < threads }) { monitor.wait(untilTicks: SystemClock.ticks() + 1_000) }
        }
        return shared.with { state in
            state.summary.sortFailed()
            return state.summary
        }
    }

    private static func one(
        _ seed: UInt64, _ parties: SimulationParties, _ settings: SimulationSettings,
        _ trace: (@Sendable (String) -> Void)?
    ) -> SimulationResult {
        do {
            return try Simulation(seed: seed, parties: parties, settings: settings, trace: trace).run()
        } catch {
            var result = SimulationResult(seed: seed)
            result.violations = [
                Violation(checker: "run", detail: "the run ended with \(error)", step: 0, atMilliseconds: 0)
            ]
            return result
        }
    }

    private struct Progress {
        var next: UInt64?
        var ended = 0
        var summary = SimulationSummary()

        mutating func take(upTo last: UInt64) -> UInt64? {
            guard let seed = next else { return nil }
            next = seed < last ? seed + 1 : nil
            return seed
        }
    }
}
