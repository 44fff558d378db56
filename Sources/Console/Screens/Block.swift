import Terminal

/// A titled piece of a screen: a heading and lines below.
struct Block: Sendable {
    var title: [Segment]
    var lines: [SegmentLine]

    init(_ title: String, note: String = "", lines: [SegmentLine]) {
        self.title = [Segment(title, .heading)] + (note.isEmpty ? [] : [Segment("  " + note)])
        self.lines = lines
    }

    /// Draws as many lines as fit; returns the row after the last one.
    @discardableResult
    func draw(into grid: inout Grid, in region: Rect) -> Int {
        guard region.height > 0 else { return region.y }
        let all = [SegmentLine(title).wholeFacts(within: region.width)] + lines
        for (row, line) in all.prefix(region.height).enumerated() {
            line.draw(into: &grid, x: region.x, y: region.y + row, maxCells: region.width)
        }
        return region.y + min(all.count, region.height)
    }

    /// Blocks one below the other with a blank line between, as far as they fit.
    static func stack(_ blocks: [Block], into grid: inout Grid, in region: Rect) {
        var rest = region
        for block in blocks where rest.height > 1 {
            let end = block.draw(into: &grid, in: rest)
            rest = rest.splitTop(end - rest.y + 1).rest
        }
    }
}

/// Places text in columns of a line.
enum Columns {
    /// Texts in cells: a positive width stands left, a negative one right.
    static func line(_ cells: [(text: String, width: Int)]) -> String {
        var line = cells.map { cell in
            cell.width < 0
                ? Cells.pad(cell.text, to: -cell.width, align: .right, overflow: .hashes)
                : Cells.pad(cell.text, to: cell.width)
        }.joined(separator: " ")
        // Blanks at the end would count as text that is cut.
        while line.last == " " { line.removeLast() }
        return line
    }
}
