import DisplayText
import Testing
@testable import Terminal

/// Widths come from our own table; these tests hold it against known characters and against Swift's own Unicode data.
struct CharacterClassTests {
    @Test(arguments: [
        ("a", 1), ("é", 1), ("ß", 1), ("я", 1), ("ก", 1), ("付", 2), ("한", 2), ("カ", 2), ("ｶ", 1), ("Ａ", 2),
        ("：", 2), ("\u{3000}", 2), ("😀", 2), ("⣿", 1), ("▴", 1), ("✓", 1), ("░", 1), ("฿", 1), ("—", 1), ("①", 1),
        ("", 0), ("微信支付", 8), ("e\u{301}", 1), ("ที่", 1), ("𠀀", 2), ("€", 1),
    ])
    func widthOfCharacters(text: String, cells: Int) {
        #expect(Cells.width(of: text) == cells)
    }

    @Test func combiningMarksAreThoseOfUnicode() {
        var compared = 0
        for scalar in allScalars() where CharacterClass.of(scalar) == .mark {
            // U+1171E has become a spacing mark since Unicode 14; Swift's data is newer than our table.
            let marks: [Unicode.GeneralCategory] = [.nonspacingMark, .enclosingMark, .spacingMark]
            #expect(marks.contains(scalar.properties.generalCategory), "U+\(String(scalar.value, radix: 16))")
            compared += 1
        }
        #expect(compared > 1_500)
    }

    @Test func nothingInvisibleOrUnassignedIsShown() {
        let hidden: Set<Unicode.GeneralCategory> = [
            .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        ]
        var refused = 0
        for scalar in allScalars() where hidden.contains(scalar.properties.generalCategory)
            || scalar.properties.isDefaultIgnorableCodePoint {
            #expect(CharacterClass.of(scalar) == .refused, "U+\(String(scalar.value, radix: 16))")
            refused += 1
        }
        #expect(refused > 130_000)
    }

    @Test func ideographsAreWide() {
        for value: UInt32 in 0x4E00...0x9FFC {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(CharacterClass.of(scalar) == .wide)
        }
    }

    /// What an East Asian terminal may draw two cells wide: boxes, blocks, arrows, and common dashes and dots.
    @Test(arguments: ["─", "█", "→", "●", "▲", "■", "…", "—", "·", "×", "①", "“", "°"])
    func ambiguousOnesAreKnown(text: String) throws {
        let scalar = try #require(text.unicodeScalars.first)
        #expect(CharacterClass.of(scalar) == .ambiguous)
        #expect(CharacterClass.of(AmbiguousFallback.scalar(for: scalar)) == .narrow)
    }

    private func allScalars() -> some Sequence<Unicode.Scalar> {
        (UInt32(0)...0x10_FFFF).lazy.compactMap(Unicode.Scalar.init)
    }
}
