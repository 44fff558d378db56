/// Where a canary stands. All but `running` are final; only a person takes a decision back, by a new canary.
package enum CanaryState: String, Sendable, CaseIterable {
    case running
    /// Harm beyond the margin is ruled out, or a person promoted it: everybody gets the new thing.
    case promoted
    /// Evidence of harm reached its line: nobody gets it.
    case rolledBack = "rolled_back"
    /// Its time is over and neither could be shown. The treatment's users keep it until a person decides.
    case inconclusive
    /// Ended by a person: nobody gets it.
    case stopped

    package var isOver: Bool { self != .running }
    /// The arms still decide who gets the new thing.
    package var dividesUsers: Bool { self == .running || self == .inconclusive }
}

/// Why a canary ended as it did.
package enum CanaryReason: String, Sendable, CaseIterable {
    case none = ""
    /// The purse of `HarmEvidence` reached its line.
    case harm
    /// The arms do not hold what they were dealt, so nothing may be concluded.
    case sampleRatio = "sample_ratio"
    /// At the end, an interval for one look lies below the margin.
    case noHarm = "no_harm"
    /// At the end, harm up to the margin could not be ruled out.
    case tooLittle = "too_little"
    case person
}

/// What an input changed.
package struct CanaryChange: Sendable, Equatable {
    package let state: CanaryState
    package let reason: CanaryReason

    package init(state: CanaryState, reason: CanaryReason) {
        self.state = state
        self.reason = reason
    }
}
