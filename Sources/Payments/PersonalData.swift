/// Numbers of people in free text. What a person writes into a reason must not carry a phone number, an identity number
/// or a card number into records that are kept for good.
package enum PersonalData {
    /// The text with such numbers masked: a phone number as `138****1234`, an identity number by its first six and last
    /// four digits (GB 11643), a card number (13 to 19 digits that pass Luhn's check) by its last four. A number is a
    /// run of digits with no letter or digit beside it. Doing it twice changes nothing.
    package static func masked(_ text: String) -> String { replaced(text, number) }

    /// The text with every run of seven digits and more hidden after the third, whatever it is, character for
    /// character: for recordings, where a number is also seen while it is being typed.
    package static func hidden(_ text: String) -> String {
        guard hasLongNumber(text) else { return text }
        // An empty place of a field is drawn as a line, and stands right beside what was typed.
        return text.split(separator: "_", omittingEmptySubsequences: false).map { hiddenPart(String($0)) }
            .joined(separator: "_")
    }

    /// Whether seven digits stand in a row anywhere.
    private static func hasLongNumber(_ text: String) -> Bool {
        var digits = 0
        for byte in text.utf8 {
            digits = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? digits + 1 : 0
            if digits == 7 { return true }
        }
        return false
    }

    private static func hiddenPart(_ text: String) -> String {
        replaced(text) { run in
            let digits = run.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            let isNumber = digits == run.count || (digits == run.count - 1 && (run.last ?? 0) | 0x20 == 0x78)
            let text = String(decoding: run, as: UTF8.self)
            return isNumber && digits >= 7 ? text.prefix(3) + String(repeating: "*", count: run.count - 3) : text
        }
    }

    private static func replaced(_ text: String, _ number: ([UInt8]) -> String) -> String {
        var result = ""
        var run: [UInt8] = []
        for byte in text.utf8 {
            if isWordByte(byte) { run.append(byte) } else { flush(&run, byte, &result, number) }
        }
        result += word(run, number)
        return result
    }

    /// Bytes above ASCII are gathered until the next ASCII byte, so that no character is cut.
    private static func flush(
        _ run: inout [UInt8], _ byte: UInt8, _ result: inout String, _ number: ([UInt8]) -> String
    ) {
        result += word(run, number)
        result.unicodeScalars.append(Unicode.Scalar(byte))
        run = []
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    /// A run of word bytes; letters of other scripts beside a number do not belong to it.
    private static func word(_ run: [UInt8], _ number: ([UInt8]) -> String) -> String {
        guard let first = run.first(where: { $0 >= 0x80 }) else { return number(run) }
        let start = run.firstIndex(of: first) ?? 0
        let end = run[start...].firstIndex { $0 < 0x80 } ?? run.endIndex
        return number(Array(run[..<start])) + String(decoding: run[start..<end], as: UTF8.self)
            + word(Array(run[end...]), number)
    }

    private static func number(_ run: [UInt8]) -> String {
        let text = String(decoding: run, as: UTF8.self)
        let digits = run.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map { Int($0) - 48 }
        if run.count == 18, digits.count >= 17, isIdentity(run, digits) {
            return String(text.prefix(6)) + "********" + text.suffix(4)
        }
        guard digits.count == run.count else { return text }
        if digits.count == 11, digits[0] == 1, digits[1] >= 3 {
            return String(text.prefix(3)) + "****" + text.suffix(4)
        }
        if (13...19).contains(digits.count), isCard(digits) {
            return String(repeating: "*", count: digits.count - 4) + text.suffix(4)
        }
        return text
    }

    /// The check digit of an 18-place identity number.
    private static func isIdentity(_ run: [UInt8], _ digits: [Int]) -> Bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let expected = Array("10X98765432".utf8)[sum % 11]
        return run[17] == expected || (expected == UInt8(ascii: "X") && run[17] == UInt8(ascii: "x"))
    }

    private static func isCard(_ digits: [Int]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, place in
            guard place.offset % 2 == 1 else { return sum + place.element }
            let doubled = place.element * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }
}
