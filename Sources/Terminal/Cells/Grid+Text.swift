/// A run of cells in one row that carry one style: what goldens compare beside the text.
package struct StyleRun: Hashable, Sendable, CustomStringConvertible {
    package let y: Int
    package let x: Int
    package let cells: Int
    package let style: Style

    /// Such as `3:10+8 crit bold`.
    package var description: String {
        let names: [(Attributes, String)] = [
            (.bold, " bold"), (.dim, " dim"), (.underline, " underline"), (.reverse, " reverse"),
        ]
        let emphasis = names.filter { style.attributes.contains($0.0) }.map(\.1).joined()
        return "\(y):\(x)+\(cells) \(style.token.name)\(emphasis)"
    }
}

extension Grid {
    /// A row's text without blanks at its end.
    package func rowText(_ y: Int) -> String {
        var text = row(y).map(\.text).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    /// All rows' texts, from above.
    package var lines: [String] { (0..<size.height).map(rowText) }

    /// All rows in one text, each ended by a line feed.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// Runs of equal style, row by row; plain ones left out.
    package var styleRuns: [StyleRun] {
        (0..<size.height).flatMap(styleRuns(row:))
    }

    private func styleRuns(row y: Int) -> [StyleRun] {
        var runs: [StyleRun] = []
        var start = 0
        for x in 1..<max(2, size.width + 1) where x >= size.width || self[x, y].style != self[start, y].style {
            if self[start, y].style != .plain {
                runs.append(StyleRun(y: y, x: start, cells: x - start, style: self[start, y].style))
            }
            start = x
        }
        return runs
    }
}
