package import Payments

/// How a breaker judges and how long it waits.
package struct BreakerSettings: Sendable, Equatable {
    /// The evidence at which the outage detector raises its alarm, thousandths of a nat; the other detectors' lines are
    /// parts of it. With three of them and a learned base rate of 5 % failures, 10.2 nats raise one false alarm in
    /// about 110,000 calls; a fall to 50 % success is noticed after 12.5 calls on average, one to 80 % after 61, a
    /// dead channel after 5 (`paydeck bench detection`).
    package var thresholdThousandths = 10_200
    /// An alarm opens the breaker when at least this part of the calls behind it failed, thousandths. Below, the
    /// channel is worse than usual but still of use: people are told, and routing sees its success anyway.
    package var ejectionFailureThousandths = 350
    /// Evidence at which a channel that was worse than usual counts as well again, thousandths of a nat: 150 to 1.
    package var recoveryThousandths = 5_000
    /// How long it stays open at first, milliseconds: also the least time between two openings. With 10 s an outage of
    /// five minutes costs one more round of probes and what is earned is the same (`paydeck bench routing`).
    package var shortestDwell: Int64 = 20_000
    /// Each opening after a failed probe or a short recovery doubles the dwell, up to this. Milliseconds.
    package var longestDwell: Int64 = 300_000
    /// A channel that stayed closed for this long, and for twice its last dwell, is over its illness. Milliseconds.
    package var calm: Int64 = 60_000
    /// Successful probes in a row that close it.
    package var probesToClose = 5
    /// Probes under way at once. A second one would go before the first has told what it costs.
    package var probesAtOnce = 1
    /// A probe without an outcome for this long says nothing and makes room for another. Milliseconds.
    package var probeTimeout: Int64 = 15_000

    /// After it closed, each step of the recovery ramp lasts this long, milliseconds.
    package var rampStep: Int64 = 5_000

    package init() {}
}

/// What a breaker lets through at a moment.
package enum BreakerGate: String, Sendable, CaseIterable {
    /// No traffic.
    case open
    /// One probe may go now.
    case probe
    /// Regular traffic.
    case closed
}

package enum BreakerPhase: Sendable, Equatable {
    case closed
    case open(until: Timestamp)
    case halfOpen(successes: Int, inProbe: Int)
}

/// What just happened to a breaker.
package enum BreakerChange: Sendable, Equatable {
    case opened(DetectionEvidence)
    case halfOpened
    case closed
    /// Still closed, but worse than usual.
    case degraded(DetectionEvidence)
    /// No longer worse than usual.
    case recovered
}
