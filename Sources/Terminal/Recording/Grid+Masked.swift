extension Grid {
    /// The picture with numbers of people hidden wherever they stand, as recordings keep it. `mask` gives a row's text
    /// back with such numbers replaced, character for character.
    package func masked(_ mask: (String) -> String) -> Grid {
        var grid = self
        for y in 0..<size.height {
            let cells = (0..<size.width).filter { self[$0, y].kind != .continuation }
            let text = String(cells.map { Character(self[$0, y].base) })
            let hidden = Array(mask(text).unicodeScalars)
            guard hidden.count == cells.count, text.unicodeScalars.count == cells.count else { continue }
            for (x, scalar) in zip(cells, hidden) where scalar != self[x, y].base {
                grid.putScalar(scalar, x: x, y: y, style: self[x, y].style)
            }
        }
        return grid
    }
}
