/// The screens by number, the present one in brackets, and a note at the right.
package struct TabBar: Hashable, Sendable {
    package var tabs: [String]
    package var selected: Int
    package var note: [Segment]

    /// `tabs` carry their key, such as `1Over`.
    package init(tabs: [String], selected: Int, note: [Segment] = []) {
        self.tabs = tabs
        self.selected = selected
        self.note = note
    }

    package func draw(into grid: inout Grid, in region: Rect) {
        let row = Rect(x: region.x, y: region.y, width: region.width, height: min(1, region.height))
        grid.fill(row, style: .tab)
        guard row.height == 1 else { return }
        var x = row.x + 1
        for (index, tab) in tabs.enumerated() {
            let text = index == selected ? "[" + tab + "]" : tab
            let style: Style = index == selected ? .tabSelected : .tab
            x = grid.put(text, x: x, y: row.y, style: style, maxCells: max(0, row.endX - x), overflow: .mark) + 1
        }
        let line = SegmentLine(note)
        let start = row.endX - line.width
        if start >= x { line.draw(into: &grid, x: start, y: row.y, maxCells: row.endX - start) }
    }
}
