import HTTPMessage
import Payments

extension TextRule {
    /// The rule the text breaks, in words; nil when it keeps them all.
    func fault(_ text: String) -> String? {
        let length = text.unicodeScalars.count
        guard count.contains(length) else { return countText }
        // An optional text may be left empty whatever its alphabet.
        guard length > 0 else { return nil }
        switch alphabet {
        case .name: return text.utf8.allSatisfy(TextRule.isNameByte) ? nil : alphabetText
        case .visible: return text.utf8.allSatisfy { $0 > 32 && $0 < 127 } ? nil : alphabetText
        case .account: return text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 42 } ? nil : alphabetText
        case .line: return text.unicodeScalars.allSatisfy(TextRule.isPlain) ? nil : alphabetText
        case .identifier: return OrderID(text) == nil ? alphabetText : nil
        case .moment: return Timestamp(rfc3339: text) == nil ? alphabetText : nil
        case .webAddress:
            do {
                _ = try WebAddress(text)
                return nil
            } catch { return error.rule }
        case .anything: return nil
        }
    }

    var countText: String {
        count.lowerBound == count.upperBound
            ? "\(count.lowerBound) characters" : "\(count.lowerBound) to \(count.upperBound) characters"
    }

    var alphabetText: String {
        switch alphabet {
        case .name: "letters, digits, '_', '-' and '.' only"
        case .visible: "printable ASCII without spaces"
        case .account: "a whole account in printable ASCII; '*' stands only where one is shown masked"
        case .line: "one line of text without control or direction characters"
        case .identifier: "26 characters 0-9 A-Z without I, L, O and U"
        case .moment: "an RFC 3339 time, such as 2026-11-23T09:30:05+08:00"
        case .webAddress: "an http or https URL"
        case .anything: "text"
        }
    }

    /// The same alphabet as a regular expression of ECMA 262, where one can say it.
    var pattern: String? {
        switch alphabet {
        case .name: "^[A-Za-z0-9_.\\-]*$"
        case .visible: "^[!-~]*$"
        case .account: "^[!-)+-~]*$"
        case .line: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]*$"
        case .identifier: "^[0-9A-HJKMNP-TV-Z]{26}$"
        case .webAddress: count.lowerBound == 0 ? "^(https?://[!-~]*)?$" : "^https?://[!-~]*$"
        case .moment, .anything: nil
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95: true
        default: false
        }
    }

    /// No control character, line or paragraph separator, byte order mark, nor one that turns the reading direction.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
