import Operations

extension AuditFilter {
    /// A typed filter as the engine looks for it. Words of people become the codes they stand for; what the engine
    /// cannot compare (times) is left to the list itself, which filters once more.
    init(_ filter: RowFilter?) {
        self.init((filter?.terms ?? []).compactMap { AuditFilter.term($0, isNegated: false) })
    }

    private static func term(_ term: RowFilter.Term, isNegated: Bool) -> Term? {
        switch term {
        case .not(let inner): return AuditFilter.term(inner, isNegated: !isNegated)
        case .word(let text): return Term(.any, texts: spellings(text), isNegated: isNegated)
        case .contains(let key, let text):
            guard let field = field(key) else { return nil }
            return Term(field, texts: spellings(text), isNegated: isNegated)
        case .compare(let key, let comparison, let value):
            guard let field = field(key), field == .riskClass || field == .sequence, let number = value.whole else {
                return nil
            }
            return Term(field, AuditFilter.comparison(comparison), number, isNegated: isNegated)
        }
    }

    private static func field(_ key: String) -> Field? {
        switch key {
        case "on": .any
        case "rule": .outcome
        default: Field(rawValue: key)
        }
    }

    private static func comparison(_ comparison: RowFilter.Comparison) -> Comparison {
        switch comparison {
        case .more: .more
        case .less: .less
        case .atLeast: .atLeast
        case .atMost: .atMost
        case .equal: .equal
        }
    }

    /// The text, and every code and channel that people call by a name in which it occurs.
    private static func spellings(_ text: String) -> [String] {
        var all = [text]
        for domain in [CodeDomain.act, .refusal, .outcome, .auditReason] {
            for language in Language.allCases { all += language.codes(domain, containing: text) }
        }
        all += ChannelNames.known.keys.filter { id in
            ChannelNames.spellings(of: id).contains { $0.contains(text) || Pinyin.contains($0, text) }
        }
        return Array(Set(all)).sorted()
    }
}

extension RowFilter.Decimal {
    /// The number, when it has no decimals.
    fileprivate var whole: Int64? { scale == 0 ? digits : nil }
}
