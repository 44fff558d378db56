package import Payments

/// How a breaker judges and how long it waits.
package struct BreakerSettings: Sendable, Equatable {
    /// The evidence at which the breaker opens, thousandths of a nat. With 5 % normal failures 9.58 nats raise one
    /// false alarm in about 88,000 calls; a fall to 50 % success is noticed after 12 calls on average, a dead channel
    /// after 5.
    package var thresholdThousandths = 9_580
    /// How long it stays open at first, milliseconds: also the least time between two openings.
    package var shortestDwell: Int64 = 10_000
    /// Each opening after a failed probe or a short recovery doubles the dwell, up to this. Milliseconds.
    package var longestDwell: Int64 = 300_000
    /// A channel that stayed closed for this long, and for twice its last dwell, is over its illness. Milliseconds.
    package var calm: Int64 = 60_000
    /// Successful probes in a row that close it.
    package var probesToClose = 5
    /// Probes under way at once.
    package var probesAtOnce = 2
    /// A probe without an outcome for this long says nothing and makes room for another. Milliseconds.
    package var probeTimeout: Int64 = 15_000

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
    /// With the figures that opened it, in English.
    case opened(reason: String)
    case halfOpened
    case closed
}
