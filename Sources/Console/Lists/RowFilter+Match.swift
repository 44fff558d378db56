extension RowFilter {
    /// Whether a row passes; `value` gives a field of it, `all` every field.
    func passes(_ value: (String) -> FieldValue, all: () -> [FieldValue]) -> Bool {
        terms.allSatisfy { RowFilter.holds($0, value, all) }
    }

    private static func holds(_ term: Term, _ value: (String) -> FieldValue, _ all: () -> [FieldValue]) -> Bool {
        switch term {
        case .not(let inner): !holds(inner, value, all)
        case .word(let word): all().contains { contains($0, word) }
        case .contains(let field, let text): contains(value(field), text)
        case .compare(let field, let comparison, let wanted): compares(value(field), comparison, wanted)
        }
    }

    private static func contains(_ value: FieldValue, _ text: String) -> Bool {
        switch value {
        case .text(let names): names.contains { $0.lowercased().contains(text) || Pinyin.contains($0, text) }
        case .number: value.exported == text
        case .none: false
        }
    }

    /// A figure that is not there passes no comparison.
    private static func compares(_ value: FieldValue, _ comparison: Comparison, _ wanted: Decimal) -> Bool {
        guard case .number(let figure, let scale) = value else { return false }
        let order = wanted.order(of: figure, scale: scale)
        return switch comparison {
        case .more: order > 0
        case .less: order < 0
        case .atLeast: order >= 0
        case .atMost: order <= 0
        case .equal: order == 0
        }
    }
}
