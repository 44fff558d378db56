package import Payments

/// What happens to an order risk has looked at.
package enum RiskVerdict: String, Sendable, CaseIterable {
    case pass
    /// A person looks before the buyer may pay.
    case review
    /// The buyer may pay; the money does not move on before a person looked.
    case hold
    case reject
}

/// Risk's answer with its reasons.
package struct RiskAssessment: Sendable, Equatable {
    package let verdict: RiskVerdict
    /// Sum of the points of the rules that fired.
    package let score: Int
    /// The rules that fired, most points first; the first names the case.
    package let findings: [RuleFinding]

    package init(verdict: RiskVerdict, score: Int, findings: [RuleFinding]) {
        self.verdict = verdict
        self.score = score
        self.findings = findings
    }
}
