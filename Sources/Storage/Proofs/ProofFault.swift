/// Why a proof or head from outside is not believed: the field and the rule it breaks, in English.
package struct ProofFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let field: String
    package let rule: String

    package init(_ field: String, _ rule: String) {
        self.field = field
        self.rule = rule
    }

    package var description: String { "\(field): \(rule)" }
}
