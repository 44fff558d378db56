/// The one filter for text that did not come from our own string tables: names, notes, channel messages, log lines.
///
/// What could move the cursor, reorder, hide or overprint is written out instead: bytes and control characters as
/// `<1b>`, other scalars as `<U+202E>`. Of several combining marks the first is kept; a mark that does not stand on a
/// letter or digit is written out, so that none can join a sign or blank that a sentence of ours puts before a text.
/// Filtering twice changes nothing.
package enum DisplayFilter {
    /// The text as it may be shown.
    package static func visible(_ text: String, limit: Int = DisplayLimits.textScalars) -> String {
        if isPlain(text, limit: limit) { return text }
        var result = String.UnicodeScalarView()
        for glyph in glyphs(of: text, limit: limit) {
            result.append(glyph.base)
            if let mark = glyph.mark { result.append(mark) }
        }
        return String(result)
    }

    /// Whether every byte is a printable ASCII character, so that there is nothing to filter and each takes one cell.
    package static func isPlain(_ text: String, limit: Int = DisplayLimits.textScalars) -> Bool {
        text.utf8.count <= limit && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// The text between quote marks, none of which a combining mark of the text can join.
    package static func quoted(_ text: String) -> String { "\"" + visible(text) + "\"" }

    /// Text of several lines: line feeds stay, each line is filtered by itself.
    package static func lines(_ text: String, limit: Int = DisplayLimits.textScalars) -> String {
        // By scalars: as a character, CR LF is neither of them.
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { visible(String($0), limit: limit) }.joined(separator: "\n")
    }

    /// Bytes that claim to be UTF-8, as they may be shown; bytes that are not are written out as `<ff>`.
    package static func visible(bytes: some Collection<UInt8>, limit: Int = DisplayLimits.textScalars) -> String {
        var text = ""
        var rest = Array(bytes.prefix(limit * 4))[...]
        while !rest.isEmpty {
            if let scalar = UTF8Reader.first(&rest) {
                text.unicodeScalars.append(scalar)
            } else if let byte = rest.popFirst() {
                text += escape(UInt32(byte), byte: true)
            }
        }
        return visible(text, limit: limit)
    }

    /// The characters of a text with their widths, filtered; at most `limit` scalars, so that what was cut once is not
    /// cut again.
    package static func glyphs(of text: String, limit: Int = DisplayLimits.textScalars) -> [Glyph] {
        var result: [Glyph] = []
        result.reserveCapacity(min(text.utf8.count, limit))
        var room = limit
        var standsOnBase = false
        for scalar in text.unicodeScalars.prefix(limit * 4) {
            let kind = CharacterClass.of(scalar)
            switch kind {
            case .narrow, .ambiguous, .wide:
                room -= 1
                guard room >= 0 else { return result }
                result.append(Glyph(base: scalar, cells: kind.cells))
                standsOnBase = CharacterClass.carriesMarks(scalar)
            case .mark where standsOnBase:
                guard result[result.count - 1].mark == nil else { continue }
                room -= 1
                guard room >= 0 else { return result }
                result[result.count - 1].mark = scalar
            case .mark, .refused:
                let written = escape(scalar.value, byte: false).unicodeScalars
                room -= written.count
                guard room >= 0 else { return result }
                result += written.map { Glyph(base: $0, cells: 1) }
                standsOnBase = false
            }
        }
        return result
    }

    /// `<1b>` for a byte or a C0 or C1 control, `<U+202E>` for the rest.
    private static func escape(_ value: UInt32, byte: Bool) -> String {
        let short = byte || value < 0x100
        let digits = String(value, radix: 16, uppercase: !short)
        let padding = String(repeating: "0", count: max(0, (short ? 2 : 4) - digits.count))
        return (short ? "<" : "<U+") + padding + digits + ">"
    }
}

/// One character of filtered text.
package struct Glyph: Equatable, Sendable {
    package var base: Unicode.Scalar
    package var mark: Unicode.Scalar?
    package var cells: Int

    package init(base: Unicode.Scalar, mark: Unicode.Scalar? = nil, cells: Int) {
        self.base = base
        self.mark = mark
        self.cells = cells
    }
}
