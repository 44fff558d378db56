package import Payments

/// Takes an ill channel out of traffic and brings it back through probes. A value without a clock: what it is depends
/// only on the outcomes and moments it was told.
///
/// Closed, a bank of detectors weighs outcomes against what is usual at the channel. An alarm behind which much failed
/// opens it; a smaller one says that the channel is worse than usual. Open, it hears nothing for at least the dwell.
/// Half open, it lets few probes through: enough successes in a row close it, one failure opens it again for twice as
/// long. Closed again, it gets its traffic back in steps, and the detectors begin half way to their alarms. So two
/// openings are never closer than the dwell, however health flaps.
package struct Breaker: Sendable, Equatable {
    let settings: BreakerSettings
    package private(set) var phase: BreakerPhase = .closed
    package private(set) var bank: DetectorBank
    /// While closed: what showed that the channel is worse than usual; nil when it is not.
    package private(set) var degradation: DetectionEvidence?
    /// Evidence that it no longer is, thousandths of a nat.
    private var recovery = 0
    /// While true no count of failures opens it: what fails is likely our own network. What the channel says itself
    /// still does.
    package var holdsEjections = false
    /// How long it stayed open the last time; 0 before the first time.
    private var lastDwell: Int64 = 0
    private var dwellBefore: Int64 = 0
    /// Since when it is closed again; nil before its first recovery.
    private var closedAt: Timestamp?
    private var lastProbeAt: Timestamp?

    package init(settings: BreakerSettings) {
        self.settings = settings
        bank = DetectorBank(outageThreshold: settings.thresholdThousandths)
    }

    /// A breaker that lets probes through first: for a channel that comes back after people took it out.
    package static func probing(settings: BreakerSettings) -> Breaker {
        var breaker = Breaker(settings: settings)
        breaker.phase = .halfOpen(successes: 0, inProbe: 0)
        return breaker
    }

    /// The same channel, probing: what is usual there stays known.
    package func probing() -> Breaker {
        var breaker = self
        breaker.bank.clear()
        breaker.degradation = nil
        breaker.phase = .halfOpen(successes: 0, inProbe: 0)
        breaker.lastProbeAt = nil
        return breaker
    }

    /// Probes that succeeded since it is half open, and how many it needs.
    package var probes: (done: Int, needed: Int) {
        switch phase {
        case .closed: (settings.probesToClose, settings.probesToClose)
        case .open: (0, settings.probesToClose)
        case .halfOpen(let successes, _): (successes, settings.probesToClose)
        }
    }

    /// True while the calls of a closed channel are at an alarm: only held ejections leave it so.
    package var isIll: Bool { phase == .closed && bank.nearnessThousandths >= 1_000 }

    /// Part of its usual traffic the channel may have, thousandths: 1,000 unless it has just come back.
    package func rampThousandths(at now: Timestamp) -> Int {
        guard phase == .closed, let closedAt else { return 1_000 }
        return RecoveryRamp.thousandths(after: now.since(closedAt), step: settings.rampStep)
    }

    // MARK: outcomes

    /// Takes in the technical outcome of one call.
    /// - Parameter wasOverdue: the call had been told through `recordOverdue` and was already weighed as a failure.
    package mutating func record(success: Bool, at now: Timestamp, wasOverdue: Bool = false) -> BreakerChange? {
        switch phase {
        case .open: return nil
        case .halfOpen(let successes, let inProbe): return probeEnded(success, successes, inProbe, now)
        case .closed:
            guard wasOverdue else { return weigh(success, now) }
            guard success else {
                bank.confirm()
                return nil
            }
            bank.forgive()
            return weigh(success, now)
        }
    }

    /// Takes in that a call has had no answer for much longer than usual. It counts as a failure at once: a channel
    /// that froze silently would else be noticed only when the first calls time out. To be told once per call.
    package mutating func recordOverdue(at now: Timestamp) -> BreakerChange? {
        guard phase == .closed else { return nil }
        return weigh(false, isOverdue: true, now)
    }

    /// Takes in that the channel itself said it is frozen: that needs no counting.
    package mutating func recordFrozen(at now: Timestamp, code: String) -> BreakerChange? {
        if case .open = phase { return nil }
        return open(now, DetectionEvidence(detector: .frozenCode, calls: 1, failures: 1, code: code))
    }

    private mutating func weigh(_ success: Bool, isOverdue: Bool = false, _ now: Timestamp) -> BreakerChange? {
        let finding = bank.weigh(success: success, isOverdue: isOverdue)
        guard let finding else { return recover(success) }
        guard !holdsEjections else { return nil }
        if finding.failureThousandths >= settings.ejectionFailureThousandths { return open(now, finding) }
        bank.acknowledge(finding.detector)
        recovery = 0
        guard degradation == nil else { return nil }
        degradation = finding
        return .degraded(finding)
    }

    private mutating func recover(_ success: Bool) -> BreakerChange? {
        guard let degradation else { return nil }
        recovery = max(0, recovery + bank.recoveryStep(success: success, from: degradation.detector))
        guard recovery >= settings.recoveryThousandths else { return nil }
        self.degradation = nil
        return .recovered
    }

    // MARK: probes and time

    /// To be told when a call was sent while half open.
    package mutating func probeStarted(at now: Timestamp) {
        guard case .halfOpen(let successes, let inProbe) = phase else { return }
        let running = isProbeLost(now) ? 0 : inProbe
        phase = .halfOpen(successes: successes, inProbe: running + 1)
        lastProbeAt = now
    }

    /// To be told when a probe ended in a way that says nothing about the channel: the next may go.
    package mutating func probeSaidNothing() {
        guard case .halfOpen(let successes, let inProbe) = phase else { return }
        phase = .halfOpen(successes: successes, inProbe: max(0, inProbe - 1))
    }

    /// Open stays open until `advance` has been told that the dwell is over.
    package func gate(at now: Timestamp) -> BreakerGate {
        switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen(_, let inProbe): inProbe < settings.probesAtOnce || isProbeLost(now) ? .probe : .open
        }
    }

    /// Lets time pass.
    package mutating func advance(to now: Timestamp) -> BreakerChange? {
        switch phase {
        case .open(let until):
            guard now >= until else { return nil }
            phase = .halfOpen(successes: 0, inProbe: 0)
            lastProbeAt = nil
            return .halfOpened
        case .halfOpen(let successes, let inProbe):
            if inProbe > 0, isProbeLost(now) { phase = .halfOpen(successes: successes, inProbe: 0) }
            return nil
        case .closed: return nil
        }
    }

    private func isProbeLost(_ now: Timestamp) -> Bool {
        guard let lastProbeAt else { return false }
        return now.since(lastProbeAt) >= settings.probeTimeout
    }

    private mutating func probeEnded(
        _ success: Bool, _ successes: Int, _ inProbe: Int, _ now: Timestamp
    ) -> BreakerChange? {
        // An answer to a call from before the outage says nothing about now.
        guard inProbe > 0 else { return nil }
        guard success else {
            return open(now, DetectionEvidence(detector: .probe, calls: successes + 1, failures: 1))
        }
        guard successes + 1 >= settings.probesToClose else {
            phase = .halfOpen(successes: successes + 1, inProbe: inProbe - 1)
            return nil
        }
        close(now)
        return .closed
    }

    private mutating func close(_ now: Timestamp) {
        phase = .closed
        closedAt = now
        bank.headStart()
    }

    private mutating func open(_ now: Timestamp, _ evidence: DetectionEvidence) -> BreakerChange {
        dwellBefore = lastDwell
        lastDwell = nextDwell(now)
        phase = .open(until: now.adding(milliseconds: lastDwell))
        bank.clear()
        degradation = nil
        return .opened(evidence)
    }

    /// Half open, or closed for too short a time: the channel is not over what opened the breaker before.
    private func nextDwell(_ now: Timestamp) -> Int64 {
        let isCalm = phase == .closed && (closedAt.map { now.since($0) >= max(settings.calm, 2 * lastDwell) } ?? true)
        guard !isCalm, lastDwell > 0 else { return settings.shortestDwell }
        return min(lastDwell * 2, settings.longestDwell)
    }
}

// MARK: when others know better

extension Breaker {
    /// Takes an opening back that had a common cause with other channels': it was not this channel's illness.
    package mutating func release() {
        guard case .open = phase else { return }
        phase = .closed
        lastDwell = dwellBefore
    }

    /// Puts a breaker, rebuilt from a record of what happened, into the phase the record tells. Returns without an
    /// effect when it is there already.
    package mutating func restore(_ change: BreakerRecord, at moment: Timestamp) {
        switch change {
        case .opened:
            if case .open = phase { return }
            _ = open(moment, DetectionEvidence(detector: .probe, calls: 0, failures: 0))
        case .halfOpened:
            if case .halfOpen = phase { return }
            self = probing()
        case .closed:
            if phase != .closed { close(moment) }
        }
    }
}

/// A recorded change of phase.
package enum BreakerRecord: Sendable { case opened, halfOpened, closed }
