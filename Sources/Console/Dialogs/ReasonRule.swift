/// What counts as a reason.
enum ReasonRule {
    /// Nil when the text is a reason; else what is wrong with it.
    static func fault(_ text: String) -> Word? {
        let trimmed = VerbDialog.trimmed(text)
        guard trimmed.count(where: { !$0.isWhitespace }) >= Limits.reasonCharacters else { return .msgReasonShort }
        let letters = Set(trimmed.lowercased().filter { !$0.isWhitespace })
        let words = trimmed.lowercased().split(whereSeparator: { !$0.isLetter })
        let saysNothing = letters.count < 3 || (!words.isEmpty && words.allSatisfy { noReason.contains(String($0)) })
        return saysNothing ? .msgReasonEmpty : nil
    }

    private static let noReason: Set<String> = [
        "test", "testtest", "testing", "aaa", "asdf", "asdfasdf", "qwertyui", "测试",
    ]
}
