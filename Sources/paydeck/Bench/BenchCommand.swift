import ArgumentParser
import EngineHost
import JSON

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure; each figure beside a reference measured in the same run.",
        discussion: """
            commit     durable paid orders, beside bare SQLite writing the same rows
            orders     whole orders over HTTP, beside RSA-2048 signatures of one core
            ledger     durable ledger entries, beside bare SQLite
            splits     random split plans, each proven exact to the last unit
            routing    value earned in a market, beside published ways to route
            decide     routing decisions with a million buyers, beside signatures
            record     the tick that records all panels, beside one that does not
            detection  calls until a sick channel is noticed, beside the limit
            risk       planted fraud found, beside simpler ways and a recount
            canary     when canaries are stopped, beside the limit
            consoles   whole orders with 20 consoles attached, beside none
            races      proposals that everybody tries to confirm at once
            monkey     random keys and pastes at a console on a whole engine
            start      a start over many waiting shares, beside one over few
            memory     an idle engine's memory, beside the 64 MiB it may take
            """)

    @Argument(help: "Which to run; all when none is named.")
    var names: [BenchName] = []

    @Option(help: "Seconds of measuring for each bench, 1 to 600.")
    var seconds = 10

    @Option(help: "Random plans of the splits bench.")
    var cases = SplitsBench.usualCases

    @Option(help: "Races of the races bench.")
    var races = RacesBench.usualRaces

    @Option(help: "Keys of the monkey bench.")
    var keys = MonkeyBench.usualKeys

    @Option(help: "Orders of the start bench.")
    var orders = StartBench.usualOrders

    @Option(help: "The data folder where the start bench writes a store and leaves it, or measures the one it has.")
    var keep: String?

    @Option(help: "Seeds of the routing and risk benches, for example 7 or 101-103.")
    var seeds = RoutingBench.usualSeeds

    @Option(help: "Seed of everything drawn.")
    var seed: UInt64 = 1

    @Option(help: "Existing folder for the stores; a temporary one when not given.")
    var folder: String?

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard (1...600).contains(seconds) else {
            throw ValidationError("--seconds wants 1 to 600, not \(seconds)")
        }
        guard (2...1_000_000_000).contains(cases) else {
            throw ValidationError("--cases wants 2 to 1000000000, not \(cases)")
        }
        guard (1...10_000_000).contains(races), (1...100_000_000).contains(keys) else {
            throw ValidationError("--races wants 1 to 10000000, --keys 1 to 100000000")
        }
        guard (64...10_000_000).contains(orders) else {
            throw ValidationError("--orders wants 64 to 10000000, not \(orders)")
        }
        guard let range = SimulateCommand.range(seeds), range.count <= 100 else {
            throw ValidationError("--seeds wants N or A-B with A <= B, at most 100 of them")
        }
    }

    func run() throws {
        guard let range = SimulateCommand.range(seeds) else { return }
        let machine = BenchMachine.read()
        if !json { StandardStreams.print("machine: \(machine.text); seed \(seed)") }
        var results: [BenchResult] = []
        do {
            // Memory first: what other benches leave behind is not the idle engine's.
            for name in BenchName.allCases where names.isEmpty || names.contains(name) {
                let measured = try measure(name, range)
                StandardStreams.endProgress()
                if !json { measured.forEach { StandardStreams.print(BenchCommand.text($0)) } }
                results += measured
            }
        } catch {
            StandardStreams.endProgress()
            StandardStreams.complain("\(error)")
            throw Exit.foundFault
        }
        guard json else { return }
        StandardStreams.document(JSONWriter.text(.object([
            "machine": machine.json, "seed": .number(String(seed)), "seconds": .integer(seconds),
            "results": .array(results.map(\.json)),
        ])))
    }

    private func measure(_ name: BenchName, _ seeds: ClosedRange<UInt64>) throws -> [BenchResult] {
        let setting = BenchSetting(seconds: seconds, seed: seed, folder: folder)
        switch name {
        case .memory: return try BlockingTask.run { try await MemoryBench.run(setting) }
        case .routing: return try RoutingBench.run(setting, seeds: seeds)
        case .decide: return try DecideBench.run(setting)
        case .detection: return DetectionBench.run(setting)
        case .canary: return CanaryBench.run(setting)
        case .risk: return try RiskBench.run(setting, seeds: seeds)
        case .races: return try RacesBench.run(setting, races: races)
        case .monkey: return try MonkeyBench.run(setting, keys: keys)
        case .commit: return try CommitBench.run(setting)
        case .start: return try StartBench.run(setting, orders: orders, kept: keep)
        case .ledger: return try LedgerBench.run(setting)
        case .record: return try RecordBench.run(setting)
        case .splits: return try SplitsBench.run(setting, cases: cases)
        case .consoles: return try BlockingTask.run { try await ConsolesBench.run(setting) }
        case .orders: return try BlockingTask.run { try await OrdersBench.run(setting) }
        }
    }

    /// One result as lines of a table.
    static func text(_ result: BenchResult) -> String {
        var lines = ["", "\(result.bench): \(BenchFormat.decimal(result.figure)) \(result.unit)  (\(result.what))"]
        lines.append(
            "  reference  \(BenchFormat.decimal(result.reference)) \(result.unit)  (\(result.referenceWhat));"
                + " ratio \(BenchFormat.decimal(result.ratio))")
        if let latency = result.latency {
            lines.append(
                "  \(latency.of)  p50 \(BenchFormat.duration(latency.p50))  p99 \(BenchFormat.duration(latency.p99))")
        }
        for detail in result.details { lines.append("  \(detail.name)  \(detail.value)") }
        if !result.table.isEmpty { lines += [""] + result.table }
        return lines.joined(separator: "\n")
    }
}

/// The benches, in the order in which they run.
enum BenchName: String, CaseIterable, ExpressibleByArgument {
    case memory, start, routing, decide, detection, risk, canary, commit, ledger, record, splits, orders, consoles
    case races
    case monkey
}

/// What every bench is told.
struct BenchSetting {
    let seconds: Int
    let seed: UInt64
    let folder: String?

    /// The nanoseconds a bench may measure.
    var nanoseconds: Int64 { Int64(seconds) * 1_000_000_000 }
}

/// A bench could not measure what it says it measures.
struct BenchFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
