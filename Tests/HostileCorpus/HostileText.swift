/// One text that somebody outside could send as a name, a note or a message.
package struct HostileText: Sendable, CustomStringConvertible {
    /// What kind of attack or accident it is.
    package enum Category: String, Sendable, CaseIterable {
        case c0, c1, escapeSequence, reordering, invisible, combining, variation, emoji, tags, privateUse, noncharacter
        case unassigned, ambiguousWidth, jamo, lineSeparator, wide, long, formula, markup, logLine, path, cardNumber
    }

    package let category: Category
    package let text: String

    package init(_ category: Category, _ text: String) {
        self.category = category
        self.text = text
    }

    /// Scalars by their numbers: nothing hostile stands in a test's name or output.
    package var description: String {
        category.rawValue + " " + text.unicodeScalars.prefix(12).map { String($0.value, radix: 16) }.joined(separator: ".")
    }
}

/// Texts that must do nothing on any screen, in any log or export, but be read.
package enum HostileCorpus {
    package static let all: [HostileText] = controls + sequences + formats + marks + characters + meanings

    private static func scalar(_ value: UInt32) -> String {
        Unicode.Scalar(value).map { String(Character($0)) } ?? ""
    }

    /// Every control, in the middle of a text; 0x20 to 0x7E are none.
    private static let controls: [HostileText] =
        (0...0x1F).map { HostileText(.c0, "pay" + scalar($0) + "ment") } + [HostileText(.c0, "pay\u{7F}ment")]
        + (0x80...0x9F).map { HostileText(.c1, "pay" + scalar($0) + "ment") }

    /// What terminals of the last fifty years obey.
    private static let sequences: [HostileText] = [
        "[2J", "[H", "[1;1H", "[999;999H", "[A", "[10D", "[K", "[1K", "[2K", "[0;31m", "[8m", "[7m", "[5m", "[?25l",
        "[?1049h", "[?1049l", "[?1000h", "[?2004l", "[?7l", "[?2026h", "[4h", "[20h", "[6n", "[c", "[>c", "[5i", "[4i",
        "[3J", "[1;5r", "[5L", "[5M", "[9S", "[9T", "[100b", "[!p", "[?3h", "[18t", "[21t", "[8;1;1t", "[s", "[u",
        "]0;owned\u{7}", "]2;owned\u{1B}\\", "]52;c;cm0gLXJm\u{7}", "]8;;https://x.example\u{1B}\\link\u{1B}]8;;\u{1B}\\",
        "]4;1;#ff0000\u{7}", "]10;?\u{7}", "]1337;File=name=YQ==:YQ==\u{7}", "]9;hello\u{7}", "]777;notify;a;b\u{7}",
        "]633;A\u{7}", "]133;A\u{7}", "P$qm\u{1B}\\", "P+q544e\u{1B}\\", "Pq#0;2;0;0;0\u{1B}\\", "P1000p", "_Gi=1;AAAA\u{1B}\\",
        "^private\u{1B}\\", "Xsos\u{1B}\\", "kscreen title\u{1B}\\", "c", "7", "8", "D", "M", "E", "H", "(0lqk", ")0", "*0",
        "%G", "%@", "#8", "#3", "=", ">", "N", "O", "Z", "l", "m", "\\", "", "[", "]", "P", "[200~rm -rf\n\u{1B}[201~",
        "]0;never ends", "P never ends", "[38;2;1;2;3;4;5;6;7;8;9", "[" + String(repeating: "9", count: 200) + "C",
        "]" + String(repeating: "x", count: 300),
    ].map { HostileText(.escapeSequence, "a\u{1B}" + $0 + "b") } + [
        "\u{9B}2J", "\u{9B}31m", "\u{9D}0;owned\u{9C}", "\u{90}q\u{9C}", "\u{9E}x\u{9C}", "\u{9F}x\u{9C}", "\u{98}x\u{9C}",
        "100\u{8}\u{8}\u{8}999", "ok\rFAILED", "a\u{8}b\u{8}c", "x\u{B}y", "x\u{C}y", "\u{E}lqk\u{F}", "\u{1B}\u{1B}[A",
    ].map { HostileText(.escapeSequence, $0) }

    private static let formats: [HostileText] =
        ([0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x061C, 0x200E, 0x200F] as [UInt32])
        .flatMap { value in
            [
                HostileText(.reordering, "100" + scalar(value) + "999"), HostileText(.reordering, scalar(value)),
                HostileText(.reordering, "微信" + scalar(value) + "支付"),
            ]
        } + [
            "\u{202E}gnp.exe", "a\u{2067}1,000.00\u{2069}b", String(repeating: "\u{202E}", count: 200),
            "\u{2066}\u{2067}\u{202E}\u{202B}x",
        ].map { HostileText(.reordering, $0) }
        + ([
            0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x206A, 0x206F, 0xFEFF, 0xAD, 0x180E, 0x34F,
            0x17B4, 0x17B5, 0x180B, 0x180F, 0x1D173, 0x1BCA0, 0x600, 0x6DD, 0x70F, 0x8E2, 0x110BD, 0xFFF9, 0xFFFA, 0xFFFB,
            0x13430,
        ] as [UInt32]).map { HostileText(.invisible, "pay" + scalar($0) + "pal") }
        + [0x2028, 0x2029].map { HostileText(.lineSeparator, "one" + scalar($0) + "two") }
        + ["a\nb", "a\r\nb", "a\r\n", "\n", "\r", "\n\n\n\n", "a\u{85}b"].map { HostileText(.lineSeparator, $0) }
        + (0xFE00...0xFE0F).map { HostileText(.variation, "❤" + scalar($0)) }
        + [0xE0100, 0xE0101, 0xE01EF, 0x180C].map { HostileText(.variation, "葛" + scalar($0)) }
        + [0xE0001, 0xE0020, 0xE0041, 0xE007F].map { HostileText(.tags, "a" + scalar($0)) }
        + [HostileText(.tags, "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}")]

    private static let marks: [HostileText] = [
        "e\u{301}\u{302}\u{303}", "\u{301}", " \u{301}", "\u{20DD}", "a\u{20DD}\u{20E3}", "1\u{20E3}", "\"\u{301}", ",\u{301}",
        "=\u{301}1+1", "\u{301}=1+1", "微\u{301}\u{302}", "a\u{489}", "\u{1B}\u{301}", "ก\u{E33}", "ท\u{E35}\u{E48}",
        "क\u{94D}ष", "\u{FE20}a\u{FE2F}", "a\u{338}=", "b\u{336}\u{336}", "a" + String(repeating: "\u{300}", count: 10_000),
        String(repeating: "z\u{300}\u{316}\u{334}\u{489}", count: 60), String(repeating: "\u{301}", count: 500),
    ].map { HostileText(.combining, $0) }

    private static let characters: [HostileText] =
        [
            "👨\u{200D}👩\u{200D}👧\u{200D}👦", "👍🏽", "🇨🇳", "🇨", "🇨🇳🇺🇸🇨", "1\u{FE0F}\u{20E3}", "☺\u{FE0F}", "☺\u{FE0E}", "🏳\u{FE0F}\u{200D}🌈",
            "👩🏽\u{200D}💻", "🏽", "❤\u{FE0F}\u{200D}🔥", "😀😀😀", "🫠", "🧑\u{200D}🤝\u{200D}🧑", String(repeating: "👨\u{200D}", count: 400),
        ].map { HostileText(.emoji, $0) }
        + [0xE000, 0xE0B0, 0xF8FF, 0xF0000, 0x10FFFD].map { HostileText(.privateUse, "a" + scalar($0) + "b") }
        + [0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF].map { HostileText(.noncharacter, "a" + scalar($0) + "b") }
        + [0x378, 0x530, 0x2FE0, 0xE0080, 0x3FFFD].map { HostileText(.unassigned, "a" + scalar($0) + "b") }
        + ["─│┌┐", "█▓▒", "→←↑↓", "●■▲◆", "…—·×", "①②③", "“quoted”", "°±²", "Ω≈ç√", "αβγ", "Привет", "→" + String(repeating: "─", count: 90)]
        .map { HostileText(.ambiguousWidth, $0) }
        + [
            "\u{115F}", "\u{1160}", "\u{3164}", "\u{FFA0}", "\u{1100}\u{1161}\u{11A8}", "\u{1100}\u{1100}\u{1100}", "\u{1100}가",
            "\u{A960}\u{A961}", "각\u{11A8}", "\u{D7B0}", "\u{302E}가",
        ].map { HostileText(.jamo, $0) }
        + ["付", "微信支付有限公司", "Ａ１＝", "\u{3000}", "ｶﾞ", "한국어", "𠀀𠀁", String(repeating: "付", count: 200), "a付b付c付"]
        .map { HostileText(.wide, $0) }
        + [
            String(repeating: "x", count: 5_000), String(repeating: "ab ", count: 3_000), String(repeating: " ", count: 500),
            String(repeating: "\u{1B}[1m", count: 2_000), "",
        ].map { HostileText(.long, $0) }

    /// Harmless to a terminal, but not to a spreadsheet, a log, a page or a reader of cards.
    private static let meanings: [HostileText] = [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", " =1", "＝1+1", "＋1", "－1", "＠A1", "\u{3000}=1", "\u{A0}=1",
        "=cmd|' /C calc'!A0", "=HYPERLINK(\"https://x.example\",\"ok\")", "\"=1\"", "a,=1", "a\"b", "\"", "\"\"", "a,b", "a\r\n=1", ";=1",
    ].map { HostileText(.formula, $0) } + [
        "<script>alert(1)</script>", "</td>", "&lt;", "{\"a\":1}", "\",\"b\":\"", "\\u001b[2J", "\\", "\\\"", "%s%n%x", "${jndi:x}",
        "{0}{1}{2}", "{99}", "`id`", "$(id)", "'; DROP TABLE orders; --", "[link](https://x.example)", "**bold**", "# head", "> quote",
        "<at user_id=\"all\">all</at>", "@all", "@所有人",
    ].map { HostileText(.markup, $0) } + [
        "ok\n2026-11-26T00:00:00Z ERROR forged line", "ok\r\nGET / HTTP/1.1", "ok\u{2028}forged", "ok\u{85}forged",
        "ok\u{1B}[1A\u{1B}[2Kforged", "paydeck: stopped\npaydeck: all is well", "{\"level\":\"error\"}\n{\"level\":\"info\"}",
        "x\0y", "ok\u{B}forged", "ok\u{C}forged",
    ].map { HostileText(.logLine, $0) } + [
        "../../etc/passwd", "/dev/null", "a/b", "..", "C:\\x", "-rf", "--help", "a\0.csv", "~root", "file\u{202E}fdp.exe",
    ].map { HostileText(.path, $0) } + [
        "4111111111111111", "card 4111 1111 1111 1111 please", "5500-0055-5555-5559", "６２１７００００１００１２３４５６７７",
        "378282246310005", "订单4111111111111111号",
    ].map { HostileText(.cardNumber, $0) }
}

/// Bytes that claim to be UTF-8 and are not.
package enum HostileBytes {
    package static let all: [[UInt8]] = [
        [0xFF], [0xFE], [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC0, 0x9B, 0x5B, 0x32, 0x4A], [0xE0, 0x80, 0x9B],
        [0xF0, 0x80, 0x80, 0x9B], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE5, 0xBE], [0xE5], [0xF0, 0x9F, 0x98], [0xC2],
        [0x61, 0xE5, 0x1B, 0x5B, 0x41], [0xEF, 0xBB, 0xBF, 0x61], [0xFF, 0xFE, 0x61, 0x00], [0x00], [0x9B, 0x32, 0x4A],
        [0xC2, 0x9B, 0x32, 0x4A], [0xD6, 0xA7, 0xB8, 0xB6], [0xE2, 0x80, 0xAE], [0xF3, 0xA0, 0x81, 0x81],
    ]
}
