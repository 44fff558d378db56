import ArgumentParser
import Engine
import EngineHost
import JSON
import Simulation

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the engine, the real adapters and the real sandbox on a virtual clock and network.",
        discussion: "One line for each failing seed; run again with that seed alone to see it step by step.")

    @Option(help: "One seed or a range, for example 17 or 1-1000.")
    var seeds: String

    @Option(help: "Orders in each world.")
    var orders = 20

    @Option(help: "What the world is like: calm, standard, storm, money, failover or canary.")
    var profile = "standard"

    @Option(help: "Threads that run seeds.")
    var threads = 2

    @Flag(help: "One JSON object with the sums.")
    var json = false

    @Flag(help: "Look for each planted bug in the seeds instead (debug builds: release builds contain none).")
    var planted = false

    @Option(help: "With --planted: only the bug of this name.")
    var bug: String?

    func validate() throws {
        guard SimulateCommand.range(seeds) != nil else { throw ValidationError("--seeds wants N or A-B with A <= B") }
        guard (1...1_000).contains(orders) else { throw ValidationError("--orders wants 1 to 1000, not \(orders)") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads wants 1 to 64, not \(threads)") }
        guard rough != nil else {
            throw ValidationError(
                "--profile wants one of \(SimulationProfile.all.map(\.name).joined(separator: ", "))")
        }
        if let bug, !PlantedBugs.all.contains(where: { $0.name == bug }) {
            throw ValidationError("--bug wants one of \(PlantedBugs.all.map(\.name).joined(separator: ", "))")
        }
    }

    private var rough: SimulationProfile? { SimulationProfile.all.first { $0.name == profile } }

    func run() throws {
        guard let range = SimulateCommand.range(seeds), let rough else { return }
        let parties = try SimulationSetup.parties()
        if planted { return try hunt(range, parties, SimulationSettings(orders: orders, profile: rough)) }
        let campaign = SimulationCampaign(
            parties: parties, settings: SimulationSettings(orders: orders, profile: rough), threads: threads)
        let isSingle = range.count == 1
        let started = SystemClock.ticks()
        let trace: (@Sendable (String) -> Void)?
        if isSingle && !json { trace = { StandardStreams.print($0) } } else { trace = nil }
        let all = range.count
        let summary = campaign.run(range, trace: trace) { done in
            StandardStreams.progress("\(done) of \(all) seeds")
        }
        StandardStreams.endProgress()
        report(summary, milliseconds: SystemClock.ticks() - started, isSingle: isSingle)
        if !summary.failed.isEmpty { throw Exit.foundFault }
    }

    private func report(_ summary: SimulationSummary, milliseconds: Int64, isSingle: Bool) {
        if json { return StandardStreams.document(summary.json(milliseconds: milliseconds)) }
        for result in summary.failed {
            for violation in result.violations.prefix(isSingle ? 100 : 1) {
                StandardStreams.print(
                    "seed \(result.seed) step \(violation.step): \(violation.checker): \(violation.detail)")
            }
        }
        StandardStreams.print(
            "\(summary.seeds) seeds, \(summary.steps) steps, \(summary.orders) orders, \(summary.paid) paid,"
                + " \(summary.refunds) refunds, \(summary.splitsSettled) shares, \(summary.returns) returned,"
                + " \(summary.withdrawals) withdrawals, \(summary.openings) breaker openings,"
                + " \(summary.canaries) canaries, \(summary.rollbacks) rolled back, \(summary.crashes) crashes,"
                + " \(summary.failed.count) seeds failed, \(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s")
        if isSingle { StandardStreams.print("digest \(summary.digest)") }
    }

    private func hunt(
        _ seeds: ClosedRange<UInt64>, _ parties: SimulationParties, _ settings: SimulationSettings
    ) throws {
        guard PlantedBugs.areHonoured else {
            StandardStreams.complain(
                "release builds contain no planted bugs; use: swift run paydeck simulate --planted --seeds 1-20")
            throw Exit.unusable
        }
        let wanted = PlantedBugs.all.filter { $0.name == bug ?? $0.name }
        var missed = 0
        for (name, bug) in wanted {
            StandardStreams.progress(name)
            let finding = try PlantedHunt.find(name, bug, parties: parties, settings: settings, seeds: seeds)
            StandardStreams.endProgress()
            if let seed = finding.seed, let violation = finding.violation {
                StandardStreams.print("\(name): seed \(seed): \(violation.checker): \(violation.detail)")
            } else {
                missed += 1
                let real = finding.violation.map { ": without it the world breaks \($0.checker): \($0.detail)" } ?? ""
                StandardStreams.print("\(name): not found\(real)")
            }
        }
        StandardStreams.print("\(wanted.count - missed) of \(wanted.count) planted bugs found")
        if missed > 0 { throw Exit.foundFault }
    }

    static func range(_ text: String) -> ClosedRange<UInt64>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        if parts.count == 1, let seed = parts[0] { return seed...seed }
        // So many that they can be counted and gone through, and no more.
        guard parts.count == 2, let first = parts[0], let last = parts[1], first <= last, last - first < 1_000_000_000
        else { return nil }
        return first...last
    }
}
