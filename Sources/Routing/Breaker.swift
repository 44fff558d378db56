package import Payments

/// Takes an ill channel out of traffic and brings it back through probes. A value without a clock: what it is depends
/// only on the outcomes and moments it was told.
///
/// Closed, it weighs outcomes by Page's cumulative sum: a failure adds ln(0.50 / 0.05), the log-likelihood ratio of
/// "half of the calls fail" against "5 % fail", a success takes ln(0.95 / 0.50) away, never below 0. Of all detectors
/// with the same rate of false alarms this one notices the change it is made for soonest (Moustakides 1986): 12 calls
/// for 95 -> 50 %, where a window of 20 calls needs 23; and it sees a channel at 80 % after about 100 calls, which such
/// a window misses. Open, it hears nothing for at least the dwell. Half open, it lets few probes through: enough
/// successes in a row close it, one failure opens it again for twice as long. So two openings are never closer than the
/// dwell, however health flaps.
package struct Breaker: Sendable, Equatable {
    /// Thousandths of a nat.
    private static let failureStep = 2_303
    private static let successStep = 642

    private let settings: BreakerSettings
    package private(set) var phase: BreakerPhase = .closed

    /// The CUSUM, thousandths of a nat.
    private var evidence = 0
    /// Calls and failures since the evidence last was 0: what an alarm reports.
    private var calls = 0
    private var failures = 0
    /// How long it stayed open the last time; 0 before the first time.
    private var lastDwell: Int64 = 0
    /// Since when it is closed again; nil before its first recovery.
    private var closedAt: Timestamp?
    private var lastProbeAt: Timestamp?

    package init(settings: BreakerSettings) { self.settings = settings }

    /// A breaker that lets probes through first: for a channel that comes back after people took it out.
    package static func probing(settings: BreakerSettings) -> Breaker {
        var breaker = Breaker(settings: settings)
        breaker.phase = .halfOpen(successes: 0, inProbe: 0)
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

    /// Takes in the technical outcome of one call.
    /// - Parameter wasOverdue: the call had been told through `recordOverdue` and was already weighed as a failure.
    package mutating func record(success: Bool, at now: Timestamp, wasOverdue: Bool = false) -> BreakerChange? {
        switch phase {
        case .open: return nil
        case .halfOpen(let successes, let inProbe): return probeEnded(success, successes, inProbe, now)
        case .closed:
            if wasOverdue {
                guard success else { return nil }
                evidence = max(0, evidence - Breaker.failureStep)
                failures = max(0, failures - 1)
                calls = max(0, calls - 1)
            }
            return weigh(success, now)
        }
    }

    /// Takes in that a call has had no answer for much longer than usual. It counts as a failure at once: a channel
    /// that froze silently would else be noticed only when the first calls time out. To be told once per call.
    package mutating func recordOverdue(at now: Timestamp) -> BreakerChange? {
        guard phase == .closed else { return nil }
        return weigh(false, now)
    }

    /// To be told when a call was sent while half open.
    package mutating func probeStarted(at now: Timestamp) {
        guard case .halfOpen(let successes, let inProbe) = phase else { return }
        let running = isProbeLost(now) ? 0 : inProbe
        phase = .halfOpen(successes: successes, inProbe: running + 1)
        lastProbeAt = now
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

    private mutating func weigh(_ success: Bool, _ now: Timestamp) -> BreakerChange? {
        calls += 1
        failures += success ? 0 : 1
        evidence += success ? -Breaker.successStep : Breaker.failureStep
        if evidence >= settings.thresholdThousandths {
            return open(now, Evidence.callsFailed.text("\(failures)", "\(calls)"))
        }
        if evidence <= 0 {
            evidence = 0
            calls = 0
            failures = 0
        }
        return nil
    }

    private mutating func probeEnded(
        _ success: Bool, _ successes: Int, _ inProbe: Int, _ now: Timestamp
    ) -> BreakerChange? {
        // An answer to a call from before the outage says nothing about now.
        guard inProbe > 0 else { return nil }
        guard success else { return open(now, Evidence.probeFailed.text("\(successes)")) }
        guard successes + 1 >= settings.probesToClose else {
            phase = .halfOpen(successes: successes + 1, inProbe: inProbe - 1)
            return nil
        }
        phase = .closed
        closedAt = now
        evidence = 0
        calls = 0
        failures = 0
        return .closed
    }

    private mutating func open(_ now: Timestamp, _ reason: String) -> BreakerChange {
        lastDwell = nextDwell(now)
        phase = .open(until: now.adding(milliseconds: lastDwell))
        evidence = 0
        calls = 0
        failures = 0
        return .opened(reason: reason)
    }

    /// Half open, or closed for too short a time: the channel is not over what opened the breaker before.
    private func nextDwell(_ now: Timestamp) -> Int64 {
        let isCalm = phase == .closed && (closedAt.map { now.since($0) >= max(settings.calm, 2 * lastDwell) } ?? true)
        guard !isCalm, lastDwell > 0 else { return settings.shortestDwell }
        return min(lastDwell * 2, settings.longestDwell)
    }
}
