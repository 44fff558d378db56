/// A value as SQLite writes it into a statement's text.
enum SQLLiteral: Equatable {
    case null
    case integer(Int64)
    case text([UInt8])
    case blob([UInt8])
}

/// Finds the values of a statement again by laying its text with parameters (`$1` ...) beside the text with the values.
enum StatementValues {
    /// The values by parameter number; nil when the two texts do not belong together.
    static func read(template: String, expanded: String) -> [SQLLiteral]? {
        let template = Array(template.utf8)
        let expanded = Array(expanded.utf8)
        var values: [SQLLiteral] = []
        var position = 0
        var place = 0
        while place < template.count {
            if template[place] == UInt8(ascii: "$") {
                var number = 0
                place += 1
                while place < template.count, let digit = digit(template[place]) {
                    number = number * 10 + digit
                    place += 1
                }
                guard let value = literal(expanded, &position), number <= values.count + 1 else { return nil }
                if number == values.count + 1 { values.append(value) }
            } else {
                guard position < expanded.count, expanded[position] == template[place] else { return nil }
                position += 1
                place += 1
            }
        }
        return position == expanded.count ? values : nil
    }

    private static func literal(_ text: [UInt8], _ position: inout Int) -> SQLLiteral? {
        guard position < text.count else { return nil }
        switch text[position] {
        case UInt8(ascii: "'"): return quoted(text, &position).map { .text($0) }
        case UInt8(ascii: "x"):
            position += 1
            return quoted(text, &position).flatMap(unhex).map { .blob($0) }
        case UInt8(ascii: "N"):
            guard text[position...].starts(with: "NULL".utf8) else { return nil }
            position += 4
            return .null
        default: return integer(text, &position)
        }
    }

    /// A text between quotes; a doubled quote stands for one.
    private static func quoted(_ text: [UInt8], _ position: inout Int) -> [UInt8]? {
        let quote = UInt8(ascii: "'")
        guard position < text.count, text[position] == quote else { return nil }
        var found: [UInt8] = []
        position += 1
        while position < text.count {
            if text[position] == quote {
                position += 1
                guard position < text.count, text[position] == quote else { return found }
            }
            found.append(text[position])
            position += 1
        }
        return nil
    }

    private static func integer(_ text: [UInt8], _ position: inout Int) -> SQLLiteral? {
        let start = position
        if text[position] == UInt8(ascii: "-") { position += 1 }
        while position < text.count, digit(text[position]) != nil { position += 1 }
        return Int64(String(decoding: text[start..<position], as: UTF8.self)).map { .integer($0) }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (48...57).contains(byte) ? Int(byte) - 48 : nil
    }

    private static func unhex(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
