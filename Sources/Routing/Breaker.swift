package import Payments

/// Whether a channel may get an attempt now.
package enum BreakerGate: String, Sendable, Equatable {
    case closed
    /// One probe may go.
    case probe
    case open
}

package enum BreakerPhase: Sendable, Equatable {
    case closed
    case open(until: Timestamp)
    /// Probing: successes so far, probes under way.
    case halfOpen(successes: Int, inProbe: Int)
}

package enum BreakerChange: Sendable, Equatable {
    case opened(reason: String)
    case halfOpened
    case closed
}

package struct BreakerSettings: Sendable, Equatable {
    /// Threshold of the cumulative sum in thousandths of a nat. 9.58 nats lets a channel that fails 5 % of its calls raise about
    /// one false alarm in 88,000 calls and notices a fall to 50 % after about 12 (Page's CUSUM; exact values by Markov chain).
    package var thresholdThousandths = 9_580
    /// Shortest and longest time open, milliseconds; each reopening doubles the time.
    package var shortestDwell: Int64 = 10_000
    package var longestDwell: Int64 = 300_000
    /// Probes that must succeed before the channel is trusted again.
    package var probesToClose = 5
    /// Probes under way at once.
    package var probesAtOnce = 2
    /// A probe without an answer for so long no longer counts as under way.
    package var probeTimeout: Int64 = 15_000

    package init() {}
}

/// Opens when a channel's technical failures stop looking like chance, stays open for a dwell, probes its way back.
///
/// Evidence is Page's cumulative sum for a fall from 95 % to 50 % success: a failure adds ln(0.5/0.05) = 2.303, a success adds
/// ln(0.5/0.95) = -0.642, never below 0. Pure: time comes with each call.
package struct Breaker: Sendable, Equatable {
    private static let failureStep = 2_303
    private static let successStep = -642

    private let settings: BreakerSettings
    package private(set) var phase: BreakerPhase = .closed
    private var evidence = 0
    private var failuresInEvidence = 0
    private var callsInEvidence = 0
    private var dwell: Int64
    private var closedAt: Timestamp?
    private var lastProbeAt: Timestamp?

    package init(settings: BreakerSettings) {
        self.settings = settings
        dwell = settings.shortestDwell
    }

    /// Probes that have succeeded, and how many must.
    package var probes: (done: Int, needed: Int) {
        if case .halfOpen(let successes, _) = phase { return (successes, settings.probesToClose) }
        return (phase == .closed ? settings.probesToClose : 0, settings.probesToClose)
    }

    /// One technical outcome. Outcomes of calls made before the breaker opened arrive late; while open they say nothing new.
    package mutating func record(success: Bool, at now: Timestamp) -> BreakerChange? {
        switch phase {
        case .open: return nil
        case .closed: return weigh(success, at: now)
        case .halfOpen(let successes, let inProbe):
            guard success else {
                dwell = min(settings.longestDwell, dwell * 2)
                return open("probe failed", at: now)
            }
            guard successes + 1 >= settings.probesToClose else {
                phase = .halfOpen(successes: successes + 1, inProbe: max(0, inProbe - 1))
                return nil
            }
            phase = .closed
            closedAt = now
            clearEvidence()
            return .closed
        }
    }

    /// An attempt was sent as a probe.
    package mutating func probeStarted(at now: Timestamp) {
        guard case .halfOpen(let successes, let inProbe) = phase else { return }
        phase = .halfOpen(successes: successes, inProbe: inProbe + 1)
        lastProbeAt = now
    }

    package func gate(at now: Timestamp) -> BreakerGate {
        switch phase {
        case .closed: return .closed
        case .open(let until): return now >= until ? .probe : .open
        case .halfOpen(_, let inProbe): return inProbe < settings.probesAtOnce ? .probe : .open
        }
    }

    /// Time passed: an open breaker whose dwell is over begins to probe; lost probes are given up.
    package mutating func advance(to now: Timestamp) -> BreakerChange? {
        switch phase {
        case .open(let until) where now >= until:
            phase = .halfOpen(successes: 0, inProbe: 0)
            return .halfOpened
        case .halfOpen(let successes, let inProbe) where inProbe > 0:
            if let lastProbeAt, now.since(lastProbeAt) >= settings.probeTimeout {
                phase = .halfOpen(successes: successes, inProbe: 0)
            }
            return nil
        case .closed, .open, .halfOpen: return nil
        }
    }

    private mutating func weigh(_ success: Bool, at now: Timestamp) -> BreakerChange? {
        evidence = max(0, evidence + (success ? Breaker.successStep : Breaker.failureStep))
        if evidence == 0 {
            clearEvidence()
            return nil
        }
        callsInEvidence += 1
        if !success { failuresInEvidence += 1 }
        guard evidence >= settings.thresholdThousandths else { return nil }
        // A channel that fails again soon after its return stays away longer.
        if let closedAt, now.since(closedAt) < dwell * 2 {
            dwell = min(settings.longestDwell, dwell * 2)
        } else {
            dwell = settings.shortestDwell
        }
        return open("\(failuresInEvidence) of \(callsInEvidence) calls failed", at: now)
    }

    private mutating func open(_ reason: String, at now: Timestamp) -> BreakerChange {
        phase = .open(until: now.adding(milliseconds: dwell))
        clearEvidence()
        return .opened(reason: reason)
    }

    private mutating func clearEvidence() {
        evidence = 0
        failuresInEvidence = 0
        callsInEvidence = 0
    }
}
