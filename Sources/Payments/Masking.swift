/// Personal data as people may see it: enough to tell two apart, too little to use. The forms follow what JR/T 0171
/// asks of displays.
package enum Masking {
    /// The first character, five more, and stars: "u33936***". Shorter numbers show less.
    package static func person(_ number: String) -> String {
        number.isEmpty ? "" : String(number.prefix(min(6, number.count / 2 + 1))) + "***"
    }

    /// Stars and the last four characters; an account too short for that shows stars alone.
    package static func account(_ account: String) -> String {
        if account.contains("@") { return email(account) }
        return account.count > 6 ? "****" + account.suffix(4) : "****"
    }

    /// The first character and stars: "张**".
    package static func name(_ name: String) -> String { name.isEmpty ? "" : String(name.prefix(1)) + "**" }

    /// "138****1234".
    package static func phone(_ number: String) -> String {
        number.count == 11 ? number.prefix(3) + "****" + number.suffix(4) : account(number)
    }

    /// The first six (place of birth's code) and the last four of an identity card: "110101********1234".
    package static func identityCard(_ number: String) -> String {
        guard number.count == 18 || number.count == 15 else { return account(number) }
        return number.prefix(6) + String(repeating: "*", count: number.count - 10) + number.suffix(4)
    }

    /// The last four of a bank card.
    package static func bankCard(_ number: String) -> String { "**** " + number.suffix(4) }

    /// The first and the last four characters of a channel's user number.
    package static func openID(_ number: String) -> String {
        number.count > 12 ? number.prefix(4) + "***" + number.suffix(4) : person(number)
    }

    /// "a***@example.com".
    package static func email(_ address: String) -> String {
        guard let at = address.firstIndex(of: "@"), at != address.startIndex else { return "****" }
        return String(address[address.startIndex]) + "***" + address[at...]
    }
}

// MARK: inside text

extension Masking {
    /// Text that people wrote, with what looks like a phone, identity card or bank card number or an address masked.
    ///
    /// Digits count together over single spaces and dashes. Eleven that begin with 1 and 3...9 are a phone's; eighteen
    /// with a right check digit, or the last of them X, an identity card's; thirteen to nineteen that fulfil Luhn's sum
    /// a bank card's. Runs of letters and digits that belong to identifiers are left alone.
    package static func text(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x40 || (0x30...0x39).contains($0) }) else { return text }
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.contains("@") && word.contains(".") ? email(String(word)) : String(word)
        }
        return maskedNumbers(Array(words.joined(separator: " ")))
    }

    private static func maskedNumbers(_ text: [Character]) -> String {
        var result = ""
        var index = 0
        while index < text.count {
            let isBehindLetter = index > 0 && (isLetter(text[index - 1]) || isDigit(text[index - 1]))
            guard isDigit(text[index]), !isBehindLetter, let run = run(text, from: index) else {
                result.append(text[index])
                index += 1
                continue
            }
            result += masked(run.digits) ?? String(text[index..<run.end])
            index = run.end
        }
        return result
    }

    /// Digits from here on, over single spaces and dashes; nil when letters follow at once.
    private static func run(_ text: [Character], from start: Int) -> (digits: String, end: Int)? {
        var digits = ""
        var end = start
        var index = start
        while index < text.count {
            if isDigit(text[index]) {
                digits.append(text[index])
                end = index + 1
            } else if (text[index] == "X" || text[index] == "x"), digits.count == 17 {
                digits.append("X")
                end = index + 1
                break
            } else if !((text[index] == " " || text[index] == "-") && end == index) {
                break
            }
            index += 1
        }
        if end < text.count, isLetter(text[end]) { return nil }
        return (digits, end)
    }

    private static func masked(_ digits: String) -> String? {
        let values = digits.compactMap { $0 == "X" ? 10 : $0.wholeNumberValue }
        if digits.count == 11, values[0] == 1, values[1] >= 3 { return phone(digits) }
        if digits.count == 18, isIdentityCard(values) { return identityCard(digits) }
        if (13...19).contains(digits.count), isBankCard(values) { return bankCard(digits) }
        return nil
    }

    /// ISO 7064 MOD 11-2, as GB 11643 asks.
    private static func isIdentityCard(_ values: [Int]) -> Bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
        return values[17] == (12 - sum % 11) % 11
    }

    /// Luhn's sum.
    private static func isBankCard(_ values: [Int]) -> Bool {
        var sum = 0
        for (place, value) in values.reversed().enumerated() {
            let doubled = place.isMultiple(of: 2) ? value : value * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10) && !values.contains(10)
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
}
