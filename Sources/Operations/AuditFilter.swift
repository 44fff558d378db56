/// Which rows of the audit chain are wanted. Consoles make it from a typed filter; the engine looks for what passes.
package struct AuditFilter: Sendable, Codable, Equatable {
    package enum Field: String, Sendable, Codable, CaseIterable {
        case who, role, act, riskClass = "class", target, change, reason, outcome, detail, second, session, sequence
        /// Any text of the row.
        case any
    }

    package enum Comparison: String, Sendable, Codable { case more, less, atLeast, atMost, equal }

    package struct Term: Sendable, Codable, Equatable {
        package var field: Field
        /// Any of these, in lower case, must occur in the field.
        package var texts: [String]
        /// Set for figures: how the field stands to `number`.
        package var comparison: Comparison?
        package var number: Int64
        package var isNegated: Bool

        package init(_ field: Field, texts: [String], isNegated: Bool = false) {
            self.field = field
            self.texts = texts
            comparison = nil
            number = 0
            self.isNegated = isNegated
        }

        package init(_ field: Field, _ comparison: Comparison, _ number: Int64, isNegated: Bool = false) {
            self.field = field
            texts = []
            self.comparison = comparison
            self.number = number
            self.isNegated = isNegated
        }
    }

    package var terms: [Term]

    package init(_ terms: [Term] = []) { self.terms = terms }

    package func passes(_ row: AuditRow) -> Bool { terms.allSatisfy { $0.holds(row) != $0.isNegated } }
}

extension AuditFilter.Term {
    fileprivate func holds(_ row: AuditRow) -> Bool {
        if let comparison { return compares(comparison, field == .sequence ? row.sequence : Int64(row.riskClass)) }
        return row.texts(field).contains { text in
            let text = text.lowercased()
            return texts.contains { text.contains($0) }
        }
    }

    private func compares(_ comparison: AuditFilter.Comparison, _ value: Int64) -> Bool {
        switch comparison {
        case .more: value > number
        case .less: value < number
        case .atLeast: value >= number
        case .atMost: value <= number
        case .equal: value == number
        }
    }
}

extension AuditRow {
    fileprivate func texts(_ field: AuditFilter.Field) -> [String] {
        switch field {
        case .who: [who]
        case .role: [role]
        case .act: [act] + mark
        case .riskClass: [String(riskClass)]
        case .target: [target]
        case .change: [change]
        case .reason: [reason]
        case .outcome: [outcome] + mark
        case .detail: [detail]
        case .second: [second]
        case .session: [session]
        case .sequence: [String(sequence)]
        case .any: [who, role, act, target, change, reason, outcome, detail, second, session] + mark
        }
    }

    /// Refusals are found by the word, whatever rule it was.
    private var mark: [String] { isRefused ? ["refused"] : [] }
}
