import DisplayText

/// Where text stands in its space.
package enum Alignment: Sendable {
    case left, right, centre
}

/// What happens to text that is too long for its space.
package enum Overflow: Sendable {
    /// The rest is left out.
    case cut
    /// The rest is left out and the last cell shows `~`.
    case mark
    /// Nothing of it is shown, `####` fills the space: for figures, which must not be read cut.
    case hashes
}

/// Measures and cuts text in cells, never in characters. Text is filtered as it would be when drawn.
package enum Cells {
    /// Cells the text takes when drawn.
    package static func width(of text: String) -> Int {
        if DisplayFilter.isPlain(text) { return text.utf8.count }
        return DisplayFilter.glyphs(of: text).reduce(0) { $0 + $1.cells }
    }

    /// At most `cells` cells of the text. A wide character that would be halved is left out.
    package static func clip(_ text: String, to cells: Int, overflow: Overflow = .mark) -> String {
        string(fit(DisplayFilter.glyphs(of: text), to: cells, overflow: overflow))
    }

    /// The text in exactly `cells` cells: cut or filled up with blanks.
    package static func pad(
        _ text: String, to cells: Int, align: Alignment = .left, overflow: Overflow = .mark
    ) -> String {
        if text.utf8.count <= cells, DisplayFilter.isPlain(text) {
            let spare = cells - text.utf8.count
            let before = Cells.offset(spare: spare, align: align)
            return String(repeating: " ", count: before) + text + String(repeating: " ", count: spare - before)
        }
        let kept = fit(DisplayFilter.glyphs(of: text), to: cells, overflow: overflow)
        let spare = max(0, cells - kept.reduce(0) { $0 + $1.cells })
        let before = Cells.offset(spare: spare, align: align)
        return String(repeating: " ", count: before) + string(kept) + String(repeating: " ", count: spare - before)
    }

    /// The last `cells` cells of the text, filtered. A wide character that would be halved is left out.
    package static func tail(_ text: String, cells: Int) -> String {
        var kept: [Glyph] = []
        var used = 0
        for glyph in DisplayFilter.glyphs(of: text).reversed() {
            guard used + glyph.cells <= cells else { break }
            used += glyph.cells
            kept.append(glyph)
        }
        return string(kept.reversed())
    }

    /// The text in lines of at most `cells` cells, broken at blanks or between wide characters where possible.
    package static func wrap(_ text: String, to cells: Int) -> [String] {
        TextWrap(cells: max(2, cells)).lines(of: text)
    }

    /// Blank cells before text that leaves `spare` cells free.
    static func offset(spare: Int, align: Alignment) -> Int {
        switch align {
        case .left: 0
        case .right: max(0, spare)
        case .centre: max(0, spare) / 2
        }
    }

    static func fit(_ glyphs: [Glyph], to cells: Int, overflow: Overflow) -> [Glyph] {
        guard cells > 0 else { return [] }
        let whole = glyphs.reduce(0) { $0 + $1.cells }
        guard whole > cells else { return glyphs }
        switch overflow {
        case .cut: return head(of: glyphs, cells: cells)
        case .mark: return head(of: glyphs, cells: cells - 1) + [Glyph(base: "~", cells: 1)]
        case .hashes: return Array(repeating: Glyph(base: "#", cells: 1), count: cells)
        }
    }

    private static func head(of glyphs: [Glyph], cells: Int) -> [Glyph] {
        var kept: [Glyph] = []
        var used = 0
        for glyph in glyphs {
            guard used + glyph.cells <= cells else { break }
            used += glyph.cells
            kept.append(glyph)
        }
        return kept
    }

    static func string(_ glyphs: [Glyph]) -> String {
        var view = String.UnicodeScalarView()
        for glyph in glyphs {
            view.append(glyph.base)
            if let mark = glyph.mark { view.append(mark) }
        }
        return String(view)
    }
}
