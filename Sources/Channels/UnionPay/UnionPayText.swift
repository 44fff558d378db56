/// UnionPay's synchronous answers: `name=value` pairs joined by `&`, *not* url-encoded. Values hold `=`, line breaks
/// and nested `{name=value&...}` and `[...]` groups, so `&` counts only outside all brackets.
package enum UnionPayText {
    /// Nil on invalid UTF-8, brackets that do not match, a part without `=`, or too many parts.
    package static func fields(_ body: [UInt8]) -> [(name: String, value: String)]? {
        guard body.count <= Limits.bodyBytes else { return nil }
        var fields: [(name: String, value: String)] = []
        var open: [UInt8] = []
        var start = 0
        for index in 0...body.count {
            let byte = index < body.count ? body[index] : UInt8(ascii: "&")
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte)
            // The closing sign stands two places after the opening one in ASCII, for both kinds.
            case UInt8(ascii: "}"), UInt8(ascii: "]"): guard open.popLast() == byte - 2 else { return nil }
            case UInt8(ascii: "&") where open.isEmpty || index == body.count:
                guard open.isEmpty, let field = field(body[start..<index]), fields.count < Limits.fields else {
                    return nil
                }
                fields.append(field)
                start = index + 1
            default: break
            }
        }
        return fields
    }

    package static func text(_ fields: [(name: String, value: String)]) -> String {
        fields.map { $0.name + "=" + $0.value }.joined(separator: "&")
    }

    private static func field(_ bytes: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > bytes.startIndex,
            let name = String(validating: bytes[..<equals], as: UTF8.self),
            let value = String(validating: bytes[(equals + 1)...], as: UTF8.self)
        else { return nil }
        return (name, value)
    }
}
