import DisplayText

/// Breaks filtered text into lines by cells.
struct TextWrap {
    let cells: Int

    /// Breaks after blanks and before or after wide characters; a longer word is cut. Line feeds end a line.
    func lines(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
            wrapped(DisplayFilter.glyphs(of: String(paragraph)))
        }
    }

    private func wrapped(_ glyphs: [Glyph]) -> [String] {
        var lines: [String] = []
        var rest = glyphs[...]
        while true {
            while !lines.isEmpty, rest.first?.base == " " { rest = rest.dropFirst() }
            guard let end = breakPoint(in: rest) else { break }
            lines.append(trimmed(rest[..<end]))
            rest = rest[end...]
        }
        if lines.isEmpty || !rest.isEmpty { lines.append(trimmed(rest)) }
        return lines
    }

    /// Where the line that begins `glyphs` ends; nil when all of it fits.
    private func breakPoint(in glyphs: ArraySlice<Glyph>) -> Int? {
        var used = 0
        var best: Int?
        for index in glyphs.indices {
            let glyph = glyphs[index]
            let mayBreak = index > glyphs.startIndex
                && (glyph.base == " " || glyph.cells == 2 || glyphs[index - 1].cells == 2
                    || glyphs[index - 1].base == " ")
            if mayBreak { best = index }
            used += glyph.cells
            if used > cells { return best ?? index }
        }
        return nil
    }

    private func trimmed(_ glyphs: ArraySlice<Glyph>) -> String {
        var kept = glyphs
        while kept.last?.base == " " { kept = kept.dropLast() }
        return Cells.string(Array(kept))
    }
}
