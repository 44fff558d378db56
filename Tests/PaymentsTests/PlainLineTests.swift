import Payments
import Testing

@Suite("Text from outside becomes one plain line")
struct PlainLineTests {
    @Test("what moves, hides or ends a line is written out; letters of all scripts and pictures stay")
    func filtered() {
        #expect(PlainLine.of("收款 ok é 🎟", bytes: 99) == "收款 ok é 🎟")
        #expect(PlainLine.of("a\r\nb\u{7F}\u{85}\u{2028}\u{200B}\u{2066}\u{E000}", bytes: 99)
            == "a<U+000D><U+000A>b<U+007F><U+0085><U+2028><U+200B><U+2066><U+E000>")
    }

    @Test("never longer than asked, never cut within a character, the same when done twice", arguments: 0..<40)
    func bounded(limit: Int) {
        let text = "ab\n订单\u{202E}🎟é-end of it"
        let line = PlainLine.of(text, bytes: limit)
        #expect(line.utf8.count <= limit)
        #expect(PlainLine.of(line, bytes: limit) == line)
        #expect(PlainLine.of(text, bytes: 500).hasPrefix(line))
    }
}
