import Testing
@testable import Terminal

/// Transcripts: bytes as terminals send them, and the keys a person pressed.
struct KeyDecoderTests {
    private func keys(_ text: String, inField: Bool = false) -> [KeyEvent] {
        var decoder = KeyDecoder()
        decoder.inField = inField
        let events = decoder.feed(Array(text.utf8), at: 1_000) + decoder.flush(at: 1_100)
        return events.map(\.event)
    }

    @Test(arguments: [
        ("\u{1B}[A", KeyEvent.up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OD", .left), ("\u{1B}[C", .right),
        ("\u{1B}[H", .home), ("\u{1B}OF", .end), ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}[5~", .pageUp),
        ("\u{1B}[6~", .pageDown), ("\u{1B}[3~", .delete), ("\u{1B}[2~", .insert), ("\u{1B}[Z", .backtab),
        ("\u{1B}OP", .function(1)), ("\u{1B}[[A", .function(1)), ("\u{1B}[15~", .function(5)),
        ("\u{1B}[24~", .function(12)),
        ("\u{1B}[1;5A", .up), ("\u{1B}x", .alt("x")), ("\u{1B}", .esc), ("\r", .enter), ("\n", .enter), ("\t", .tab),
        ("\u{7F}", .backspace), ("\u{3}", .ctrl("c")), ("\u{C}", .ctrl("l")),
        ("\u{1C}", .ctrl("\\")), ("\0", .ctrl("@")),
        ("q", .char("q")), ("微", .char("微")), ("😀", .char("😀")),
    ])
    func oneKey(bytes: String, key: KeyEvent) {
        #expect(keys(bytes) == [key])
    }

    @Test func arrowsSplitOverReadsArriveWhole() {
        var decoder = KeyDecoder()
        #expect(decoder.feed([0x1B], at: 10).isEmpty)
        #expect(decoder.deadline == 35)
        #expect(decoder.feed([0x5B], at: 12).isEmpty)
        #expect(decoder.feed([0x42], at: 20).map(\.event) == [.down])
        #expect(decoder.deadline == nil)
    }

    @Test func aLoneEscapeBecomesAKeyAfterItsDelay() {
        var decoder = KeyDecoder()
        #expect(decoder.feed([0x1B], at: 10).isEmpty)
        #expect(decoder.flush(at: 34).isEmpty)
        #expect(decoder.flush(at: 35).map(\.event) == [.esc])
        #expect(decoder.feed(Array("[A".utf8), at: 400).map(\.event) == [.char("["), .char("A")])
    }

    @Test func charactersSplitOverReadsArriveWhole() {
        var decoder = KeyDecoder()
        #expect(decoder.feed([0xE5, 0xBE], at: 10).isEmpty)
        #expect(decoder.feed([0xAE, 0x71], at: 11).map(\.event) == [.char("微"), .char("q")])
    }

    @Test func bytesThatAreNoUTF8AreNoKeys() {
        var decoder = KeyDecoder()
        #expect(decoder.feed([0xFF, 0xC0, 0xAF, 0x71, 0xED, 0xA0, 0x80], at: 10).map(\.event) == [.char("q")])
        #expect(decoder.feed([0xC2, 0x9B], at: 300).isEmpty, "a C1 control is no key")
    }

    /// `：` typed with the input method on is `:`; in a field it stays what was typed.
    @Test func fullWidthKeysActAsTheirASCIIKeys() {
        #expect(keys("：／？！ｑ１　。【】、") == "：／？！ｑ１　。【】、".map { .char(KeyFold.ascii($0)) }.dropLast(11) + [
            .burstDropped(keys: 11),
        ])
        let typed = "：／？！ｑＷ１　。【】、￥；，《》「」『』｛｝＼｜～＠＃％＆＊（）＋－＝＿“”‘’·…—〔〕﹗﹖﹕｡､"
        let meant = ":/?!qW1 .[]\\$;,<>{}{}{}\\|~@#%&*()+-=_\"\"''`^_[]!?:.\\"
        #expect(typed.count == meant.count)
        for (typed, key) in zip(typed, meant) {
            #expect(keys(String(typed)) == [.char(key)])
            #expect(keys(String(typed), inField: true) == [.char(typed)])
        }
        #expect(KeyFold.ascii("微") == "微")
    }

