import Testing
@testable import DisplayText

/// Text of others can do nothing on the screen but be read.
struct DisplayFilterTests {
    /// Attacks and accidents: what came, and what may be seen.
    static let corpus: [(String, String)] = [
        ("plain", "plain"), ("微信", "微信"), ("a b", "a b"), ("", ""), ("ก\u{E33}", "ก\u{E33}"),
        ("\u{1B}[2J", "<1b>[2J"), ("\u{1B}]0;own\u{7}", "<1b>]0;own<07>"),
        ("\u{1B}]52;c;eA==\u{1B}\\", "<1b>]52;c;eA==<1b>\\"),
        ("\u{1B}P1$r\u{1B}\\", "<1b>P1$r<1b>\\"), ("\u{1B}c", "<1b>c"), ("\u{9B}31m", "<9b>31m"),
        ("\u{9D}0;x\u{9C}", "<9d>0;x<9c>"),
        ("\u{90}q", "<90>q"), ("\u{85}", "<85>"), ("\u{80}", "<80>"), ("\u{9F}", "<9f>"), ("\u{7F}", "<7f>"),
        ("100\u{8}\u{8}\u{8}999", "100<08><08><08>999"), ("a\rb", "a<0d>b"), ("a\nb", "a<0a>b"), ("a\tb", "a<09>b"),
        ("a\u{B}b", "a<0b>b"), ("a\u{C}b", "a<0c>b"), ("\0", "<00>"), ("\u{7}", "<07>"), ("\u{E}", "<0e>"),
        ("\u{F}", "<0f>"),
        ("\u{5}", "<05>"), ("\u{18}", "<18>"), ("\u{1A}", "<1a>"),
        ("\u{202A}", "<U+202A>"), ("\u{202B}", "<U+202B>"), ("\u{202C}", "<U+202C>"), ("\u{202D}", "<U+202D>"),
        ("gnp\u{202E}exe", "gnp<U+202E>exe"), ("\u{2066}", "<U+2066>"), ("\u{2067}", "<U+2067>"),
        ("\u{2068}", "<U+2068>"),
        ("\u{2069}", "<U+2069>"), ("\u{61C}", "<U+061C>"), ("\u{200E}", "<U+200E>"), ("\u{200F}", "<U+200F>"),
        ("pay\u{200B}pal", "pay<U+200B>pal"), ("\u{200C}", "<U+200C>"), ("\u{200D}", "<U+200D>"),
        ("\u{2060}", "<U+2060>"),
        ("\u{FEFF}x", "<U+FEFF>x"), ("\u{2028}", "<U+2028>"), ("\u{2029}", "<U+2029>"), ("\u{AD}", "<ad>"),
        ("\u{180E}", "<U+180E>"), ("\u{34F}", "<U+034F>"), ("\u{115F}", "<U+115F>"), ("\u{3164}", "<U+3164>"),
        ("\u{FFA0}", "<U+FFA0>"), ("\u{FFF9}a\u{FFFB}", "<U+FFF9>a<U+FFFB>"), ("❤\u{FE0F}", "❤<U+FE0F>"),
        ("\u{E0041}", "<U+E0041>"), ("\u{E0001}", "<U+E0001>"), ("\u{E0100}", "<U+E0100>"), ("\u{E000}", "<U+E000>"),
        ("\u{F0000}", "<U+F0000>"), ("\u{FFFF}", "<U+FFFF>"), ("\u{10FFFF}", "<U+10FFFF>"), ("\u{378}", "<U+0378>"),
        ("\u{1D173}", "<U+1D173>"), ("e\u{301}", "e\u{301}"), ("e\u{301}\u{302}\u{303}", "e\u{301}"),
        ("\u{301}", "<U+0301>"), ("a \u{301}", "a <U+0301>"), ("👨\u{200D}👩", "👨<U+200D>👩"), ("\u{1161}", "<U+1161>"),
        ("\u{1B}\u{301}", "<1b><U+0301>"),
    ]

    @Test func hostileTextIsWrittenOut() {
        #expect(DisplayFilterTests.corpus.count >= 60)
        for (hostile, seen) in DisplayFilterTests.corpus {
            // Compared by scalars: as strings, equal looking ones would be equal.
            #expect(Array(DisplayFilter.visible(hostile).unicodeScalars) == Array(seen.unicodeScalars), "\(seen)")
        }
    }

    @Test func filteringTwiceChangesNothing() {
        for (hostile, _) in DisplayFilterTests.corpus {
            let once = DisplayFilter.visible(hostile)
            #expect(DisplayFilter.visible(once) == once)
        }
    }

    @Test func bytesThatAreNoUTF8AreWrittenOut() {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xE5, 0xBE, 0xAE, 0xF5, 0xE4, 0xBF]
        #expect(DisplayFilter.visible(bytes: bytes) == "a<ff><c0><80><ed><a0><80>微<f5><e4><bf>")
    }

    @Test func longTextIsBounded() {
        let text = String(repeating: "\u{1B}", count: 1_000_000)
        #expect(DisplayFilter.visible(text).unicodeScalars.count == DisplayLimits.textScalars)
    }
}
