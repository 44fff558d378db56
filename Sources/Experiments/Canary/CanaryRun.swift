package import Payments

/// One canary from its start to its end. A value without a clock: the same orders at the same moments end it alike.
///
/// It looks at the evidence with every order that ended and rolls back with the first look that reaches the line. When
/// its time is over one test decides, an interval for one look: promoted when harm beyond the margin is ruled out, else
/// inconclusive. A sample ratio that does not fit forbids promotion, but never a stop: the evidence of harm bears a
/// deal that is a little off.
package struct CanaryRun: Sendable, Equatable {
    package let plan: CanaryPlan
    package private(set) var state: CanaryState = .running
    package private(set) var reason: CanaryReason = .none
    /// When it ended; nil while it runs.
    package private(set) var endedAt: Timestamp?
    package private(set) var counts = ArmCounts()
    /// Orders of the eligible kind that were decided in either arm, whatever became of them.
    package private(set) var assigned = ArmOrders()
    package private(set) var evidence: HarmEvidence
    package private(set) var ratio: SampleRatioCheck

    package init(plan: CanaryPlan) {
        self.plan = plan
        evidence = HarmEvidence(
            shareBasisPoints: plan.shareBasisPoints, baseFailureMillionths: plan.baseFailureMillionths)
        ratio = SampleRatioCheck(shareBasisPoints: plan.shareBasisPoints)
    }

    /// Takes in that an order's first attempt was decided in this arm.
    /// - Parameter isNewUser: no order of this user was counted before. Users are dealt, not orders, so each counts
    ///   once for the sample ratio.
    package mutating func assign(_ arm: Arm, isNewUser: Bool) {
        guard state == .running else { return }
        assigned[arm] += 1
        if isNewUser { _ = ratio.record(arm) }
    }

    /// Takes in how the first attempt of an order ended, whatever became of the order afterwards.
    package mutating func end(_ arm: Arm, failed: Bool, at now: Timestamp) -> CanaryChange? {
        guard state == .running else { return nil }
        if let change = advance(to: now) { return change }
        counts[arm].ended += 1
        counts[arm].failed += failed ? 1 : 0
        evidence.record(arm, failed: failed)
        return evidence.isHarm(alphaBasisPoints: plan.alphaBasisPoints) ? finish(.rolledBack, .harm, now) : nil
    }

    /// Lets time pass.
    package mutating func advance(to now: Timestamp) -> CanaryChange? {
        guard state == .running else { return nil }
        guard now < plan.endsAt else {
            guard !ratio.isMismatch else { return finish(.inconclusive, .sampleRatio, now) }
            return isHarmRuledOut ? finish(.promoted, .noHarm, now) : finish(.inconclusive, .tooLittle, now)
        }
        evidence.open(upTo: plan.step(at: now))
        return nil
    }

    /// A person ends it. Possible while it runs, and afterwards while nothing is decided.
    package mutating func stop(at now: Timestamp) -> CanaryChange? {
        state.dividesUsers ? finish(.stopped, .person, now) : nil
    }

    /// A person promotes it, against what is or is not known. A mismatch of the sample ratio forbids it.
    package mutating func promote(at now: Timestamp) -> CanaryChange? {
        guard state.dividesUsers, !ratio.isMismatch else { return nil }
        return finish(.promoted, .person, now)
    }

    /// Difference of the failure rates, always valid; nil while there are too few orders.
    package var interval: DifferenceInterval? { DifferenceInterval(counts) }

    /// Whether a one-sided interval for one look lies below the margin: 1.75 standard errors, that is 96 %, one point
    /// of which is kept back for the skewness of small rates.
    package var isHarmRuledOut: Bool {
        let left = plan.marginMillionths - counts.differenceMillionths
        guard left > 0 else { return false }
        return Int128(left) * Int128(left) * 10_000 >= 175 * 175 * Int128(counts.differenceVariance)
    }

    private mutating func finish(_ state: CanaryState, _ reason: CanaryReason, _ now: Timestamp) -> CanaryChange {
        self.state = state
        self.reason = reason
        endedAt = now
        return CanaryChange(state: state, reason: reason)
    }
}

/// Orders of each arm.
package struct ArmOrders: Sendable, Equatable {
    package var control: Int64 = 0
    package var treatment: Int64 = 0

    package init(control: Int64 = 0, treatment: Int64 = 0) {
        self.control = control
        self.treatment = treatment
    }

    package subscript(arm: Arm) -> Int64 {
        get { arm == .control ? control : treatment }
        set { if arm == .control { control = newValue } else { treatment = newValue } }
    }
}

// MARK: kept across a restart

extension CanaryRun {
    /// What the run has counted and concluded so far, as whole numbers; the plan, state and end are kept beside them.
    package var numbers: [Int64] {
        [
            counts.control.ended, counts.control.failed, counts.treatment.ended, counts.treatment.failed,
            assigned.control, assigned.treatment,
        ] + ratio.numbers + evidence.numbers
    }

    /// The run as it was when `numbers` was taken; nil when these are not such numbers.
    package init?(
        plan: CanaryPlan, state: CanaryState, reason: CanaryReason, endedAt: Timestamp?, numbers: [Int64]
    ) {
        guard numbers.count > 9, numbers.allSatisfy({ $0 >= 0 }), numbers[0] >= numbers[1], numbers[2] >= numbers[3],
            let ratio = SampleRatioCheck(shareBasisPoints: plan.shareBasisPoints, numbers: Array(numbers[6..<9])),
            let evidence = HarmEvidence(shareBasisPoints: plan.shareBasisPoints, numbers: Array(numbers[9...]))
        else { return nil }
        self.plan = plan
        self.state = state
        self.reason = reason
        self.endedAt = endedAt
        counts = ArmCounts(
            control: .init(ended: numbers[0], failed: numbers[1]),
            treatment: .init(ended: numbers[2], failed: numbers[3]))
        assigned = ArmOrders(control: numbers[4], treatment: numbers[5])
        self.ratio = ratio
        self.evidence = evidence
    }
}