    @Test func aMegabytePastedOutsideAFieldIsDroppedWithItsSize() {
        var decoder = KeyDecoder()
        let line = Array("F unionpay\r".utf8)
        let content = Array(repeating: line, count: 1_048_576 / line.count + 1).flatMap { $0 }.prefix(1_048_576)
        let bytes = Array("\u{1B}[200~".utf8) + content + Array("\u{1B}[201~q".utf8)
        var events: [KeyEvent] = []
        for start in stride(from: 0, to: bytes.count, by: 4_093) {
            events += decoder.feed(bytes[start..<min(start + 4_093, bytes.count)], at: 5_000).map(\.event)
        }
        #expect(events == [.pasteDropped(bytes: 1_048_576), .char("q")])
    }

    @Test func aShortPasteOutsideAFieldIsDroppedAsWell() {
        #expect(keys("\u{1B}[200~F\u{1B}[201~") == [.pasteDropped(bytes: 1)])
    }

    @Test func aPasteIntoAFieldComesAsText() {
        #expect(keys("\u{1B}[200~INC-2231 超时\u{1B}[201~", inField: true) == [.paste("INC-2231 超时")])
        let long = String(repeating: "a", count: Limits.pasteBytes + 1)
        #expect(keys("\u{1B}[200~\(long)\u{1B}[201~", inField: true) == [.pasteDropped(bytes: Limits.pasteBytes + 1)])
        var decoder = KeyDecoder()
        decoder.inField = true
        let broken = Array("\u{1B}[200~".utf8) + [0xFF] + Array("\u{1B}[201~".utf8)
        #expect(decoder.feed(broken, at: 1).map(\.event) == [.pasteDropped(bytes: 1)])
    }

    @Test func escapesInsideAPasteAreNoKeys() {
        #expect(keys("\u{1B}[200~\u{1B}[A\u{1B}[20\u{1B}[201~", inField: true) == [.paste("\u{1B}[A\u{1B}[20")])
    }

    @Test func aPasteWhoseEndIsLostIsGivenUp() {
        var decoder = KeyDecoder()
        #expect(decoder.feed(Array("\u{1B}[200~abc".utf8), at: 100).isEmpty)
        #expect(decoder.flush(at: 1_099).isEmpty)
        #expect(decoder.flush(at: 1_100).map(\.event) == [.pasteDropped(bytes: 3)])
        #expect(decoder.feed(Array("q".utf8), at: 1_200).map(\.event) == [.char("q")])
    }

    @Test func aPasteWithoutMarksIsStoppedAsABurst() {
        var decoder = KeyDecoder()
        #expect(decoder.feed(Array("Funionpay\r\r".utf8), at: 100).isEmpty)
        #expect(decoder.feed(Array("y".utf8), at: 130).isEmpty, "what follows without a pause belongs to it")
        #expect(decoder.deadline == 190)
        #expect(decoder.flush(at: 190).map(\.event) == [.burstDropped(keys: 12)])
        #expect(decoder.feed(Array("q".utf8), at: 400).map(\.event) == [.char("q")])
    }

    @Test func eightQuickKeysAreTakenAndHeldArrowsPass() {
        #expect(keys("12345678").count == 8)
        let arrows = String(repeating: "\u{1B}[B", count: 40)
        #expect(keys(arrows) == Array(repeating: .down, count: 40))
        #expect(keys("aaaaaaaaaaaaaaaaaaaa", inField: true).count == 20)
    }

    @Test func aHeldKeyIsToldFromAPressedOne() {
        var decoder = KeyDecoder()
        var seen: [Int] = []
        for time: Int64 in [0, 500, 533, 566, 599, 1_200] { seen += decoder.feed([0x0D], at: time).map(\.repeats) }
        #expect(seen == [0, 0, 1, 2, 3, 0])
    }

