package import Payments

/// A channel's breaker, told only what says something about the channel now: while half open, the outcomes of its
/// probes and of nothing else.
package struct ChannelGuard: Sendable, Equatable {
    package private(set) var breaker: Breaker

    package init(settings: BreakerSettings) { breaker = Breaker(settings: settings) }

    package func gate(at now: Timestamp) -> BreakerGate { breaker.gate(at: now) }

    package func rampThousandths(at now: Timestamp) -> Int { breaker.rampThousandths(at: now) }

    package mutating func advance(to now: Timestamp) -> BreakerChange? { breaker.advance(to: now) }

    package mutating func probeStarted(at now: Timestamp) { breaker.probeStarted(at: now) }

    package mutating func probeSaidNothing() { breaker.probeSaidNothing() }

    /// - Parameter wasProbe: the call was let through as a probe.
    package mutating func record(success: Bool, wasProbe: Bool, wasOverdue: Bool, at now: Timestamp) -> BreakerChange? {
        if case .halfOpen = breaker.phase, !wasProbe { return nil }
        return breaker.record(success: success, at: now, wasOverdue: wasOverdue)
    }

    package mutating func recordOverdue(at now: Timestamp) -> BreakerChange? { breaker.recordOverdue(at: now) }

    /// The channel said itself that it is frozen. What it answers to calls from before is the same piece of news.
    package mutating func recordFrozen(wasProbe: Bool, at now: Timestamp) -> BreakerChange? {
        if case .halfOpen = breaker.phase, !wasProbe { return nil }
        return breaker.recordFrozen(at: now, code: "")
    }
}
