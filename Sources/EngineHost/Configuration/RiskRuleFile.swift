import Cryptography
package import Payments
package import Risk

/// Risk rules as a file says them, and everything that is wrong with them. Each rule is read by itself, so that one
/// mistake does not hide the next. A file without a rule keeps the standard ones: verdict lines and entries may be said
/// alone.
package struct RiskRuleFile: Sendable {
    package let path: String
    /// What could be read; to be used only without errors.
    package let set: RiskRuleSet
    /// Mistakes, rules that can never hold, rules and entries that contradict each other: such a file is not used.
    package let errors: [ConfigurationError]
    /// What does nothing: told, and no obstacle.
    package let warnings: [ConfigurationError]

    /// - Parameter now: against which the expiry of entries is judged.
    package init(file: String, text: String, at now: Timestamp) throws(ConfigurationError) {
        try self.init(try ConfigurationTable(file: file, text: text), path: file, text: text, at: now)
    }

    /// Reads the file at a path.
    package init(reading path: String, at now: Timestamp) throws(ConfigurationError) {
        try self.init(file: path, text: try FileText.readText(path), at: now)
    }

    /// Reads the same from a table of another file; its text is then written out anew.
    /// - Parameter text: nil for a table of another file.
    init(
        _ document: ConfigurationTable, path: String, text: String?, at now: Timestamp
    ) throws(ConfigurationError) {
        try document.expect(["verdict", "rule", "entry"])
        var reader = Reader()
        reader.rules(try document.tables("rule", maximumCount: RiskRules.maximumRules))
        reader.entries(try document.tables("entry", maximumCount: RiskRules.maximumEntries))
        var lines = (hold: 40, review: 60, reject: 140)
        if let verdict = try document.table("verdict") {
            let range = 1...RiskRules.maximumLine
            lines.hold = Int(try verdict.integer("hold_at", in: range, standard: Int64(lines.hold)))
            lines.review = Int(try verdict.integer("review_at", in: range, standard: Int64(lines.review)))
            lines.reject = Int(try verdict.integer("reject_at", in: range, standard: Int64(lines.reject)))
            try verdict.finish()
        }
        let rules = RiskRules(
            holdAt: lines.hold, reviewAt: lines.review, rejectAt: lines.reject,
            rules: document.has("rule") ? reader.rules : RiskRules.standard.rules, entries: reader.entries)
        var findings = RiskRulesCheck.findings(rules, at: now)
        // What the rules that could not be read would add nobody knows.
        if !reader.errors.isEmpty { findings.removeAll(where: \.isAboutSums) }
        let source = text ?? rules.toml
        set = RiskRuleSet(rules: rules, source: source, digest: Hex.lower(Digest.sha256(Array(source.utf8))))
        self.path = path
        errors = reader.errors + findings.filter(\.isError).map { RiskRuleFile.fault($0, path, rules) }
        warnings = findings.filter { !$0.isError }.map { RiskRuleFile.fault($0, path, rules) }
    }

    /// The rules; throws the first error there is.
    package func usable() throws(ConfigurationError) -> RiskRuleSet {
        if let error = errors.first { throw error }
        return set
    }

    private struct Reader {
        var rules: [RiskRule] = []
        var entries: [RiskEntry] = []
        var errors: [ConfigurationError] = []

        mutating func rules(_ tables: [ConfigurationTable]) {
            for table in tables {
                do throws(ConfigurationError) {
                    let rule = try RiskRule(table)
                    guard !rules.contains(where: { $0.name == rule.name }) else {
                        throw table.fault("name", "names a rule a second time")
                    }
                    rules.append(rule)
                } catch {
                    guard let name = try? table.text("name", maximum: 40) else {
                        errors.append(error)
                        continue
                    }
                    errors.append(ConfigurationError(
                        file: error.file, line: error.line, key: "rule \"\(name)\": \(error.key)", rule: error.rule))
                }
            }
        }

        mutating func entries(_ tables: [ConfigurationTable]) {
            for table in tables {
                do throws(ConfigurationError) { entries.append(try RiskEntry(table)) } catch { errors.append(error) }
            }
        }
    }

    private static func fault(_ finding: RiskRulesFinding, _ file: String, _ rules: RiskRules) -> ConfigurationError {
        func about(_ name: String, _ text: String) -> ConfigurationError {
            let line = rules.rules.first { $0.name == name }?.line
            return ConfigurationError(file: file, line: line, key: "rule \"\(name)\"", rule: text)
        }
        switch finding {
        case .neverHolds(let rule, let part): return about(rule, "can never hold: nothing meets its \(part)")
        case .contradicts(let rule, let other):
            return about(rule, "asks the same as \"\(other)\": only one of them can mean its points")
        case .saysNothing(let rule, let part): return about(rule, "its \(part) says nothing: every value meets it")
        case .noEffect(let rule):
            return about(rule, "does nothing: with all that can hold beside it no line is reached")
        case .entryContradicts(let line):
            return ConfigurationError(
                file: file, line: line, key: "entry", rule: "is denied here and allowed elsewhere in the file")
        case .entryOver(let line):
            return ConfigurationError(file: file, line: line, key: "entry", rule: "does nothing: its time is over")
        case .linesFall(let key):
            return ConfigurationError(
                file: file, key: "verdict.\(key)", rule: "is below the milder one: hold, review, reject must rise")
        case .lineOutOfReach(let key, let most):
            return ConfigurationError(
                file: file, key: "verdict.\(key)",
                rule: "is never reached: rules that can hold together give at most \(most) points")
        }
    }
}
