/// The few control sequences that ncurses does not know.
enum TerminalSequences {
    /// Brackets around pastes.
    static let pasteOn = Array("\u{1B}[?2004h".utf8)
    static let pasteOff = Array("\u{1B}[?2004l".utf8)
    /// Begin and end of a frame that is shown at once (DEC private mode 2026).
    static let frameStart = Array("\u{1B}[?2026h".utf8)
    static let frameEnd = Array("\u{1B}[?2026l".utf8)
    static let frameMode = 2026
    /// ncurses starts with the height its description names and sets the scrolling region to that. This also moves the
    /// cursor home, so it is sent only once the screen is ours.
    static let wholeScreenScrolls = Array("\u{1B}[r".utf8)

    /// Where is the cursor? Every terminal answers, when it has come so far.
    static let fence = Array("\u{1B}[6n".utf8)

    /// Questions put once: does the terminal know mode 2026; how wide is an ambiguous character. It is drawn on the
    /// upper left cell, which the first frame clears, in the same write.
    static let questions = Array("\u{1B}[?2026$p\u{1B}[H\u{D7}".utf8) + fence + Array("\r".utf8)

    static let bell: [UInt8] = [0x07]

    /// OSC 52: text for the clipboard. What is too long is not copied in part, but not at all.
    static func copy(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Limits.clipboardBytes else { return [] }
        return Array("\u{1B}]52;c;".utf8) + base64(bytes) + Array("\u{1B}\\".utf8)
    }

    static func bytes(of extra: FrameExtra) -> [UInt8] {
        switch extra {
        case .bell: bell
        case .copy(let text): copy(text)
        }
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for index in 0..<4 {
                let isPadding = index > group.count
                result.append(isPadding ? UInt8(ascii: "=") : letters[Int(word >> (18 - 6 * UInt32(index)) & 63)])
            }
        }
        return result
    }
}
