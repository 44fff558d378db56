/// What a column knows of a row, for sorting, filtering and export.
package enum FieldValue: Sendable, Equatable {
    /// A figure in units of 10^-`scale`.
    case number(Int64, scale: Int)
    /// Everything the place may be called by; the first is what is exported.
    case text([String])
    case none

    static func number(_ value: Int?, scale: Int = 0) -> FieldValue {
        value.map { .number(Int64($0), scale: scale) } ?? .none
    }

    /// A code of the engine, found by its own name and by its words in every language.
    static func code(_ domain: CodeDomain, _ raw: String) -> FieldValue {
        .text([raw] + Language.allCases.map { $0.code(domain, raw) })
    }

    static func channel(_ id: String?) -> FieldValue {
        id.map { .text(ChannelNames.spellings(of: $0)) } ?? .none
    }

    /// Missing figures sort behind all others, texts by their first name.
    static func isBefore(_ left: FieldValue, _ right: FieldValue) -> Bool {
        switch (left, right) {
        case (.number(let one, _), .number(let other, _)): one < other
        case (.text(let one), .text(let other)): (one.first ?? "") < (other.first ?? "")
        case (.number, .text), (.number, .none), (.text, .none): true
        default: false
        }
    }

    /// As it stands in a file: plain decimal digits, no grouping.
    var exported: String {
        switch self {
        case .number(let value, let scale):
            Figures.scaled(Int(value), places: scale, decimals: scale)
        case .text(let names): names.first ?? ""
        case .none: ""
        }
    }
}
