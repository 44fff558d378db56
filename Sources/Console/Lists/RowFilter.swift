import Terminal

/// The `/` language: words, `!word`, `field>value` and its kin, `field:text`. All terms must hold. What an input method
/// makes of letters and signs counts as the key that was pressed; Chinese text is found by its pinyin, too.
package struct RowFilter: Sendable, Equatable {
    package enum Comparison: String, Sendable, CaseIterable {
        // Longer signs first: `>=` is not `>`.
        case atLeast = ">=", atMost = "<=", more = ">", less = "<", equal = "="
    }

    package enum Term: Sendable, Equatable {
        case word(String)
        case compare(field: String, Comparison, value: Decimal)
        case contains(field: String, String)
        indirect case not(Term)
    }

    package enum Fault: Error, Sendable, Equatable {
        case unknownField(String)
        case notNumber(field: String)
        case tooLong
    }

    /// A decimal as typed: `digits` / 10^`scale`.
    package struct Decimal: Sendable, Equatable {
        let digits: Int64
        let scale: Int
    }

    package let terms: [Term]

    package var isEmpty: Bool { terms.isEmpty }

    /// Reads a filter. `names` maps what a field may be called (its key, its titles) to its key.
    package init(_ text: String, names: [String: String]) throws(Fault) {
        let words = KeyFold.ascii(text).split(separator: " ")
        guard words.count <= Limits.filterTerms else { throw .tooLong }
        var terms: [Term] = []
        for word in words { terms.append(try RowFilter.term(word, names)) }
        self.terms = terms
    }

    private static func term(_ word: Substring, _ names: [String: String]) throws(Fault) -> Term {
        if word.first == "!", word.count > 1 {
            return .not(try term(word.dropFirst(), names))
        }
        let signs: Set<Character> = [":", ">", "<", "="]
        guard let place = word.firstIndex(where: signs.contains), place > word.startIndex else {
            return .word(word.lowercased())
        }
        let name = word[..<place].lowercased()
        let rest = word[place...]
        guard let key = names[name] else { throw .unknownField(String(word[..<place])) }
        if rest.hasPrefix(":") {
            let tail = rest.dropFirst()
            if let comparison = try comparison(tail, key) { return comparison }
            return .contains(field: key, tail.lowercased())
        }
        guard let comparison = try comparison(rest, key) else { throw .notNumber(field: key) }
        return comparison
    }

    private static func comparison(_ text: Substring, _ key: String) throws(Fault) -> Term? {
        guard let sign = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }) else { return nil }
        let tail = text.dropFirst(sign.rawValue.count)
        guard let value = Decimal(tail) else {
            // `channel=wechat` compares texts.
            guard sign == .equal, !tail.isEmpty else { throw .notNumber(field: key) }
            return .contains(field: key, tail.lowercased())
        }
        return .compare(field: key, sign, value: value)
    }
}

extension RowFilter.Decimal {
    /// Digits with an optional sign, point, grouping commas, `%`, or a unit of time (s m h d, giving seconds).
    init?(_ text: Substring) {
        var body = text.filter { $0 != "," && $0 != "%" }
        var factor: Int64 = 1
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        if let unit = body.last, let seconds = units[unit] {
            factor = seconds
            body.removeLast()
        }
        let negative = body.hasPrefix("-")
        if negative { body.removeFirst() }
        let parts = body.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, !body.isEmpty, body.count <= 14, parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }),
            let digits = Int64(parts.joined())
        else { return nil }
        self.init(digits: (negative ? -digits : digits) * factor, scale: parts.count == 2 ? parts[1].count : 0)
    }

    /// -1, 0, 1: how a figure of that scale compares to this one.
    func order(of value: Int64, scale: Int) -> Int {
        let left = Int128(value) * RowFilter.Decimal.power(self.scale)
        let right = Int128(digits) * RowFilter.Decimal.power(scale)
        return left == right ? 0 : left < right ? -1 : 1
    }

    private static func power(_ exponent: Int) -> Int128 {
        (0..<max(0, exponent)).reduce(Int128(1)) { power, _ in power * 10 }
    }
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}
