extension Grid {
    /// The picture with numbers of people hidden wherever they stand, as recordings keep it. `mask` gives a row's text
    /// back with such numbers replaced, character for character.
    package func masked(_ mask: (String) -> String) -> Grid {
        var grid = self
        for y in 0..<size.height { grid.hide(y, mask) }
        return grid
    }

    fileprivate mutating func hide(_ y: Int, _ mask: (String) -> String) {
        let cells = (0..<size.width).filter { self[$0, y].kind != .continuation }
        var units: [UInt8] = []
        units.reserveCapacity(2 * cells.count)
        for x in cells {
            let base = self[x, y].base
            if base.isASCII { units.append(UInt8(base.value)) } else { units += String(base).utf8 }
        }
        let text = String(decoding: units, as: UTF8.self)
        let hidden = mask(text)
        guard hidden != text, hidden.unicodeScalars.count == cells.count else { return }
        for (x, scalar) in zip(cells, hidden.unicodeScalars) where scalar != self[x, y].base {
            putScalar(scalar, x: x, y: y, style: self[x, y].style)
        }
    }
}

/// Masks pictures that follow each other: a row that stands as it stood is not looked through again.
package struct GridMask: Sendable {
    private var last: (plain: Grid, masked: Grid)?

    package init() {}

    /// The same as `masked` of the grid. `mask` must be the same each time.
    package mutating func masked(_ grid: Grid, _ mask: (String) -> String) -> Grid {
        guard let last, last.plain.size == grid.size else {
            let whole = grid.masked(mask)
            self.last = (grid, whole)
            return whole
        }
        var masked = last.masked
        for y in grid.changedRows(since: last.plain) {
            masked.takeRow(y, from: grid)
            masked.hide(y, mask)
        }
        self.last = (grid, masked)
        return masked
    }
}
