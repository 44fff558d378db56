import Testing
@testable import Terminal

/// The sequences that we write ourselves.
struct TerminalSequencesTests {
    @Test(arguments: [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("微信", "5b6u5L+h")])
    func clipboardTextIsBase64(text: String, coded: String) {
        #expect(TerminalSequences.copy(text) == Array("\u{1B}]52;c;\(coded)\u{1B}\\".utf8))
    }

    @Test func nothingIsCopiedInPart() {
        #expect(TerminalSequences.copy(String(repeating: "x", count: Limits.clipboardBytes + 1)).isEmpty)
        #expect(TerminalSequences.copy("").isEmpty)
    }
}
