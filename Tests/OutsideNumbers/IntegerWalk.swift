package import JSON

/// Every integer member of a document, found by walking it, with each number put in its place that somebody would send
/// to break what reads it.
package enum IntegerWalk {
    /// The ends of 64 bits, one below and one above what stands at the edge of many ranges, and beyond 64 bits.
    package static let hostile = [
        "-9223372036854775808", "9223372036854775807", "-1", "0", "9007199254740991", "-9007199254740991",
        "100000000000", "253402300799999", "18446744073709551616",
    ]
    /// Those of them that no range of ours holds.
    package static let beyondAll: Set<String> = [
        "-9223372036854775808", "9223372036854775807", "18446744073709551616",
    ]

    /// Forms of numbers that are no plain integer.
    package static let strange = ["1e19", "3e2", "300.0", "0.5", "-0", "1E400", "92233720368547758.07", "1000000000.01"]

    package struct Variant: Sendable, CustomStringConvertible {
        /// "envelope.command.refund.minorUnits"
        package let path: String
        package let number: String
        package let document: JSONValue
        package var description: String { "\(path) = \(number)" }
    }

    package static func paths(_ document: JSONValue) -> [String] {
        var found: [String] = []
        _ = replaced(document, "") { path, _ in
            found.append(path)
            return nil
        }
        return found
    }

    /// The document once for each member and number.
    package static func variants(_ document: JSONValue, numbers: [String] = hostile) -> [Variant] {
        paths(document).flatMap { wanted in
            numbers.map { number in
                let changed = replaced(document, "") { path, _ in path == wanted ? number : nil }
                return Variant(path: wanted, number: number, document: changed)
            }
        }
    }

    /// Like `variants`, for documents that also write numbers as texts ("88.88"): each such text is replaced too, once
    /// by a text and once by a bare number.
    package static func spokenVariants(_ document: JSONValue, numbers: [String]) -> [Variant] {
        variants(document, numbers: numbers)
            + textPaths(document).flatMap { wanted in
                numbers.flatMap { number in
                    [JSONValue.string(number), .number(number)].map { value in
                        let changed = replaced(
                            document, "", texts: { path, _ in path == wanted ? value : nil }, { _, _ in nil })
                        return Variant(path: wanted, number: number, document: changed)
                    }
                }
            }
    }

    private static func textPaths(_ document: JSONValue) -> [String] {
        var found: [String] = []
        _ = replaced(document, "", texts: { path, text in
            if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }) { found.append(path) }
            return nil
        }, { _, _ in nil })
        return found
    }

    private static func replaced(
        _ value: JSONValue, _ path: String, texts: (String, String) -> JSONValue?,
        _ change: (String, String) -> String?
    ) -> JSONValue {
        switch value {
        case .string(let text): texts(path, text) ?? value
        case .array(let values):
            .array(values.enumerated().map { replaced($0.element, "\(path)[\($0.offset)]", texts: texts, change) })
        case .object(let members):
            .object(members.map {
                JSONMember(
                    name: $0.name,
                    value: replaced(
                        $0.value, path.isEmpty ? $0.name : path + "." + $0.name, texts: texts, change))
            })
        case .number(let text): .number(change(path, text) ?? text)
        case .null, .bool: value
        }
    }

    private static func replaced(
        _ value: JSONValue, _ path: String, _ change: (String, String) -> String?
    ) -> JSONValue {
        replaced(value, path, texts: { _, _ in nil }, change)
    }

    /// Paths of members left out because they are nil, found by reflection: an example with one of them would hide the
    /// number that can stand there.
    package static func missing(_ value: Any, _ path: String = "") -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, mirror.children.isEmpty { return [path] }
        return mirror.children.flatMap { missing($0.value, path + "." + ($0.label ?? "")) }
    }
}

/// Every integer literal of a text such as a TOML or CSV file, each replaced in turn.
package enum LiteralWalk {
    package static func variants(_ text: String, numbers: [String] = IntegerWalk.hostile) -> [(text: String, what: String)] {
        let bytes = Array(text.utf8)
        var variants: [(text: String, what: String)] = []
        var index = 0
        while index < bytes.count {
            guard isDigit(bytes[index]), index == 0 || !isWord(bytes[index - 1]) else {
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, isDigit(bytes[end]) || bytes[end] == UInt8(ascii: "_") { end += 1 }
            let isWhole = end == bytes.count || !isWord(bytes[end])
            if isWhole {
                for number in numbers {
                    let changed = Array(bytes[..<index]) + Array(number.utf8) + Array(bytes[end...])
                    let line = bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1
                    variants.append((String(decoding: changed, as: UTF8.self), "line \(line): \(number)"))
                }
            }
            index = end
        }
        return variants
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
