/// `application/x-www-form-urlencoded` text: percent coding of UTF-8, `+` for space when decoding.
package enum FormCoding {
    /// Name and value pairs in order; nil on a broken percent sequence, invalid UTF-8 or more than `maximumPairs`.
    package static func decode(
        _ text: some Collection<UInt8>, maximumPairs: Int = 200
    ) -> [(name: String, value: String)]? {
        guard let bytes = decodeBytes(text, maximumPairs: maximumPairs) else { return nil }
        var pairs: [(name: String, value: String)] = []
        for pair in bytes {
            guard let name = String(validating: pair.name, as: UTF8.self),
                let value = String(validating: pair.value, as: UTF8.self)
            else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }

    /// The same without a charset: the bytes as the sender meant them; nil on a broken percent sequence or more than
    /// `maximumPairs`.
    package static func decodeBytes(
        _ text: some Collection<UInt8>, maximumPairs: Int = 200
    ) -> [(name: [UInt8], value: [UInt8])]? {
        guard !text.isEmpty else { return [] }
        var pairs: [(name: [UInt8], value: [UInt8])] = []
        for part in text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard pairs.count < maximumPairs else { return nil }
            let pieces = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = unescapeBytes(pieces[0]), let value = pieces.count > 1 ? unescapeBytes(pieces[1]) : []
            else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }

    package static func encode(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { escape($0.name) + "=" + escape($0.value) }.joined(separator: "&")
    }

    /// Percent-encodes everything but letters, digits and `-._~`.
    package static func escape(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.append(byte)
            default: out += [37, hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Undoes percent coding and `+`; nil when broken or no UTF-8.
    package static func unescape(_ text: some Collection<UInt8>) -> String? {
        unescapeBytes(text).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func unescapeBytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        var index = text.startIndex
        while index != text.endIndex {
            let byte = text[index]
            text.formIndex(after: &index)
            if byte == 43 {
                out.append(32)
            } else if byte == 37 {
                guard index != text.endIndex, let high = hexValue(text[index]) else { return nil }
                text.formIndex(after: &index)
                guard index != text.endIndex, let low = hexValue(text[index]) else { return nil }
                text.formIndex(after: &index)
                out.append(high << 4 | low)
            } else {
                out.append(byte)
            }
        }
        return out
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
