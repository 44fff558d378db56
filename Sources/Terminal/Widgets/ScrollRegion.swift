/// Lines of which a window is shown: help, traces, logs.
package struct ScrollRegion: Hashable, Sendable {
    package var lines: [SegmentLine]
    /// Index of the first line shown.
    package private(set) var offset: Int

    package init(lines: [SegmentLine], offset: Int = 0) {
        self.lines = lines
        self.offset = max(0, offset)
    }

    /// Moves by a key in a window of `height` rows. False when the key does not move.
    @discardableResult
    package mutating func take(_ event: KeyEvent, height: Int) -> Bool {
        let page = max(1, height - 1)
        switch event {
        case .up, .char("k"): offset -= 1
        case .down, .char("j"): offset += 1
        case .pageUp: offset -= page
        case .pageDown, .char(" "): offset += page
        case .home, .char("g"): offset = 0
        case .end, .char("G"): offset = lines.count
        default: return false
        }
        offset = min(max(0, offset), max(0, lines.count - height))
        return true
    }

    /// Draws the window and blanks what is left of it; the last row tells the place when not all fits.
    package func draw(into grid: inout Grid, in region: Rect) {
        grid.fill(region)
        let first = min(offset, max(0, lines.count - region.height))
        for (row, line) in lines.dropFirst(first).prefix(region.height).enumerated() {
            line.draw(into: &grid, x: region.x, y: region.y + row, maxCells: region.width)
        }
        guard lines.count > region.height, region.height > 1 else { return }
        let place = " \(min(lines.count, first + region.height))/\(lines.count) "
        let cells = Cells.width(of: place)
        grid.put(place, x: region.endX - cells, y: region.endY - 1, style: .dim, maxCells: min(cells, region.width))
    }
}
