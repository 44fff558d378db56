import DisplayText

/// The screen as cells. What is drawn outside is cut; drawing over half of a wide character blanks its other half, so
/// that no half ever stands alone: terminals differ on what they show then.
package struct Grid: Hashable, Sendable {
    package let size: Size
    private var cells: [Cell]

    /// A blank grid. Its sides are cut to `Limits`.
    package init(size: Size, style: Style = .plain) {
        self.size = Size(width: min(size.width, Limits.columns), height: min(size.height, Limits.rows))
        cells = Array(repeating: Cell(style: style), count: self.size.width * self.size.height)
    }

    /// The whole grid as a region.
    package var bounds: Rect { Rect(size) }

    /// The cell there; a blank outside.
    package subscript(x: Int, y: Int) -> Cell {
        contains(x, y) ? cells[y * size.width + x] : Cell()
    }

    /// The cells of a row, left to right.
    package func row(_ y: Int) -> ArraySlice<Cell> {
        guard y >= 0, y < size.height else { return [] }
        return cells[y * size.width..<(y + 1) * size.width]
    }

    /// Draws text, filtered, in one row from column `x` on. It takes at most `maxCells` cells (default: up to the right
    /// rim) and, when that is given, stands in them as `align` says; cells beside the text are left alone.
    /// Returns the column after the text.
    ///
    /// Never inlined: it is long and called from everywhere, and inlined into `TabBar` the optimiser of Swift 6.3.1
    /// crashes.
    @inline(never)
    @discardableResult
    package mutating func put(
        _ text: String, x: Int, y: Int, style: Style = .plain, maxCells: Int? = nil,
        align: Alignment = .left, overflow: Overflow = .cut
    ) -> Int {
        guard y >= 0, y < size.height else { return x }
        let space = min(maxCells ?? Limits.columns, Limits.columns)
        if text.utf8.count <= space, DisplayFilter.isPlain(text) {
            let spare = maxCells == nil ? 0 : space - text.utf8.count
            return putPlain(text, x: x + Cells.offset(spare: spare, align: align), y: y, style: style)
        }
        let glyphs = Cells.fit(DisplayFilter.glyphs(of: text), to: space, overflow: overflow)
        var column = x
        if maxCells != nil {
            column += Cells.offset(spare: space - glyphs.reduce(0) { $0 + $1.cells }, align: align)
        }
        for glyph in glyphs {
            place(glyph, x: column, y: y, style: style)
            column += glyph.cells
        }
        return column
    }

    private mutating func putPlain(_ text: String, x: Int, y: Int, style: Style) -> Int {
        var column = x
        for byte in text.utf8 {
            if contains(column, y) { set(Cell(Unicode.Scalar(byte), style: style), column, y) }
            column += 1
        }
        return column
    }

    /// Draws text in exactly `cells` cells, blanks included.
    package mutating func putPadded(
        _ text: String, x: Int, y: Int, cells: Int, style: Style = .plain,
        align: Alignment = .left, overflow: Overflow = .mark
    ) {
        fill(Rect(x: x, y: y, width: cells, height: 1), style: style)
        put(text, x: x, y: y, style: style, maxCells: cells, align: align, overflow: overflow)
    }

    /// Fills a region with a narrow character; wide and refused ones become blanks.
    package mutating func fill(_ region: Rect, style: Style = .plain, with scalar: Unicode.Scalar = " ") {
        let cell = Cell(CharacterClass.of(scalar).cells == 1 ? scalar : " ", style: style)
        let part = region.intersection(bounds)
        for y in part.y..<part.endY {
            for x in part.x..<part.endX { set(cell, x, y) }
        }
    }

    /// Changes the style of a region and leaves its text. Both halves of a wide character change together.
    package mutating func restyle(_ region: Rect, _ change: (Style) -> Style) {
        let part = region.intersection(bounds)
        for y in part.y..<part.endY {
            for x in part.x..<part.endX {
                let index = y * size.width + x
                cells[index].style = change(cells[index].style)
                if x == part.x, cells[index].kind == .continuation { cells[index - 1].style = cells[index].style }
                if x == part.endX - 1, cells[index].kind == .wideLeft { cells[index + 1].style = cells[index].style }
            }
        }
    }

    /// Puts one braille or other narrow character.
    package mutating func putScalar(_ scalar: Unicode.Scalar, x: Int, y: Int, style: Style = .plain) {
        guard contains(x, y) else { return }
        set(Cell(CharacterClass.of(scalar).cells == 1 ? scalar : " ", style: style), x, y)
    }

    /// Copies all of `other` with its upper left corner at `position`.
    package mutating func draw(_ other: Grid, at position: Position) {
        for y in 0..<other.size.height {
            for x in 0..<other.size.width where other[x, y].kind != .continuation {
                copy(other[x, y], x: position.x + x, y: position.y + y)
            }
        }
    }

    /// Replaces cells of one row as a difference found them. See `changes(since:)`.
    package mutating func apply(_ run: CellRun) {
        for (offset, cell) in run.cells.enumerated() where cell.kind != .continuation {
            copy(cell, x: run.x + offset, y: run.y)
        }
    }

    /// Takes a row over from a grid of the same size, mask and all.
    mutating func takeRow(_ y: Int, from other: Grid) {
        guard other.size == size else { return }
        for index in y * size.width..<(y + 1) * size.width { cells[index] = other.cells[index] }
    }

    /// Whether a row stands as it does in a grid of the same size.
    func hasRow(_ y: Int, like other: Grid) -> Bool {
        for index in y * size.width..<(y + 1) * size.width where cells[index] != other.cells[index] { return false }
        return true
    }

    private func contains(_ x: Int, _ y: Int) -> Bool {
        x >= 0 && y >= 0 && x < size.width && y < size.height
    }

    /// A wide character with one half outside shows as a blank.
    private mutating func place(_ glyph: Glyph, x: Int, y: Int, style: Style) {
        copy(Cell(glyph.base, mark: glyph.mark, style: style), x: x, y: y)
    }

    private mutating func copy(_ cell: Cell, x: Int, y: Int) {
        guard cell.kind == .wideLeft else {
            if contains(x, y) { set(cell, x, y) }
            return
        }
        guard contains(x, y), contains(x + 1, y) else {
            if contains(x, y) { set(Cell(style: cell.style), x, y) }
            if contains(x + 1, y) { set(Cell(style: cell.style), x + 1, y) }
            return
        }
        set(cell, x, y)
        blankPartner(x + 1, y)
        cells[y * size.width + x + 1] = .continuation(style: cell.style)
    }

    /// Writes a cell after blanking the other half of what it lands on.
    private mutating func set(_ cell: Cell, _ x: Int, _ y: Int) {
        blankPartner(x, y)
        cells[y * size.width + x] = cell
    }

    private mutating func blankPartner(_ x: Int, _ y: Int) {
        let index = y * size.width + x
        switch cells[index].kind {
        case .narrow: break
        case .wideLeft: cells[index + 1] = Cell(style: cells[index + 1].style)
        case .continuation: cells[index - 1] = Cell(style: cells[index - 1].style)
        }
    }
}
