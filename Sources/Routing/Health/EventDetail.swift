/// Reads single members out of an event's detail: a flat JSON object our own engine wrote. Routing stands below the
/// JSON room, and these few members are all it needs.
struct EventDetail {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8.prefix(Limits.detailBytes)) }

    /// The value of a top-level string member; nil when missing, cut off or no string.
    func string(_ name: String) -> String? {
        guard let start = valueStart(name), bytes[start] == UInt8(ascii: "\"") else { return nil }
        return EventDetail.text(bytes, from: start)?.text
    }

    /// The value of a top-level integer member; nil when missing, cut off or no plain integer.
    func integer(_ name: String) -> Int64? {
        guard let start = valueStart(name) else { return nil }
        let digits = bytes[start...].prefix { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
        // What follows must end the member: "1.5" is no integer, and a cut-off text may have lost digits.
        guard digits.endIndex < bytes.count, [UInt8(ascii: ","), UInt8(ascii: "}")].contains(bytes[digits.endIndex])
        else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    /// Index of the first byte of a member's value. Members of nested objects are passed over by counting braces.
    private func valueStart(_ name: String) -> Int? {
        var index = 0
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                guard let found = EventDetail.text(bytes, from: index) else { return nil }
                index = found.end
                if depth == 1, index + 1 < bytes.count, bytes[index] == UInt8(ascii: ":"), found.text == name {
                    return index + 1
                }
                continue
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The text of the string that opens at `start`, and the index after its closing quote.
    private static func text(_ bytes: [UInt8], from start: Int) -> (text: String, end: Int)? {
        var content: [UInt8] = []
        var index = start + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                return String(validating: content, as: UTF8.self).map { ($0, index + 1) }
            case UInt8(ascii: "\\"):
                guard index + 1 < bytes.count else { return nil }
                // Control characters, the only other escapes our writer makes, have no place in a name.
                let escaped = bytes[index + 1]
                guard escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
                    content.append(UInt8(ascii: "?"))
                    index += escaped == UInt8(ascii: "u") ? 6 : 2
                    continue
                }
                content.append(escaped)
                index += 2
            default:
                content.append(bytes[index])
                index += 1
            }
        }
        return nil
    }
}
