/// Three cumulative sums over one channel's calls, made for falls to 50, 80 and 90 %, against what is usual at that
/// channel. One alone would be slow for the changes it is not made for: the one for 50 % needs 1,600 calls to notice a
/// fall to 90 %, the one for 90 % twice as long as the best to notice an outage.
package struct DetectorBank: Sendable, Equatable {
    private let outageThreshold: Int
    package private(set) var base = LearnedRate()
    private var held: Int64 = 0
    private var outage = CumulativeSum(.outage)
    private var decline = CumulativeSum(.decline)
    private var drift = CumulativeSum(.drift)
    /// Calls not learned from yet: they may turn out to be the beginning of an illness.
    private var pendingCalls = 0
    private var pendingFailures = 0

    init(outageThreshold: Int) {
        self.outageThreshold = outageThreshold
        tune()
    }

    /// The largest share of its threshold any detector has reached, thousandths: 1,000 is an alarm.
    package var nearnessThousandths: Int {
        max(DetectorBank.nearness(outage), DetectorBank.nearness(decline), DetectorBank.nearness(drift))
    }

    private static func nearness(_ sum: CumulativeSum) -> Int { sum.evidence * 1_000 / max(1, sum.threshold) }

    /// Weighs one call.
    /// - Returns: what the most severe detector found that reached its threshold. The bank goes on as it is; the caller
    ///   decides what to clear.
    mutating func weigh(success: Bool, isOverdue: Bool = false) -> DetectionEvidence? {
        pendingCalls += 1
        pendingFailures += success ? 0 : 1
        let isOutage = outage.weigh(success: success, isOverdue: isOverdue)
        let isDecline = decline.weigh(success: success, isOverdue: isOverdue)
        let isDrift = drift.weigh(success: success, isOverdue: isOverdue)
        if isOutage { return outage.finding(base: held) }
        if isDecline { return decline.finding(base: held) }
        if isDrift { return drift.finding(base: held) }
        learnIfCalm()
        return nil
    }

    /// Takes one overdue call back that was weighed as a failure.
    mutating func forgive() {
        outage.forgive()
        decline.forgive()
        drift.forgive()
        guard pendingCalls > 0, pendingFailures > 0 else { return base.learn(calls: -1, failures: -1) }
        pendingCalls -= 1
        pendingFailures -= 1
    }

    /// A call that was weighed while overdue has failed by now.
    mutating func confirm() {
        outage.confirm()
        decline.confirm()
        drift.confirm()
    }

    /// Forgets the evidence of one detector; what was seen is learned: a lasting small illness becomes what is usual.
    mutating func acknowledge(_ detector: ChannelDetector) {
        switch detector {
        case .outage: outage.clear()
        case .decline: decline.clear()
        case .drift: drift.clear()
        case .frozenCode, .probe: break
        }
        learn()
    }

    /// Forgets the evidence and what was not learned yet.
    mutating func clear() {
        outage.clear()
        decline.clear()
        drift.clear()
        pendingCalls = 0
        pendingFailures = 0
    }

    mutating func headStart() {
        clear()
        outage.headStart()
        decline.headStart()
        drift.headStart()
    }

    /// Evidence that the channel is over what `detector` found, thousandths of a nat.
    func recoveryStep(success: Bool, from detector: ChannelDetector) -> Int {
        switch detector {
        case .outage: outage.recoveryStep(success: success)
        case .decline: decline.recoveryStep(success: success)
        case .drift, .frozenCode, .probe: drift.recoveryStep(success: success)
        }
    }

    /// Learned are calls that no alarm can grow out of: once the outage detector has no evidence and no other is at
    /// half of its threshold. What leads to an opening is never learned, and what does not is learned whole, so the rate is
    /// not biased.
    private mutating func learnIfCalm() {
        guard outage.evidence == 0, nearnessThousandths < 500 else { return }
        learn()
    }

    private mutating func learn() {
        guard pendingCalls > 0 else { return }
        base.learn(calls: pendingCalls, failures: pendingFailures)
        pendingCalls = 0
        pendingFailures = 0
        tune()
    }

    private mutating func tune() {
        let next = base.heldPartsPerMillion
        guard next != held else { return }
        held = next
        outage.tune(base: next, outageThreshold: outageThreshold)
        decline.tune(base: next, outageThreshold: outageThreshold)
        drift.tune(base: next, outageThreshold: outageThreshold)
    }
}
