import EngineHost
import Experiments
import Payments

/// When canaries are stopped: rightly, and how soon; wrongly, and how often. PayDeck's rule beside those of others and
/// the limit, all over the same made orders: 40,000 in 48 hours, a tenth of them in the canary, 5 % of which fail.
enum CanaryBench {
    private static let runs = 1_000
    private static let ratioRuns = 4_000

    private static let streams: [CanaryStream] =
        CanaryStream.Variant.allCases.map { CanaryStream(variant: $0) }
        + [0.06, 0.075, 0.10, 0.15, 0.30].map { CanaryStream(faultyRate: $0) }
        + [0.10, 0.15, 0.30].map { CanaryStream(faultyRate: $0, faultHour: 12) }
        + [CanaryStream(faultyRate: 0.10, faultHour: 18)]

    static func run(_ setting: BenchSetting) -> [BenchResult] {
        let trials = measured(setting.seed)
        let doubled = trials.first { $0.stream.faultyRate == 0.10 && $0.stream.faultHour == 0 }
        let figure = doubled?.stops.first?.medianDelay ?? 0
        let limit = doubled?.stops.last?.medianDelay ?? 0
        return [BenchResult(
            bench: "canary", what: "canary orders until 5 -> 10 % failures are stopped, median of \(runs) runs",
            figure: Double(figure), unit: "orders",
            referenceWhat: "Wald's test that knows both rates and the beginning: the limit", reference: Double(limit),
            details: trials.flatMap(rows) + ratio(setting.seed) + summary(trials))]
    }

    /// All streams, divided among two threads.
    private static func measured(_ seed: UInt64) -> [CanaryTrial] {
        let shared = Locked(Progress())
        let monitor = Monitor()
        for number in 0..<2 {
            Thread.start("canary-\(number)") {
                while let next = shared.with({ $0.take(streams.count) }) {
                    let trial = CanaryTrial(streams[next], runs: runs, seed: seed &+ UInt64(next) &* 7_919)
                    monitor.locked {
                        shared.with { $0.ended[next] = trial }
                        monitor.wake()
                    }
                }
            }
        }
        monitor.locked {
            while shared.with({ $0.ended.count < streams.count }) {
                StandardStreams.progress("canary: \(shared.with { $0.ended.count }) of \(streams.count) streams")
                monitor.wait(untilTicks: SystemClock.ticks() + 1_000)
            }
        }
        return shared.with { progress in streams.indices.compactMap { progress.ended[$0] } }
    }

    private struct Progress {
        var next = 0
        var ended: [Int: CanaryTrial] = [:]

        mutating func take(_ count: Int) -> Int? {
            guard next < count else { return nil }
            next += 1
            return next - 1
        }
    }

    // MARK: report

    private static func rows(_ trial: CanaryTrial) -> [(name: String, value: String)] {
        let stream = trial.stream
        let name = stream.hasFault
            ? "5 -> \(percent(stream.faultyRate)) from hour \(Int(stream.faultHour))" : stream.variant.rawValue
        let late = stream.hasFault && stream.faultHour > 0
        return CanaryTrial.rules.indices.filter { !late || CanaryTrial.lateRules.contains($0) }.map { index in
            let stops = trial.stops[index]
            let text = stream.hasFault
                ? "stopped \(percent(stops.foundShare)), median \(stops.medianDelay.map(String.init) ?? "-"),"
                    + " extra failures \(BenchFormat.decimal(stops.meanExtraFailures))"
                : "stopped wrongly \(percent(stops.falseShare))"
            return (name: "\(name): \(CanaryTrial.rules[index])", value: text)
        }
    }

    /// What the figures were asked to be.
    private static func summary(_ trials: [CanaryTrial]) -> [(name: String, value: String)] {
        func median(_ rate: Double, _ hour: Double) -> Int64? {
            trials.first { $0.stream.faultyRate == rate && $0.stream.faultHour == hour }?.stops.first?.medianDelay
        }
        let calm = trials.filter { !$0.stream.hasFault }
        let worst = calm.compactMap { $0.stops.first?.falseShare }.max() ?? 1
        let late = [0.10, 0.15, 0.30].map { rate in
            Double(median(rate, 12) ?? .max) / Double(max(1, median(rate, 0) ?? 1))
        }
        let dealt = calm.filter { $0.stream.variant != .misassigned }
        let steady = trials.filter { $0.stream.faultHour == 0 && $0.stream.variant != .misassigned }
        let covered = steady.map { Double($0.covered) / Double($0.runs) }.min() ?? 0
        let wins = dealt.map { Double($0.decided) / Double($0.runs) }.max() ?? 1
        let six = trials.first { $0.stream.faultyRate == 0.06 }
        return [
            ("false stops, worst variant", "\(percent(worst)); aim at most 5 %"),
            (
                "median orders to stop at 10, 15, 30 %",
                [0.10, 0.15, 0.30].map { "\(median($0, 0) ?? -1)" }.joined(separator: ", ") + "; aim 240, 90, 30"
            ),
            (
                "fault at hour 12 against from the start",
                late.map { BenchFormat.decimal($0) }.joined(separator: ", ") + "; aim at most 1.3"
            ),
            ("always-valid interval, truth inside at all looks, worst", "\(percent(covered)); aim at least 95 %"),
            ("A/A declared different, worst variant", "\(percent(wins)); aim at most 5 %"),
            ("no change: promoted at 48 h", share(calm.first, .promoted)),
            ("5 -> 6 %: promoted at 48 h", share(six, .promoted) + "; at the margin, aim at most 5 %"),
            ("5 -> 6 %: inconclusive at 48 h", share(six, .inconclusive)),
        ]
    }

    private static func ratio(_ seed: UInt64) -> [(name: String, value: String)] {
        let wrong = SampleRatioTrial.mismatchShare(dealt: 0.10, orders: 40_000, runs: ratioRuns, seed: seed)
        let found = SampleRatioTrial.mismatchShare(dealt: 0.11, orders: 20_000, runs: ratioRuns, seed: seed &+ 1)
        return [
            ("sample ratio, false over 40,000 orders", "\(percent(wrong)); aim at most 1 %"),
            ("sample ratio, 11 % found within 20,000 orders", "\(percent(found)); aim at least 95 %"),
        ]
    }

    private static func share(_ trial: CanaryTrial?, _ state: CanaryState) -> String {
        trial.map { percent(Double($0.ends[state] ?? 0) / Double($0.runs)) } ?? "-"
    }

    private static func percent(_ share: Double) -> String { BenchFormat.decimal(share * 100) + " %" }
}
