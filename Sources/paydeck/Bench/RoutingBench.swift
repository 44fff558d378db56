import EngineHost
import JSON
import Payments
import RoutingSimulation

/// The product's router beside the published ways to route, in a simulated market whose truth is known: what part of
/// the value that was to be earned each of them earns, in eight scenarios. The same seeds give the same figures.
enum RoutingBench {
    static let usualSeeds = "101-103"
    private static let own = "paydeck"
    private static let beaten = "public success rate + cost"
    private static let informed = "knows true rates"

    static func run(_ setting: BenchSetting, seeds: ClosedRange<UInt64>) throws -> [BenchResult] {
        let begin = BenchClock.ticks()
        let results = measure(Array(seeds), threads: 2)
        let seconds = Double(BenchClock.ticks() - begin) / 1e9
        let comparison = Comparison(results, own: own)
        guard let mine = comparison.rows.first(where: { $0.policy == own }),
            let best = comparison.rows.first(where: { $0.policy == beaten }),
            let knowing = comparison.rows.first(where: { $0.policy == informed })
        else { throw BenchFault("routing: a contestant is missing") }
        var result = BenchResult(
            bench: "routing", what: "value earned, of 100 that were to be earned, mean of 8 scenarios, seeds "
                + "\(seeds.lowerBound)-\(seeds.upperBound)",
            figure: mine.mean, unit: "%", referenceWhat: "public success-rate algorithm with cost step",
            reference: best.mean)
        result.details = [
            ("to the router that knows all true rates", BenchFormat.signed(mine.mean - knowing.mean)),
            ("first attempts into the busiest channel after it fell to 50 % (S8)",
                BenchFormat.decimal(mine.firstAttemptsIntoFault)),
            ("refused at a ceiling own counting knows", "\(mine.refusals)"),
            ("time", "\(BenchFormat.decimal(seconds)) s for \(results.count) runs of "
                + "\(results.reduce(0) { $0 + $1.orders } / max(1, results.count)) orders on average"),
        ]
        result.table = table(comparison)
        result.rows = json(comparison)
        return [result]
    }

    private struct Job: Sendable {
        let maker: Contestants.Maker
        let scenario: Scenario
        let seed: UInt64
    }

    private static func measure(_ seeds: [UInt64], threads: Int) -> [RunResult] {
        var jobs: [Job] = []
        for maker in Contestants.all {
            for scenario in Scenario.all { jobs += seeds.map { Job(maker: maker, scenario: scenario, seed: $0) } }
        }
        let all = jobs
        let shared = Locked((next: 0, done: [RunResult?](repeating: nil, count: all.count), ended: 0))
        let monitor = Monitor()
        for number in 0..<threads {
            Thread.start("routing-\(number)") {
                while true {
                    let place = shared.with { state in
                        state.next += 1
                        return state.next - 1
                    }
                    guard place < all.count else { break }
                    if number == 0 { StandardStreams.progress("routing: run \(place + 1) of \(all.count)") }
                    let result = one(all[place])
                    shared.with { $0.done[place] = result }
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
        return shared.with { $0.done.compactMap { $0 } }
    }

    private static func one(_ job: Job) -> RunResult {
        let world = World.standard
        let orders = WorldOrder.all(world, job.scenario, seed: job.seed)
        var run = RoutingRun(
            world, job.scenario, orders, seed: job.seed, job.maker(world, job.scenario, job.seed))
        return run.run()
    }

    // MARK: printing

    private static func table(_ comparison: Comparison) -> [String] {
        let head = padded("policy", 28) + comparison.scenarios.map { right($0, 7) }.joined() + right("mean", 7)
            + right("to paydeck", 18) + right("paid %", 8) + right("cost bp", 9) + right("refused", 9)
        return [head] + comparison.rows.map { row in
            let difference = row.policy == own
                ? "" : "\(BenchFormat.signed(row.difference)) +- \(BenchFormat.hundredths(row.standardError))"
            return padded(row.policy, 28) + row.captures.map { right(BenchFormat.hundredths($0), 7) }.joined()
                + right(BenchFormat.hundredths(row.mean), 7) + right(difference, 18)
                + right(BenchFormat.hundredths(row.success), 8) + right(BenchFormat.decimal(row.costBasisPoints), 9)
                + right("\(row.refusals)", 9)
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func json(_ comparison: Comparison) -> JSONValue {
        .array(comparison.rows.map { row in
            func number(_ value: Double) -> JSONValue { .number(BenchFormat.hundredths(value)) }
            let captures = zip(comparison.scenarios, row.captures).map { JSONMember(name: $0, value: number($1)) }
            return .object([
                "policy": .string(row.policy), "capture": .object(captures), "mean": number(row.mean),
                "difference": number(row.difference), "standard_error": number(row.standardError),
                "success": number(row.success), "cost_basis_points": number(row.costBasisPoints),
                "refusals": .integer(row.refusals),
                "first_attempts_into_fault": number(row.firstAttemptsIntoFault),
            ])
        })
    }
}
