/// Finds what looks like a payment card's number in free text: 13 to 19 digits, alone or in groups joined by single
/// spaces or hyphens, whose last digit fits (Luhn, ISO/IEC 7812-1). PayDeck stays out of card data: such text is not
/// stored.
package enum CardNumber {
    package static func isIn(_ text: String) -> Bool {
        var digits: [UInt8] = []
        var separatorBefore = false
        for byte in text.utf8 {
            if byte >= 48, byte <= 57 {
                digits.append(byte - 48)
                separatorBefore = false
            } else if byte == 32 || byte == 45, !digits.isEmpty, !separatorBefore {
                separatorBefore = true
            } else {
                if isCard(digits) { return true }
                digits = []
                separatorBefore = false
            }
        }
        return isCard(digits)
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
