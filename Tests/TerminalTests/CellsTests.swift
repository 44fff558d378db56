import Testing
@testable import Terminal

/// Text is cut and padded by cells, never through a wide character.
struct CellsTests {
    @Test func clippingKeepsWideCharactersWhole() {
        #expect(Cells.clip("微信支付", to: 5, overflow: .cut) == "微信")
        #expect(Cells.clip("微信支付", to: 5) == "微信~")
        #expect(Cells.clip("微信支付", to: 4) == "微~")
        #expect(Cells.clip("微信支付", to: 8) == "微信支付")
        #expect(Cells.clip("微信支付", to: 0) == "")
    }

    @Test func figuresAreNeverShownInPart() {
        #expect(Cells.clip("1,204,330.00", to: 8, overflow: .hashes) == "########")
        #expect(Cells.pad("41.50", to: 8, align: .right, overflow: .hashes) == "   41.50")
    }

    @Test func paddingFillsExactly() {
        #expect(Cells.pad("微信", to: 7) == "微信   ")
        #expect(Cells.pad("微信支付", to: 5) == "微信~")
        #expect(Cells.pad("微信支付", to: 4, overflow: .cut) == "微信")
        #expect(Cells.pad("a微", to: 2, overflow: .cut) == "a ")
        #expect(Cells.pad("ab", to: 7, align: .centre) == "  ab   ")
    }

    @Test func wrappingBreaksAtBlanksAndBetweenIdeographs() {
        #expect(Cells.wrap("moves 22 of 412 tps", to: 9) == ["moves 22", "of 412", "tps"])
        #expect(Cells.wrap("通道切换到微信支付", to: 7) == ["通道切", "换到微", "信支付"])
        #expect(Cells.wrap("unbreakable", to: 4) == ["unbr", "eaka", "ble"])
        #expect(Cells.wrap("one\ntwo", to: 10) == ["one", "two"])
        #expect(Cells.wrap("", to: 10) == [""])
    }

    @Test func wrappedLinesFitForAnyText() {
        var random = SeededGenerator(state: 7)
        for _ in 0..<500 {
            let text = randomText(&random, length: 60)
            let cells = Int.random(in: 2...20, using: &random)
            for line in Cells.wrap(text, to: cells) { #expect(Cells.width(of: line) <= cells) }
        }
    }
}

/// Narrow, wide, combining, blank and forbidden characters mixed.
func randomText(_ random: inout SeededGenerator, length: Int) -> String {
    let pieces = ["a", "微", "é", "e\u{301}", " ", "한", "\u{1B}", "7", "⣿", "支付", "ที่", "\u{200B}", "😀"]
    return (0..<Int.random(in: 0...length, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
    }.joined()
}
