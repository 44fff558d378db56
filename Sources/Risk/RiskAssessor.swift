import Payments

/// Looks at one order or withdrawal with rules and gives a verdict with evidence. The evidence holds figures, never the
/// buyer's or the device's number.
package enum RiskAssessor {
    /// What refuses because of the deny list, and lets pass because of the allow list, is named so.
    package static let denyList = "deny_list"
    package static let allowList = "allow_list"

    /// - Parameter memory: what came before; the thing itself is not yet in it.
    package static func assess(_ subject: RiskSubject, memory: RiskMemory, rules: RiskRules) -> RiskAssessment {
        assess(RiskLook(subject, memory), rules: rules)
    }

    /// The same for a look that several sets of rules share.
    package static func assess(_ look: RiskLook, rules: RiskRules) -> RiskAssessment {
        let listed = rules.lists.counts(look.subject)
        var values = LookedUpValues(look, count: rules.plan.keys.count, watched: listed.watch > 0 ? 1 : 0)
        var findings: [RuleFinding] = []
        if listed.deny > 0 {
            findings.append(finding(denyList, Int(Limits.points), Evidence.onList.text("\(listed.deny)")))
        }
        let isAsked = look.subject.kind == .order ? rules.plan.isAskedOfOrders : rules.plan.isAskedOfPayouts
        for (position, rule) in rules.rules.enumerated() where isAsked[position] {
            guard rules.plan.steps[position].allSatisfy({ values.meets($0, rules.plan) }) else { continue }
            findings.append(finding(rule.name, rule.points, evidence(rule, look, &values, rules.plan, position)))
        }
        let score = findings.reduce(0) { $0 + $1.points }
        findings.sort { $0.points != $1.points ? $0.points > $1.points : $0.rule < $1.rule }
        if listed.deny > 0 { return RiskAssessment(verdict: .reject, score: score, findings: findings) }
        guard listed.allow == 0 else {
            let reason = finding(allowList, 0, Evidence.onList.text("\(listed.allow)"))
            return RiskAssessment(verdict: .pass, score: 0, findings: findings.isEmpty ? [] : [reason])
        }
        return RiskAssessment(verdict: rules.verdict(score), score: score, findings: findings)
    }

    /// Each condition with its figure and its line, in the order of the rule, as far as there is room.
    private static func evidence(
        _ rule: RiskRule, _ look: RiskLook, _ values: inout LookedUpValues, _ plan: RulePlan, _ position: Int
    ) -> String {
        var text = ""
        for condition in rule.conditions {
            guard let step = plan.steps[position].first(where: { $0.condition == condition }),
                let value = values.value(step.value, plan)
            else { continue }
            let sentence = condition.evidence(value, look.subject)
            let longer = text.isEmpty ? sentence : text + Evidence.joint + sentence
            guard longer.utf8.count <= Limits.evidenceCharacters else { break }
            text = longer
        }
        return text
    }

    private static func finding(_ rule: String, _ points: Int, _ evidence: String) -> RuleFinding {
        RuleFinding(rule: rule, points: points, evidence: String(evidence.prefix(Limits.evidenceCharacters)))
    }
}

/// Values of one look, each worked out at most once.
private struct LookedUpValues {
    private enum Known {
        case no
        case yes(Int64?)
    }

    private let look: RiskLook
    private let watched: Int64
    private var known: [Known]

    init(_ look: RiskLook, count: Int, watched: Int64) {
        self.look = look
        self.watched = watched
        known = Array(repeating: .no, count: count)
    }

    mutating func meets(_ step: RulePlan.Step, _ plan: RulePlan) -> Bool {
        value(step.value, plan).map(step.condition.holds) ?? false
    }

    mutating func value(_ position: Int, _ plan: RulePlan) -> Int64? {
        if case .yes(let value) = known[position] { return value }
        let key = plan.keys[position]
        let value = key.feature == .watched ? watched : look.value(key.feature, withinSeconds: key.seconds)
        known[position] = .yes(value)
        return value
    }
}
