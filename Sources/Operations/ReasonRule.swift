/// What counts as a reason: a sentence of some length, or a ticket's number.
package enum ReasonRule {
    package enum Fault: Sendable, Equatable { case tooShort, saysNothing, tooLong }

    /// Letters and digits a reason has at least, unless it names a ticket.
    package static let minimumCharacters = 8
    package static let maximumBytes = 512

    /// Nil when the text is a reason; else what is wrong with it.
    package static func fault(_ text: String, minimum: Int = minimumCharacters) -> Fault? {
        guard text.utf8.count <= maximumBytes else { return .tooLong }
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "#" }
        if words.contains(where: isTicket) { return nil }
        let letters = text.lowercased().filter { !$0.isWhitespace }
        guard letters.count >= minimum else { return .tooShort }
        let said = text.lowercased().split { !$0.isLetter }
        let isEmpty = Set(letters).count < 3 || (!said.isEmpty && said.allSatisfy { noReason.contains(String($0)) })
        return isEmpty ? .saysNothing : nil
    }

    /// "INC-2231", "#4711", "T-12": letters, a dash, digits; or `#` and digits.
    static func isTicket(_ word: Substring) -> Bool {
        if word.first == "#" { return isNumber(word.dropFirst()) }
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && (1...10).contains(parts[0].count)
            && parts[0].allSatisfy { $0.isASCII && $0.isLetter } && isNumber(parts[1])
    }

    private static func isNumber(_ text: Substring) -> Bool {
        (2...8).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static let noReason: Set<String> = [
        "test", "testtest", "testing", "tests", "aaa", "asdf", "asdfasdf", "qwerty", "qwertyui", "测试", "测试测试",
    ]
}
