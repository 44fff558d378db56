import Testing
@testable import Terminal

/// A field edits whole characters, keeps its limit and one line.
struct TextInputTests {
    private func typed(_ events: [KeyEvent], into start: String = "", limit: Int = 20) -> TextInput {
        var input = TextInput(start, limit: limit)
        for event in events { input.take(event) }
        return input
    }

    @Test func typingEditingAndMoving() {
        #expect(typed([.char("a"), .char("微"), .left, .char("b")]).string == "ab微")
        #expect(typed([.backspace], into: "微信").string == "微")
        #expect(typed([.home, .delete], into: "微信").string == "信")
        #expect(typed([.ctrl("w")], into: "gateway timeouts ").string == "gateway ")
        #expect(typed([.left, .left, .ctrl("k")], into: "abcd").string == "ab")
        #expect(typed([.left, .ctrl("u")], into: "abcd").string == "d")
        #expect(typed([.home, .backspace, .left, .end, .right, .delete], into: "ab").string == "ab")
    }

    @Test func pastesBecomeOneCleanLine() {
        #expect(typed([.paste("INC-1\r\n\t\u{1B}[31mred")]).string == "INC-1  [31mred")
    }

    @Test func theLimitHolds() {
        let input = typed([.char("e"), .paste("fghij")], into: "abcd", limit: 6)
        #expect(input.string == "abcdef")
        #expect(input.cursor == 6)
    }

    @Test func otherKeysAreForTheDialog() {
        var input = TextInput("x")
        for event: KeyEvent in [.enter, .esc, .tab, .up, .function(1), .hangup] {
            let isTaken = input.take(event)
            #expect(!isTaken)
        }
        #expect(input.string == "x")
    }
}
