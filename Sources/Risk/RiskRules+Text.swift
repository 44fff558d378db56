import Payments

extension RiskRules {
    /// The set as a file would say it.
    package var toml: String {
        var lines = [
            "[verdict]", "hold_at = \(holdAt)", "review_at = \(reviewAt)", "reject_at = \(rejectAt)",
        ]
        for rule in rules {
            lines += ["", "[[rule]]", "name = \"\(rule.name)\"", "points = \(rule.points)"]
            if rule.kinds.count == 1, let kind = rule.kinds.first, rule.conditions.allSatisfy({
                $0.feature.isKnown(of: .order) && $0.feature.isKnown(of: .payout)
            }) {
                lines.append("for = [\"\(kind.rawValue)\"]")
            }
            lines.append("when = [")
            lines += rule.conditions.map { "    \($0.toml)," }
            lines.append("]")
        }
        for entry in entries {
            lines += [
                "", "[[entry]]", "list = \"\(entry.list.rawValue)\"", "of = \"\(entry.of.rawValue)\"",
                "value = \"\(entry.value)\"",
            ]
            if let until = entry.until { lines.append("until = \"\(until.rfc3339Beijing)\"") }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension RiskCondition {
    fileprivate var toml: String {
        var parts = ["feature = \"\(feature.rawValue)\""]
        if feature.isWindowed { parts.append("within_seconds = \(withinSeconds)") }
        if let atLeast { parts.append("at_least = \(atLeast)") }
        if let below { parts.append("below = \(below)") }
        return "{ " + parts.joined(separator: ", ") + " }"
    }
}
