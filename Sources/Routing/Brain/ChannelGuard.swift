package import Payments

/// Whether a channel may have traffic: its breaker, and what it said itself. An explicit freeze needs no evidence to
/// gather: the channel is out at once, and one order at a time asks whether it is over.
package struct ChannelGuard: Sendable, Equatable {
    private static let shortestFreeze: Int64 = 10_000
    private static let longestFreeze: Int64 = 120_000

    package private(set) var breaker: Breaker
    private var frozenUntil: Timestamp?
    private var freezeDwell: Int64 = 0
    private var isAsking = false

    package init(settings: BreakerSettings) { breaker = Breaker(settings: settings) }

    package func gate(at now: Timestamp) -> BreakerGate {
        guard let frozenUntil else { return isFirstProbeOut ? .open : breaker.gate(at: now) }
        if now < frozenUntil || isAsking { return .open }
        return breaker.gate(at: now) == .open ? .open : .probe
    }

    /// The first probe goes alone: while nothing speaks for the channel a second one would learn little more.
    private var isFirstProbeOut: Bool {
        if case .halfOpen(successes: 0, let inProbe) = breaker.phase { return inProbe > 0 }
        return false
    }

    package mutating func advance(to now: Timestamp) -> BreakerChange? { breaker.advance(to: now) }

    package mutating func probeStarted(at now: Timestamp) {
        if frozenUntil != nil { isAsking = true }
        breaker.probeStarted(at: now)
    }

    /// - Parameter wasProbe: the call was let through as a probe; in a half-open breaker only those count.
    package mutating func record(success: Bool, wasProbe: Bool, wasOverdue: Bool, at now: Timestamp) -> BreakerChange? {
        if wasProbe { isAsking = false }
        if success, wasProbe { frozenUntil = nil }
        if case .halfOpen = breaker.phase, !wasProbe { return nil }
        return breaker.record(success: success, at: now, wasOverdue: wasOverdue)
    }

    package mutating func recordOverdue(at now: Timestamp) -> BreakerChange? { breaker.recordOverdue(at: now) }

    /// The probe ended without saying anything of the channel.
    package mutating func probeWasSilent() { isAsking = false }

    /// The channel said that it is frozen. Each further time doubles the wait.
    package mutating func froze(wasProbe: Bool, at now: Timestamp) {
        if wasProbe { isAsking = false }
        // Answers to calls sent before the first one are the same piece of news.
        if let frozenUntil, !wasProbe, now < frozenUntil { return }
        freezeDwell = frozenUntil == nil
            ? ChannelGuard.shortestFreeze : min(freezeDwell * 2, ChannelGuard.longestFreeze)
        frozenUntil = now.adding(milliseconds: freezeDwell)
    }
}
