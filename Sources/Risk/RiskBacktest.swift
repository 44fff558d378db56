import Payments

/// What other rules would have made of recorded orders and withdrawals, beside the rules that hold, and beside what
/// people decided where they looked.
package struct RiskBacktest: Sendable {
    /// What a person made of a case.
    package enum Outcome: String, Sendable, CaseIterable {
        case approved, rejected
    }

    /// Alerts of one set of rules.
    package struct Alerts: Sendable, Equatable {
        package var verdicts: [RiskVerdict: Int] = [:]
        /// Alerts on what people later approved, and on what they rejected.
        package var reviewed: [Outcome: Int] = [:]
        /// Rules that held in an alert.
        package var rules: [String: Int] = [:]

        package var alerts: Int { verdicts.reduce(0) { $1.key == .pass ? $0 : $0 + $1.value } }

        fileprivate mutating func count(_ assessment: RiskAssessment, _ outcome: Outcome?) {
            verdicts[assessment.verdict, default: 0] += 1
            guard assessment.verdict != .pass else { return }
            for finding in assessment.findings { rules[finding.rule, default: 0] += 1 }
            if let outcome { reviewed[outcome, default: 0] += 1 }
        }
    }

    package struct Change: Sendable, Hashable {
        package let before: RiskVerdict
        package let after: RiskVerdict
    }

    package private(set) var orders = 0
    package private(set) var payouts = 0
    package private(set) var live = Alerts()
    package private(set) var tried = Alerts()
    /// Cases people decided, alerted by anything or not.
    package private(set) var decided: [Outcome: Int] = [:]
    /// Verdicts that come out otherwise.
    package private(set) var changes: [Change: Int] = [:]

    package init() {}

    /// - Parameter outcome: nil where no person has decided.
    package mutating func add(
        _ kind: RiskSubject.Kind, live: RiskAssessment, tried: RiskAssessment, outcome: Outcome?
    ) {
        switch kind {
        case .order: orders += 1
        case .payout: payouts += 1
        }
        self.live.count(live, outcome)
        self.tried.count(tried, outcome)
        if let outcome { decided[outcome, default: 0] += 1 }
        guard live.verdict != tried.verdict else { return }
        changes[Change(before: live.verdict, after: tried.verdict), default: 0] += 1
    }
}
