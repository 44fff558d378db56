import Cryptography
package import Payments
package import Routing

/// Merchant rules as a file says them, and everything that is wrong with them. Each rule is read by itself, so that one
/// mistake does not hide the next.
package struct MerchantRuleFile: Sendable {
    package let path: String
    /// How many rules there are and the beginning of the file's SHA-256: "4 a3f09c51b7d2". Empty without rules.
    package let name: String
    /// The rules that could be read.
    package let rules: [MerchantRule]
    /// Mistakes, and rules that together would lose orders: an engine does not start with any.
    package let errors: [ConfigurationError]
    /// Rules that do nothing: told, and no obstacle.
    package let warnings: [ConfigurationError]

    /// - Parameter channels: the channels that may be named; those that collect are checked against the rules.
    /// - Parameter shops: all there are; empty when that is not known.
    package init(
        file: String, text: String, channels: [ChannelProfile], shops: [ShopID]
    ) throws(ConfigurationError) {
        let document = try ConfigurationTable(file: file, text: text)
        try document.expect(["rule"])
        var rules: [MerchantRule] = []
        var errors: [ConfigurationError] = []
        for table in try document.tables("rule", maximumCount: RuleBook.maximumRules) {
            do throws(ConfigurationError) {
                let rule = try MerchantRule(table, channels: Set(channels.map(\.id)))
                guard !rules.contains(where: { $0.name == rule.name }) else {
                    throw table.fault("name", "names a rule a second time")
                }
                rules.append(rule)
            } catch {
                errors.append(MerchantRuleFile.named(error, table))
            }
        }
        let findings = RuleCheck.findings(rules, channels: channels.filter(\.collects), shops: shops)
        path = file
        name = rules.isEmpty
            ? "" : "\(rules.count) " + String(Hex.lower(Digest.sha256(Array(text.utf8))).prefix(12))
        self.rules = rules
        self.errors = errors + findings.filter(\.isError).map { MerchantRuleFile.fault($0, file, rules) }
        warnings = findings.filter { !$0.isError }.map { MerchantRuleFile.fault($0, file, rules) }
    }

    /// Puts the rule's name before the key.
    private static func named(_ error: ConfigurationError, _ table: ConfigurationTable) -> ConfigurationError {
        guard let name = try? table.text("name", maximum: 40) else { return error }
        return ConfigurationError(
            file: error.file, line: error.line, key: "rule \"\(name)\": \(error.key)", rule: error.rule)
    }

    private static func fault(
        _ finding: RuleCheckFinding, _ file: String, _ rules: [MerchantRule]
    ) -> ConfigurationError {
        func fault(_ names: [String], _ text: String) -> ConfigurationError {
            // The rule that came last made it so; the others are named in the text.
            let rule = rules.first { $0.name == names.last }
            return ConfigurationError(
                file: file, line: rule?.line, key: names.last.map { "rule \"\($0)\"" } ?? "", rule: text)
        }
        switch finding {
        case .contradiction(let names, let example):
            let others = names.dropLast().map { "\"\($0)\"" }.joined(separator: ", ")
            return fault(
                names, (others.isEmpty ? "" : "with \(others) it ") + "leaves no channel to some orders, such as: "
                    + example.text)
        case .neverMatches(let name, let part):
            return fault([name], "is about no order: nothing meets its \(part)")
        case .noEffect(let name):
            return fault([name], "does nothing: the channels it keeps away could not take these orders anyway")
        case .shadowed(let name, let earlier):
            return fault(
                [name], "does nothing: earlier rules keep the same away already: "
                    + earlier.map { "\"\($0)\"" }.joined(separator: ", "))
        case .tooManyKinds(let limit):
            return fault(
                [], "tell apart more than \(limit) kinds of orders: contradictions and rules that do nothing may be"
                    + " there that are not told")
        }
    }
}

extension OrderFacts {
    /// The order in words, in the terms of the rules.
    fileprivate var text: String {
        let parts = [
            "shop \(shop)", "\(amount)", "environment \(environment.rawValue)", "category \(category.rawValue)",
            "age_band \"\(ageBand.rawValue)\"", "region \"\(region)\"", "hour \(hour)",
            "split_scheme \(scheme.rawValue)",
        ]
        return parts.joined(separator: ", ")
    }
}
