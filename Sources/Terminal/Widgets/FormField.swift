/// A labelled text field, drawn as `label [text____]`, with an error after it.
package struct FormField: Hashable, Sendable {
    package var label: String
    package var input: TextInput
    package var isFocused: Bool
    /// Why the text is refused; empty when it is not.
    package var error: String
    /// Cells between the brackets.
    package var cells: Int

    package init(label: String, input: TextInput, isFocused: Bool = false, error: String = "", cells: Int = 20) {
        self.label = label
        self.input = input
        self.isFocused = isFocused
        self.error = error
        self.cells = max(2, cells)
    }

    /// Draws one row; returns where the cursor belongs when the field has the focus.
    @discardableResult
    package func draw(
        into grid: inout Grid, x: Int, y: Int, maxCells: Int, labelCells: Int? = nil, style: Style = .plain
    ) -> Position? {
        let labelWidth = labelCells ?? Cells.width(of: label)
        let inside = min(cells, maxCells - labelWidth - 3)
        guard inside > 1 else { return nil }
        grid.put(label, x: x, y: y, style: style, maxCells: labelWidth, overflow: .mark)
        let open = x + labelWidth + 1
        grid.put("[", x: open, y: y, style: style)
        let look: Style = isFocused ? .fieldFocused : .field
        let window = visible(inside)
        grid.fill(Rect(x: open + 1, y: y, width: inside, height: 1), style: look, with: "_")
        grid.put(window.text, x: open + 1, y: y, style: look, maxCells: inside)
        let end = grid.put("]", x: open + 1 + inside, y: y, style: style)
        if !error.isEmpty {
            let space = max(0, x + maxCells - end - 1)
            grid.put(error, x: end + 1, y: y, style: .fieldError, maxCells: space, overflow: .mark)
        }
        return isFocused ? Position(x: open + 1 + min(window.cursor, inside - 1), y: y) : nil
    }

    /// The part of the text around the cursor that fits, and the cursor's cell in it.
    private func visible(_ inside: Int) -> (text: String, cursor: Int) {
        let before = input.text.prefix(input.cursor).map { Cells.width(of: String($0)) }
        var start = 0
        var used = before.reduce(0, +)
        while used > inside - 1, start < before.count {
            used -= before[start]
            start += 1
        }
        return (String(input.text.dropFirst(start)), used)
    }
}
