import Terminal

extension KeyHints.Hint {
    /// Cells it takes at most.
    var cells: Int { Cells.width(of: key) + 1 + Cells.width(of: label) }
}
