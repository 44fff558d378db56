package import Payments

/// Rules with the text they come from.
package struct RiskRuleSet: Sendable, Equatable {
    package let rules: RiskRules
    /// TOML.
    package let source: String
    /// SHA-256 of the text, lower-case hex: what versions are told apart by.
    package let digest: String

    package init(rules: RiskRules, source: String, digest: String) {
        self.rules = rules
        self.source = source
        self.digest = digest
    }
}

/// Rules as they came into force, or began to be tried. Never changed afterwards.
package struct RiskRulesVersion: Sendable, Equatable {
    package enum Use: String, Sendable, CaseIterable {
        /// Its verdicts hold.
        case live
        /// Asked beside the live ones; its verdicts are written down and change nothing.
        case shadow
    }

    package enum Act: String, Sendable, CaseIterable {
        /// Found when the engine started.
        case start
        /// A file was changed while the engine ran.
        case file
        /// Shadow rules were taken away.
        case ended
    }

    /// Counts live and shadow together, from 1.
    package let number: Int64
    package let at: Timestamp
    package let use: Use
    package let act: Act
    package let digest: String
    /// TOML; empty when rules were taken away.
    package let source: String

    package init(number: Int64, at: Timestamp, use: Use, act: Act, digest: String, source: String) {
        self.number = number
        self.at = at
        self.use = use
        self.act = act
        self.digest = digest
        self.source = source
    }
}
