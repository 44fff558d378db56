/// One of Page's cumulative sums: the log-likelihood ratio of "the channel has become ill" against "it is as usual"
/// over the calls since it last was 0, in thousandths of a nat.
///
/// Of all detectors with the same rate of false alarms, this one notices the change it is made for soonest (Moustakides
/// 1986).
struct CumulativeSum: Sendable, Equatable {
    let detector: ChannelDetector
    private(set) var evidence = 0
    private(set) var threshold = 0
    private var failureStep = 0
    private var successStep = 0
    /// Calls, failures and overdue calls since the evidence last was 0.
    private var calls = 0
    private var failures = 0
    private var overdue = 0

    init(_ detector: ChannelDetector) { self.detector = detector }

    /// Makes it for a channel of which `base` parts per million usually fail.
    ///
    /// Up to 5 % it watches for the failures its detector names; above, for the same odds relative to the base, since a
    /// fall to 90 % is nothing new to a channel at 91 %. The threshold grows by 0.1 nat for each per cent above 5 %:
    /// that keeps the rate of false alarms.
    mutating func tune(base: Int64, outageThreshold: Int) {
        let after = CumulativeSum.after(detector.failuresAfter, base)
        failureStep = NaturalLogarithm.thousandths(after, over: base)
        successStep = NaturalLogarithm.thousandths(1_000_000 - base, over: 1_000_000 - after)
        threshold = outageThreshold * detector.thresholdShare / 1_000 + Int(max(0, base - 50_000) / 100)
    }

    private static func after(_ failures: Int64, _ base: Int64) -> Int64 {
        guard base > 50_000 else { return failures }
        // Odds after = odds of the design x odds of the base / odds of 5 %; 19 is 1 / odds of 5 %.
        let ill = failures * 19 * base
        let well = (1_000_000 - failures) * (1_000_000 - base)
        return Int64(Int128(ill) * 1_000_000 / Int128(ill + well))
    }

    /// - Returns: true when the threshold is reached.
    mutating func weigh(success: Bool, isOverdue: Bool) -> Bool {
        calls += 1
        failures += success ? 0 : 1
        overdue += isOverdue ? 1 : 0
        evidence = min(threshold, evidence + (success ? -successStep : failureStep))
        if evidence <= 0 { clear() }
        return evidence >= threshold
    }

    /// Takes one overdue call back that was weighed as a failure.
    mutating func forgive() {
        calls = max(0, calls - 1)
        failures = max(0, failures - 1)
        overdue = max(0, overdue - 1)
        evidence = max(0, evidence - failureStep)
        if evidence == 0 { clear() }
    }

    /// A call that was weighed while overdue has failed by now.
    mutating func confirm() { overdue = max(0, overdue - 1) }

    mutating func clear() {
        evidence = 0
        calls = 0
        failures = 0
        overdue = 0
    }

    /// Begins half way to the alarm, for a channel that has just come back: a relapse is noticed in about half of the
    /// calls, and a good start takes the head start away (Lucas and Crosier 1982).
    mutating func headStart() {
        clear()
        evidence = threshold / 2
    }

    /// Evidence of having recovered from what this detector is made for: the same steps the other way round.
    func recoveryStep(success: Bool) -> Int { success ? successStep : -failureStep }

    func finding(base: Int64) -> DetectionEvidence {
        DetectionEvidence(
            detector: detector, calls: calls, failures: failures, overdue: overdue, basePartsPerMillion: Int(base))
    }
}
