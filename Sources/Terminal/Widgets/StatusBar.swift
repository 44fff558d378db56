/// The top line: pieces from the left and pieces from the right over one background. When space is short, pieces with
/// the highest priority number are left out first; 0 stays (environment, mode, alerts).
package struct StatusBar: Hashable, Sendable {
    package struct Piece: Hashable, Sendable {
        package var text: String
        package var style: Style
        package var priority: Int

        package init(_ text: String, _ style: Style = .bar, priority: Int = 0) {
            self.text = text
            self.style = style
            self.priority = priority
        }
    }

    package var left: [Piece]
    package var right: [Piece]
    package var style: Style
    /// Blank cells between pieces.
    package var gap: Int

    package init(left: [Piece], right: [Piece] = [], style: Style = .bar, gap: Int = 2) {
        self.left = left
        self.right = right
        self.style = style
        self.gap = gap
    }

    /// Draws one row, a blank cell at each rim.
    package func draw(into grid: inout Grid, in region: Rect) {
        let row = Rect(x: region.x, y: region.y, width: region.width, height: min(1, region.height))
        grid.fill(row, style: style)
        guard row.height == 1 else { return }
        let kept = fitting(row.width - 2)
        var x = row.x + 1
        for piece in kept.left {
            x = put(piece, x: x, limit: row.endX - 1, y: row.y, into: &grid) + gap
        }
        var start = row.endX - 1 - width(kept.right)
        for piece in kept.right {
            start = put(piece, x: max(start, x), limit: row.endX, y: row.y, into: &grid) + gap
        }
    }

    private func put(_ piece: Piece, x: Int, limit: Int, y: Int, into grid: inout Grid) -> Int {
        grid.put(piece.text, x: x, y: y, style: piece.style, maxCells: max(0, limit - x), overflow: .mark)
    }

    private func width(_ pieces: [Piece]) -> Int {
        pieces.reduce(0) { $0 + Cells.width(of: $1.text) } + gap * max(0, pieces.count - 1)
    }

    private func fitting(_ space: Int) -> (left: [Piece], right: [Piece]) {
        var left = left.filter { !$0.text.isEmpty }
        var right = right.filter { !$0.text.isEmpty }
        while width(left) + width(right) + gap > space {
            let worst = (left + right).map(\.priority).max() ?? 0
            guard worst > 0 else { break }
            if let index = right.firstIndex(where: { $0.priority == worst }) {
                right.remove(at: index)
            } else if let index = left.lastIndex(where: { $0.priority == worst }) {
                left.remove(at: index)
            }
        }
        return (left, right)
    }
}
