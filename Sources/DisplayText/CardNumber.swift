/// Finds what looks like a payment card's number in free text: 13 to 19 digits, alone or in groups joined by single
/// spaces or hyphens, whose last digit fits (Luhn, ISO/IEC 7812-1). Digits of a Chinese input method count as digits.
/// PayDeck stays out of card data: shops' texts that hold one are refused, operators' words are stored with it masked.
package enum CardNumber {
    package static func isIn(_ text: String) -> Bool {
        !places(in: Array(text.unicodeScalars)).isEmpty
    }

    /// The text with each number's digits as `*` but the last four (PCI DSS 4.0.1, 3.4.1), and how many there were.
    package static func masked(_ text: String) -> (text: String, count: Int) {
        var scalars = Array(text.unicodeScalars)
        let places = places(in: scalars)
        for place in places {
            let digits = place.filter { digit(scalars[$0]) != nil }
            for index in digits.dropLast(4) { scalars[index] = "*" }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return (places.isEmpty ? text : String(result), places.count)
    }

    /// Where numbers stand, from first digit to last.
    private static func places(in scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var digits: [UInt8] = []
        var start = 0
        var end = 0
        func close() {
            if isCard(digits) { found.append(start..<end) }
            digits = []
        }
        for (index, scalar) in scalars.enumerated() {
            if let digit = digit(scalar) {
                if digits.isEmpty { start = index }
                digits.append(digit)
                end = index + 1
            } else if isSeparator(scalar), !digits.isEmpty, end == index {
                continue
            } else {
                close()
            }
        }
        close()
        return found
    }

    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x30...0x39: UInt8(scalar.value - 0x30)
        case 0xFF10...0xFF19: UInt8(scalar.value - 0xFF10)
        default: nil
        }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        [" ", "-", "\u{A0}", "\u{3000}", "－", "\u{2010}", "\u{2011}", "–"].contains(scalar)
    }

    private static func isCard(_ digits: [UInt8]) -> Bool {
        guard (13...19).contains(digits.count), digits[0] != 0 else { return false }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let weighted = place.isMultiple(of: 2) ? Int(digit) : Int(digit) * 2
            sum += weighted > 9 ? weighted - 9 : weighted
        }
        return sum.isMultiple(of: 10)
    }
}
