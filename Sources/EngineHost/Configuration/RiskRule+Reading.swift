import Payments
import Risk

extension RiskRule {
    /// Reads one `[[rule]]`.
    init(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect(["name", "points", "for", "when", "because"])
        let name = try table.text("name", maximum: 40)
        guard name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }) else {
            throw table.fault("name", "must be lower-case letters, digits and _")
        }
        guard ![RiskAssessor.denyList, RiskAssessor.allowList].contains(name) else {
            throw table.fault("name", "is the name of a list: take another")
        }
        let points = Int(try table.integer("points", in: 0...RiskRules.maximumPoints))
        // Said for people alone.
        _ = try table.text("because", maximum: 200, standard: "")
        let kinds = table.has("for")
            ? try table.choices("for", RiskSubject.Kind.self) : Set(RiskSubject.Kind.allCases)
        guard !kinds.isEmpty else { throw table.fault("for", "must name order, payout or both") }
        var conditions: [RiskCondition] = []
        for inner in try table.tables("when", maximumCount: RiskRules.maximumConditions) {
            conditions.append(try RiskCondition(inner))
        }
        guard !conditions.isEmpty else {
            throw table.fault("when", "is missing: say which orders or withdrawals the rule is about")
        }
        self.init(name, points: points, kinds: kinds, line: table.line, conditions)
    }
}

extension RiskCondition {
    /// Reads one `{ feature = ..., at_least = ... }`.
    fileprivate init(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect(["feature", "within_seconds", "at_least", "below"])
        let feature = try table.choice("feature", RiskFeature.self)
        self.init(feature)
        if feature.isWindowed {
            withinSeconds = try table.integer("within_seconds", in: 1...RiskRules.maximumWindowSeconds)
        } else if table.has("within_seconds") {
            throw table.fault("within_seconds", "must go: \(feature.rawValue) looks back as far as memory does")
        }
        let range = feature.range
        if table.has("at_least") { atLeast = try table.integer("at_least", in: range) }
        if table.has("below") { below = try table.integer("below", in: range.lowerBound...range.upperBound + 1) }
        guard atLeast != nil || below != nil else {
            throw table.fault("at_least", "is missing: give at_least, below or both")
        }
    }
}

extension RiskEntry {
    /// Reads one `[[entry]]`.
    init(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect(["list", "of", "value", "until", "because"])
        _ = try table.text("because", maximum: 200, standard: "")
        var until: Timestamp?
        if table.has("until") {
            until = Timestamp(rfc3339: try table.text("until", maximum: 40))
            guard until != nil else {
                throw table.fault("until", "must be a moment such as \"2026-12-31T00:00:00+08:00\"")
            }
        }
        self.init(
            try table.choice("list", List.self), of: try table.choice("of", Subject.self),
            value: try table.text("value", maximum: 64), until: until, line: table.line)
    }
}
