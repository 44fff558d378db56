import Terminal

extension KeyHints {
    /// Cells its hints take at most, with the gaps between.
    var cells: Int {
        hints.reduce(0) { $0 + Cells.width(of: $1.key) + 1 + Cells.width(of: $1.label) + 2 } - 2
    }
}
