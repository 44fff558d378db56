/// A box over the screen: title, rows of text, fields, in ASCII lines.
package struct DialogBox: Hashable, Sendable {
    package enum Row: Hashable, Sendable {
        case line(SegmentLine)
        /// A label at the left and a text beside it, cut at the rim; long texts are wrapped before (`Cells.wrap`).
        case entry(label: String, text: SegmentLine)
        case field(FormField)
        case blank
    }

    package var title: String
    /// At the right of the title line, such as the risk class.
    package var note: String
    package var rows: [Row]
    /// Cells of the widest label, so that entries and fields line up.
    package var labelCells: Int
    /// Least and greatest width of the box, rims included.
    package var width: ClosedRange<Int>

    package init(
        title: String, note: String = "", rows: [Row], labelCells: Int = 9, width: ClosedRange<Int> = 40...77
    ) {
        self.title = title
        self.note = note
        self.rows = rows
        self.labelCells = labelCells
        self.width = width
    }

    /// The region it would take in the middle of `area`.
    package func frame(in area: Rect) -> Rect {
        let wide = min(max(width.lowerBound, min(area.width - 2, width.upperBound)), area.width)
        return area.centred(Size(width: wide, height: rows.count + 2))
    }

    /// Draws in the middle of `area` (or at `frame`); returns the cursor of the focused field.
    @discardableResult
    package func draw(into grid: inout Grid, in area: Rect) -> Position? {
        let frame = frame(in: area)
        guard frame.width > 8, frame.height > 2 else { return nil }
        grid.fill(frame, style: .dialog)
        drawRims(frame, into: &grid)
        var cursor: Position?
        for (index, row) in visibleRows(frame.height - 2) {
            let y = frame.y + 1 + index
            cursor = draw(row, into: &grid, x: frame.x + 2, y: y, cells: frame.width - 4) ?? cursor
        }
        return cursor
    }

    /// When the screen is too low, rows from above go first: the fields, which stand below, must stay in sight.
    private func visibleRows(_ height: Int) -> [(Int, Row)] {
        rows.suffix(max(0, height)).enumerated().map { ($0.offset, $0.element) }
    }

    private func drawRims(_ frame: Rect, into grid: inout Grid) {
        let line = "+" + String(repeating: "-", count: frame.width - 2) + "+"
        grid.put(line, x: frame.x, y: frame.y, style: .dialog)
        grid.put(line, x: frame.x, y: frame.endY - 1, style: .dialog)
        for y in frame.y + 1..<frame.endY - 1 {
            grid.put("|", x: frame.x, y: y, style: .dialog)
            grid.put("|", x: frame.endX - 1, y: y, style: .dialog)
        }
        let noteCells = note.isEmpty ? 0 : Cells.width(of: note) + 4
        grid.put(
            " " + title + " ", x: frame.x + 2, y: frame.y, style: .dialogTitle,
            maxCells: max(0, frame.width - 4 - noteCells), overflow: .mark
        )
        if !note.isEmpty {
            let x = frame.endX - noteCells
            grid.put(" " + note + " ", x: x, y: frame.y, style: .dialogTitle, maxCells: noteCells - 2)
        }
    }

    private func draw(_ row: Row, into grid: inout Grid, x: Int, y: Int, cells: Int) -> Position? {
        switch row {
        case .blank: return nil
        case .line(let line):
            line.draw(into: &grid, x: x, y: y, maxCells: cells)
            return nil
        case .entry(let label, let text):
            grid.put(label, x: x, y: y, style: .dialog.with(.bold), maxCells: labelCells, overflow: .mark)
            text.draw(into: &grid, x: x + labelCells + 2, y: y, maxCells: cells - labelCells - 2)
            return nil
        case .field(let field):
            let label = max(labelCells, Cells.width(of: field.label))
            return field.draw(into: &grid, x: x, y: y, maxCells: cells, labelCells: label, style: .dialog)
        }
    }
}
