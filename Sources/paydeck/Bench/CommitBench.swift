import Histogram
import Payments
import Storage

/// Whole paid orders a second through lane, engine and store on a file, each commit durable, beside bare SQLite
/// writing the very same rows in the same commits. Engine and reference take turns; medians of three rounds.
enum CommitBench {
    static let group = 64
    static let rounds = 3
    private static let groupsAllowed = 4...200

    static func run(_ setting: BenchSetting) throws -> [BenchResult] {
        let folder = try BenchFolder(setting.folder)
        defer { folder.remove() }
        let profiles = try BenchParties.profiles()
        let groups = try groupCount(folder, profiles, setting)
        StandardStreams.progress("commit: recording \(groups * group) orders")
        let tape = try record(folder, profiles, setting, groups: groups)
        var mine: [Round] = []
        var bare: [Round] = []
        for number in 0..<rounds {
            StandardStreams.progress("commit: round \(number + 1) of \(rounds)")
            // Who goes first changes, so that neither always finds the warmer disk.
            if number % 2 == 0 { mine.append(try engineRound(folder, profiles, setting, groups: groups)) }
            bare.append(try bareRound(folder, tape))
            if number % 2 == 1 { mine.append(try engineRound(folder, profiles, setting, groups: groups)) }
        }
        return [result(mine, bare, tape, orders: groups * group, folder)]
    }

    /// The commits of one run over a fresh file.
    private struct Round {
        let commits: [Int64]
        /// Processor time of the whole round, nanoseconds: comparable even where other programs slow the machine.
        let processor: Int64
        var seconds: Double { Double(commits.reduce(0, +)) / 1e9 }
    }

    /// As many groups as fit the time, by a first short run.
    private static func groupCount(
        _ folder: BenchFolder, _ profiles: [ChannelProfile], _ setting: BenchSetting
    ) throws -> Int {
        StandardStreams.progress("commit: warming")
        let trial = try engineRound(folder, profiles, setting, groups: 8)
        let perGroup = trial.seconds / 8
        // The reference is expected to need somewhat less than the engine; recording needs about twice as much.
        let fitting = Double(setting.seconds) / (perGroup * (1.7 * Double(rounds) + 2))
        return min(max(Int(fitting), groupsAllowed.lowerBound), groupsAllowed.upperBound)
    }

    private static func engineRound(
        _ folder: BenchFolder, _ profiles: [ChannelProfile], _ setting: BenchSetting, groups: Int
    ) throws -> Round {
        let path = folder.fresh("engine")
        defer { folder.remove(path) }
        let store = try Store.open(path: path)
        defer { store.close() }
        let world = try CommitWorld(store: store, profiles: profiles, seed: setting.seed, group: group)
        for _ in 0..<groups { try world.completeGroup() }
        guard let total = try store.ledgerTotals().first, total.debitMinorUnits == total.creditMinorUnits,
            total.debitMinorUnits > 0
        else { throw BenchFault("commit: the ledger does not balance") }
        return Round(commits: world.commits, processor: world.processor)
    }

    private static func record(
        _ folder: BenchFolder, _ profiles: [ChannelProfile], _ setting: BenchSetting, groups: Int
    ) throws -> WriteTape {
        let path = folder.fresh("recorded")
        defer { folder.remove(path) }
        let store = try Store.open(path: path)
        defer { store.close() }
        let recorder = WriteRecorder(store)
        let world = try CommitWorld(store: store, profiles: profiles, seed: setting.seed, group: group)
        for _ in 0..<groups { try world.completeGroup() }
        let tape = recorder.finish()
        if let fault = tape.fault { throw BenchFault("commit: \(fault)") }
        guard tape.batchCount >= world.commits.count else {
            throw BenchFault("commit: \(tape.batchCount) commits on tape, \(world.commits.count) made")
        }
        return tape
    }

    private static func bareRound(_ folder: BenchFolder, _ tape: WriteTape) throws -> Round {
        let path = folder.fresh("bare")
        defer { folder.remove(path) }
        let replay = try WriteReplay(tape, path: path)
        defer { replay.close() }
        var commits: [Int64] = []
        commits.reserveCapacity(tape.batchCount)
        let processor = BenchClock.threadTime()
        for batch in 0..<tape.batchCount {
            let start = BenchClock.ticks()
            try replay.write(batch: batch)
            commits.append(BenchClock.ticks() - start)
        }
        guard replay.rows >= tape.stepCount else {
            throw BenchFault("commit: the reference wrote \(replay.rows) rows of \(tape.stepCount)")
        }
        return Round(commits: commits, processor: BenchClock.threadTime() - processor)
    }

    private static func result(
        _ mine: [Round], _ bare: [Round], _ tape: WriteTape, orders: Int, _ folder: BenchFolder
    ) -> BenchResult {
        let rates = mine.map { Double(orders) / $0.seconds }
        let bareRates = bare.map { Double(orders) / $0.seconds }
        let rowsPerOrder = Double(tape.stepCount) / Double(orders)
        let rate = BenchFormat.median(rates)
        let bareLatency = BenchLatency(of: "", histogram(bare))
        let tables = tape.stepsByTable.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
            .map { "\($0.key) \(BenchFormat.decimal(Double($0.value) / Double(orders)))" }.joined(separator: ", ")
        return BenchResult(
            bench: "commit", what: "durable paid orders, \(group) in flight, four commits each \(group)", figure: rate,
            unit: "orders/s", referenceWhat: "bare SQLite, same rows, same commits",
            reference: BenchFormat.median(bareRates),
            latency: BenchLatency(of: "commit of \(group) inputs", histogram(mine)),
            details: [
                ("rows/s", BenchFormat.decimal(rate * rowsPerOrder)),
                ("rows of an order", "\(BenchFormat.decimal(rowsPerOrder)): \(tables)"),
                (
                    "reference commit",
                    "p50 \(BenchFormat.duration(bareLatency.p50)), p99 \(BenchFormat.duration(bareLatency.p99))"
                ),
                ("processor time of an order", "\(processor(mine, orders)), reference \(processor(bare, orders))"),
                ("rounds", rates.map(BenchFormat.decimal).joined(separator: ", ")),
                ("reference rounds", bareRates.map(BenchFormat.decimal).joined(separator: ", ")),
                ("orders a round", String(orders)),
                ("disk", folder.isMemory ? "none: the folder is in memory" : "yes, fsync each commit"),
            ])
    }

    private static func processor(_ rounds: [Round], _ orders: Int) -> String {
        BenchFormat.duration(BenchFormat.median(rounds.map { Double($0.processor) / 1_000 / Double(orders) }))
    }

    private static func histogram(_ rounds: [Round]) -> Histogram<UInt64> {
        var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        for commit in rounds.flatMap(\.commits) { histogram.record(UInt64(max(1, commit))) }
        return histogram
    }
}
