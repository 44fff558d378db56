/// A styled piece of a line.
package struct Segment: Hashable, Sendable {
    package var text: String
    package var style: Style

    package init(_ text: String, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }
}

/// Segments one after the other in one row.
package struct SegmentLine: Hashable, Sendable {
    package var segments: [Segment]

    package init(_ segments: [Segment]) {
        self.segments = segments
    }

    package init(_ text: String, _ style: Style = .plain) {
        segments = [Segment(text, style)]
    }

    package var width: Int { segments.reduce(0) { $0 + Cells.width(of: $1.text) } }

    /// Draws from `x`, at most `maxCells` cells. Returns the column after the last one drawn.
    @discardableResult
    package func draw(into grid: inout Grid, x: Int, y: Int, maxCells: Int) -> Int {
        var column = x
        for segment in segments {
            let space = x + maxCells - column
            guard space > 0 else { break }
            column = grid.put(segment.text, x: column, y: y, style: segment.style, maxCells: space, overflow: .mark)
        }
        return column
    }
}
