import Payments
import Routing

/// How fast the breaker notices a sick channel, beside the exact limit and beside what others use. Each figure is a
/// mean over simulated streams of outcomes; the same seed gives the same figures.
enum DetectionBench {
    private static let runs = 4_000
    private static let comparedRuns = 1_000
    private static let comparedCalls = 2_000_000
    private static let falseAlarms = 1_000
    /// One false alarm in so many calls is allowed: the limit is computed for it.
    private static let callsPerFalseAlarm = 100_000.0
    /// Success after the change, tenths of a per cent.
    private static let falls = [0, 200, 500, 700, 800, 850, 900]

    static func run(_ setting: BenchSetting) -> [BenchResult] {
        var results: [BenchResult] = []
        for success in [950, 975, 910] {
            StandardStreams.progress("detection: false alarms at \(percent(success)) %")
            let base = (1_000 - success) * 1_000
            var streams = DetectionStreams(
                basePartsPerMillion: base, draw: SplitMix64(seed: setting.seed &+ UInt64(success)))
            results.append(quiet(success, &streams))
            for after in falls where success == 950 || after == 500 || after == 800 {
                StandardStreams.progress("detection: \(percent(success)) -> \(percent(after)) %")
                results.append(fall(success, after, &streams))
            }
        }
        return results
    }

    private static func quiet(_ success: Int, _ streams: inout DetectionStreams) -> BenchResult {
        let found = streams.falseAlarms(wanted: falseAlarms)
        let mean = Double(found.calls) / Double(found.alarms)
        var result = BenchResult(
            bench: "detection", what: "calls to a false alarm of all detectors together, usual success "
                + "\(percent(success)) % learned, \(found.alarms) alarms",
            figure: mean, unit: "calls", referenceWhat: "wanted", reference: callsPerFalseAlarm)
        result.details = ComparedDetector.all.map { detector in
            let alarms = streams.falseAlarms(of: detector, calls: comparedCalls)
            return (detector.name, "\(alarms) false alarms in \(comparedCalls) calls")
        }
        return result
    }

    private static func fall(_ success: Int, _ after: Int, _ streams: inout DetectionStreams) -> BenchResult {
        let before = Double(1_000 - success) / 1_000
        let ill = Double(1_000 - after) / 1_000
        let exact = ExactSum(before: before, after: ill)
        let limit = exact.meanCalls(
            to: exact.threshold(before: before, calls: callsPerFalseAlarm), failing: ill)
        let delays = streams.delays(after: (1_000 - after) * 1_000, runs: runs)
        var result = BenchResult(
            bench: "detection", what: "mean calls to notice \(percent(success)) -> \(percent(after)) %, \(runs) runs",
            figure: delays.mean, unit: "calls",
            referenceWhat: "exact limit at one false alarm in 100,000 calls", reference: limit)
        result.details = [
            ("95 of 100 within", "\(delays.percentile95) calls"),
            ("missed within \(DetectionStreams.mostCalls)", "\(BenchFormat.decimal(delays.missedPerCent)) %"),
            ("opened the breaker at once", "\(delays.opened * 100 / runs) of 100"),
        ]
        for detector in ComparedDetector.all {
            let others = streams.delays(of: detector, after: (1_000 - after) * 1_000, runs: comparedRuns)
            let missed = others.missed > 0 ? ", \(BenchFormat.decimal(others.missedPerCent)) % missed" : ""
            let mean = BenchFormat.decimal(others.mean)
            result.details.append((
                detector.name, "\(mean) calls, 95 of 100 within \(others.percentile95)\(missed)"))
        }
        return result
    }

    private static func percent(_ tenths: Int) -> String {
        tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
