import Testing
@testable import Terminal

/// Fewer bytes, the same look.
struct StyleJoinerTests {
    private func joined(_ text: String, dropsCharset: Bool = true) -> String {
        String(decoding: StyleJoiner.joined(Array(text.utf8), dropsCharset: dropsCharset), as: UTF8.self)
    }

    @Test(arguments: [
        // A clock's digit in a coloured bar: 40 bytes become 27.
        ("\u{8}\u{1B}[38;5;255m\u{1B}[48;5;238m3\u{1B}[39;49m\u{1B}(B\u{1B}[m", "\u{8}\u{1B}[38;5;255;48;5;238m3\u{1B}[m"),
        ("\u{1B}(B\u{1B}[0;1m\u{1B}[38;5;250mALERTS", "\u{1B}[0;1;38;5;250mALERTS"),
        // After a reset further parameters follow it in its own sequence.
        ("\u{1B}[m\u{1B}[1mx", "\u{1B}[0;1mx"), ("\u{1B}[0m\u{1B}[0mx", "\u{1B}[mx"),
        // A 0 that is a colour's number is no reset.
        ("\u{1B}[1m\u{1B}[38;5;0mx", "\u{1B}[1;38;5;0mx"),
        // Nothing else is touched, whatever it looks like.
        ("\u{1B}[2J\u{1B}[1;5Hm\u{1B}[?25l", "\u{1B}[2J\u{1B}[1;5Hm\u{1B}[?25l"), ("微信m[0m", "微信m[0m"), ("\u{1B}[", "\u{1B}["),
        ("\u{1B}[38;5", "\u{1B}[38;5"), ("\u{1B}", "\u{1B}"), ("", ""),
    ])
    func shortened(from: String, to: String) {
        #expect(joined(from) == to)
    }

    @Test func theCharacterSetStaysWhereItIsNeeded() {
        #expect(joined("\u{1B}(B\u{1B}[mx", dropsCharset: false) == "\u{1B}(B\u{1B}[mx")
        #expect(joined("\u{1B}(0lqk") == "\u{1B}(0lqk")
    }

    @Test func noSequenceHasMoreParametersThanTerminalsTake() {
        let all = joined(String(repeating: "\u{1B}[38;5;200m", count: 40) + "x")
        for part in all.split(separator: "m") { #expect(part.count { $0 == ";" } < 16) }
        #expect(all.hasSuffix("mx"))
    }
}
