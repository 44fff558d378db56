package import Risk

/// A way to look at orders and withdrawals, as the comparison runs it: asked first, told afterwards.
package protocol RiskContestant: Sendable {
    var name: String { get }
    /// The score, and whether it is an alert: a verdict other than pass.
    mutating func assess(_ subject: RiskSubject) -> (score: Int, isAlert: Bool)
    mutating func note(_ event: RiskWorldEvent)
}

/// PayDeck's windows and habits with a set of rules.
package struct RuleContestant: RiskContestant {
    package let name: String
    package let rules: RiskRules
    package private(set) var memory = RiskMemory()

    package init(_ name: String, rules: RiskRules) {
        self.name = name
        self.rules = rules
    }

    package mutating func assess(_ subject: RiskSubject) -> (score: Int, isAlert: Bool) {
        let assessment = RiskAssessor.assess(subject, memory: memory, rules: rules)
        return (assessment.score, assessment.verdict != .pass)
    }

    package mutating func note(_ event: RiskWorldEvent) {
        switch event.happening {
        case .subject(let subject): memory.note(subject)
        case .refund(let refund): memory.noteRefund(refund)
        }
    }
}
