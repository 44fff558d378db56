import EngineHost
import Histogram
import JSON
import Payments
import Risk
import RiskSimulation

/// The standard risk rules in made markets with planted cases: what they find in time, at how many alerts; beside an
/// amount line, five static rules, and these with hopping windows. How long one order takes, and whether every value
/// the windows give is what a recount gives.
///
/// Rules and lines were set on seeds 1-5; the usual seeds were not looked at for that.
enum RiskBench {
    /// Every so many-th order or withdrawal is recounted, from two days or from everything before.
    private static let every = 250
    private static let wholeEvery = 2_500

    static func run(_ setting: BenchSetting, seeds: ClosedRange<UInt64>) throws -> [BenchResult] {
        var rows: [String: RiskBenchRow] = [:]
        var exact = (compared: 0, differences: [RiskExactness.Difference]())
        var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        for seed in seeds {
            StandardStreams.progress("risk: seed \(seed), world")
            let world = RiskWorld(seed: seed)
            func add(_ result: RiskRunResult) { rows[result.name, default: RiskBenchRow(result.name)].add(result) }
            StandardStreams.progress("risk: seed \(seed), standard rules")
            add(RiskRun.run(
                world, with: RuleContestant(RiskBenchRow.own, rules: .standard), tick: { BenchClock.ticks() },
                took: { histogram.record(UInt64(max(0, $0))) }))
            StandardStreams.progress("risk: seed \(seed), baselines")
            add(RiskRun.run(world, with: RuleContestant("amount line", rules: Baselines.amountLine)))
            add(RiskRun.run(world, with: RuleContestant("five static rules", rules: Baselines.fiveStatic)))
            add(RiskRun.run(world, with: HoppingContestant()))
            StandardStreams.progress("risk: seed \(seed), recount")
            let recount = RiskExactness(world, every: every, wholeEvery: wholeEvery)
            exact.compared += recount.total
            exact.differences += recount.differences
        }
        guard let own = rows[RiskBenchRow.own], let five = rows["five static rules"] else {
            throw BenchFault("risk: a way is missing")
        }
        let latency = BenchLatency(of: "one order or withdrawal, assessed and noted", histogram)
        var result = BenchResult(
            bench: "risk", what: "planted cases alerted before they were 70 % through, seeds "
                + "\(seeds.lowerBound)-\(seeds.upperBound)",
            figure: own.recall(nil) * 100, unit: "%", referenceWhat: "five static rules",
            reference: five.recall(nil) * 100)
        result.latency = latency
        result.details = details(own, latency, exact, seeds)
        let order = [RiskBenchRow.own, "amount line", "five static rules"]
        let sorted = order.compactMap { rows[$0] } + rows.values.filter { !order.contains($0.name) }
        result.table = table(sorted)
        result.rows = .array(sorted.map(\.json))
        return [result]
    }

    private static func details(
        _ own: RiskBenchRow, _ latency: BenchLatency, _ exact: (compared: Int, differences: [RiskExactness.Difference]),
        _ seeds: ClosedRange<UInt64>
    ) -> [(name: String, value: String)] {
        let aims: [(PlantedKind, Double)] = PlantedKind.allCases.map {
            ($0, $0 == .brushing ? 0.9 : $0 == .laundering ? 0.8 : 0.98)
        }
        let missed = aims.filter { own.recall($0.0) < $0.1 }.map(\.0.rawValue)
        let isMet = missed.isEmpty && own.alertsPerThousand <= 5 && latency.p99 <= 50 && exact.differences.isEmpty
        var lines = [
            ("asked for", "R1-R5 98 %, R6 90 %, R7 80 % at 5 alerts of 1,000 good orders; p99 50 us; windows exact: "
                + (isMet ? "met" : "NOT met \(missed.joined(separator: " "))")),
            ("alerts of 1,000 good orders", BenchFormat.hundredths(own.alertsPerThousand)),
            ("windows against a recount", "\(exact.compared) values of \(RiskRecount.asked.count) kinds, "
                + "\(exact.differences.count) differ"),
            ("rules", "the standard ones; set on seeds 1-5"
                + (seeds.overlaps(1...5) ? ", of which these are: no held-out figures" : "")),
        ]
        for difference in exact.differences.prefix(5) { lines.append(("differs", "\(difference)")) }
        return lines
    }

    // MARK: printing

    private static func table(_ rows: [RiskBenchRow]) -> [String] {
        guard let first = rows.first else { return [] }
        let widths = first.figures.map { max(8, $0.name.count + 2) }
        func line(_ name: String, _ cells: [String]) -> String {
            name.padded(40) + zip(cells, widths).map { right($0, $1) }.joined()
        }
        return [line("recall, %", first.figures.map(\.name))]
            + rows.map { row in line(row.name, row.figures.map { BenchFormat.hundredths($0.value) }) }
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
