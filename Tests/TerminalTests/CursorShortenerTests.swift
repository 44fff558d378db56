import Testing
@testable import Terminal

/// Fewer bytes, the same places.
struct CursorShortenerTests {
    private func shortener(_ missing: Set<String> = [], columns: Int = 80) -> CursorShortener {
        let known = [
            "cup": "\u{1B}[%i%p1%d;%p2%dH", "cub1": "\u{8}", "cr": "\r", "hpa": "\u{1B}[%i%p1%dG",
            "vpa": "\u{1B}[%i%p1%dd", "cuf": "\u{1B}[%p1%dC", "cud1": "\n",
        ]
        return CursorShortener(CursorShortener.Abilities { missing.contains($0) ? "" : known[$0] ?? "" }, columns: columns)
    }

    private func shortened(_ text: String, _ missing: Set<String> = []) -> String {
        var shortener = shortener(missing)
        return String(decoding: shortener.shortened(Array(text.utf8), settles: false), as: UTF8.self)
    }

    @Test(arguments: [
        // Along a row; to the row below, forwards and back.
        ("\u{1B}[5;10H1\u{1B}[5;21H2", "\u{1B}[5;10H1\u{1B}[10C2"), ("\u{1B}[5;10H1\u{1B}[6d\u{8}2", "\u{1B}[5;10H1\n\u{8}2"),
        ("\u{1B}[15;10H1\u{1B}[17;40H2", "\u{1B}[15;10H1\n\n\u{1B}[29C2"),
        ("\u{1B}[5;60H1\u{1B}[5;2H2", "\u{1B}[5;60H1\u{1B}[2G2"), ("\u{1B}[5;60H1\r\u{1B}[9d2", "\u{1B}[5;60H1\u{1B}[9H2"),
        // Moves that end nowhere are not sent; styles between are.
        ("\u{1B}[5;10H\u{1B}[1m\u{1B}[7;3Hx\u{1B}[9;9H", "\u{1B}[1m\u{1B}[7;3Hx"),
        // Wide characters take two cells.
        ("\u{1B}[2;3H微信\u{1B}[2;9Hx", "\u{1B}[2;3H微信\u{1B}[2Cx"),
        // After the last column nobody knows: the place is named.
        ("\u{1B}[5;80Hx\u{1B}[5;79Hy", "\u{1B}[5;80Hx\u{1B}[5;79Hy"), ("\u{1B}[5;80Hx\r\ny", "\u{1B}[5;80Hx\r\ny"),
        // Blanks are written from where ncurses is, and move nothing.
        ("\u{1B}[3;4Hab\u{1B}[3;20H\u{1B}[K\u{1B}[3;30Hc", "\u{1B}[3;4Hab\u{1B}[14C\u{1B}[K\u{1B}[10Cc"),
        // What is not understood is sent as it came, and before it the move that led there.
        ("\u{1B}[3;4H\u{1B}[2J\u{8}x", "\u{1B}[3;4H\u{1B}[2J\u{8}x"), ("\u{1B}[?25l\u{8}\u{1B}7", "\u{1B}[?25l\u{8}\u{1B}7"),
        // A part of the screen scrolls by a line feed in its last row.
        ("\u{1B}[2;2Hx\u{1B}[3;9r\u{1B}[9;1H\n\u{1B}[1;24r\u{1B}[9;5Hy",
         "\u{1B}[2;2Hx\u{1B}[3;9r\u{1B}[9H\n\u{1B}[1;24r\u{1B}[9;5Hy"),
        ("\u{1B}[", "\u{1B}["), ("\u{1B}", "\u{1B}"), ("", ""), ("\u{1B}[99999;1Hx", "\u{1B}[99999;1Hx"),
    ])
    func moves(from: String, to: String) {
        #expect(shortened(from) == to)
    }

    @Test func onlyWhatTheDescriptionNamesIsUsed() {
        let text = "\u{1B}[5;10H1\u{1B}[6;21H2\u{1B}[6;40H3"
        #expect(shortened(text, ["cup"]) == text)
        #expect(shortened(text, ["cuf", "hpa"]) == text)
        #expect(shortened(text, ["cud1", "vpa"]) == "\u{1B}[5;10H1\u{1B}[6;21H2\u{1B}[18C3")
    }

    @Test func aSeenCursorEndsWhereItBelongsAndAHiddenOneWhereItIsNeededNext() {
        var hidden = shortener()
        #expect(hidden.shortened(Array("\u{1B}[3;4Hx\u{1B}[9;1H".utf8), settles: false) == Array("\u{1B}[3;4Hx".utf8))
        // Relative to where ncurses believes it to be, from where it is.
        #expect(hidden.shortened(Array("\u{1B}[2Cy".utf8), settles: false) == Array("\u{1B}[9;3Hy".utf8))
        // A frame names its first place, whatever the one before left.
        #expect(hidden.shortened(Array("\u{8}z\u{1B}[12;1H".utf8), settles: true) == Array("\u{1B}[9;3Hz\n\n\n\r".utf8))
        _ = hidden.shortened(Array("\u{1B}[20;20H".utf8), settles: false)
        #expect(hidden.handOver() == Array("\u{1B}[20;20H".utf8))
        #expect(hidden.shortened(Array("\u{1B}[20;21Hz".utf8), settles: false) == Array("\u{1B}[20;21Hz".utf8))
    }
}