    @Test func answersOfTheTerminalAreNeverKeys() {
        var decoder = KeyDecoder()
        let answers = "\u{1B}[?2026;2$y\u{1B}[1;2R\u{1B}[?62;22c"
            + "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\\u{1B}P1$r0m\u{1B}\\q"
        #expect(decoder.feed(Array(answers.utf8), at: 0).map(\.event) == [.char("q")])
        #expect(decoder.takeReports() == [.mode(number: 2026, state: 2), .cursor(row: 1, column: 2), .attributes])
        #expect(decoder.takeReports().isEmpty)
    }

    /// All letters, digits and signs of a keyboard in their full-width forms.
    @Test func everyFullWidthFormIsItsKey() {
        for value: UInt8 in 0x21...0x7E {
            let wide = Character(Unicode.Scalar(0xFF01 + UInt32(value - 0x21)) ?? " ")
            #expect(keys(String(wide)) == [.char(Character(Unicode.Scalar(value)))])
            #expect(keys(String(wide), inField: true) == [.char(wide)])
        }
        #expect(KeyFold.ascii("ｗｅｉｇｈｔ　ｗｘ　４０") == "weight wx 40")
    }

    /// A sequence without an end takes no memory, yields no key, and ends with its end, a key after it, or silence.
    @Test(arguments: ["\u{1B}]0;", "\u{1B}P1$r", "\u{1B}_G", "\u{1B}^", "\u{1B}["])
    func anEndlessSequenceIsSwallowed(start: String) {
        var decoder = KeyDecoder()
        var events: [KeyEvent] = decoder.feed(Array(start.utf8), at: 0).map(\.event)
        let piece = Array(repeating: UInt8(ascii: "1"), count: 4_096)
        for number in 0..<256 { events += decoder.feed(piece, at: Int64(number)).map(\.event) }
        #expect(events.isEmpty)
        #expect(decoder.deadline == 255 + Limits.pasteSilenceMilliseconds)
        var other = decoder
        let end = start == "\u{1B}[" ? "A" : "\u{1B}\\"
        #expect(decoder.feed(Array((end + "q").utf8), at: 300).map(\.event) == [.char("q")])
        #expect(other.flush(at: 255 + Limits.pasteSilenceMilliseconds).isEmpty)
        #expect(other.feed(Array("q".utf8), at: 2_000).map(\.event) == [.char("q")])
    }

    /// A megabyte of anything, as from `cat /dev/urandom` into the terminal: no more is kept than one short sequence or
    /// one paste, and no more events come out than bytes went in.
    @Test func aMegabyteOfAnythingIsBounded() {
        var random = SeededGenerator(state: 4)
        for inField in [false, true] {
            var decoder = KeyDecoder()
            decoder.inField = inField
            var events = 0
            for number in 0..<256 {
                let bytes = (0..<4_096).map { _ in UInt8.random(in: .min ... .max, using: &random) }
                events += decoder.feed(bytes, at: Int64(number * 20)).count
                #expect(decoder.heldBytes <= Limits.pasteBytes + Limits.sequenceBytes + 8)
            }
            #expect(events <= 256 * 4_096)
            // Outside a field a burst is no keys: only moving about comes through.
            if !inField { #expect(events < 256 * 4_096 / 100) }
        }
    }

    @Test func anyBytesInAnyPiecesDecodeAlikeAndAreBounded() {
        var random = SeededGenerator(state: 99)
        let alphabet: [UInt8] = [
            0x1B, 0x5B, 0x4F, 0x41, 0x3B, 0x32, 0x30, 0x7E, 0xE5, 0xBE, 0xAE, 0x71, 0x3F, 0xFF, 0x5D, 0x07,
        ]
        for _ in 0..<300 {
            let bytes = (0..<200).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
            var whole = KeyDecoder()
            whole.inField = true
            var pieces = whole
            let atOnce = whole.feed(bytes, at: 0) + whole.flush(at: 5_000)
            var oneByOne: [TimedEvent] = []
            for byte in bytes { oneByOne += pieces.feed([byte], at: 0) }
            oneByOne += pieces.flush(at: 5_000)
            #expect(atOnce.map(\.event) == oneByOne.map(\.event))
        }
    }
}
