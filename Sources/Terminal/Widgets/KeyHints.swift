/// The bottom line: keys and what they do, as many as fit, the most important first.
package struct KeyHints: Hashable, Sendable {
    package struct Hint: Hashable, Sendable {
        package var key: String
        package var label: String
        /// A verb that cannot be used now stays in its place, dimmed.
        package var isEnabled: Bool

        package init(_ key: String, _ label: String, isEnabled: Bool = true) {
            self.key = key
            self.label = label
            self.isEnabled = isEnabled
        }

        /// A mark key stands close to its word (`?help`), a letter or name apart (`p pause`).
        var text: (key: String, label: String) {
            let isMark = key.unicodeScalars.allSatisfy { !$0.properties.isAlphabetic && !("0"..."9").contains($0) }
            return (key, label.isEmpty || (isMark && key.utf8.count == 1 && key != "!") ? label : " " + label)
        }
    }

    package var hints: [Hint]

    package init(_ hints: [Hint]) {
        self.hints = hints
    }

    /// Draws one row. Hints that do not fit whole are left out.
    package func draw(into grid: inout Grid, in region: Rect) {
        let row = Rect(x: region.x, y: region.y, width: region.width, height: min(1, region.height))
        grid.fill(row)
        guard row.height == 1 else { return }
        var x = row.x + 1
        for hint in hints {
            let (key, label) = hint.text
            guard x + Cells.width(of: key) + Cells.width(of: label) <= row.endX else { break }
            x = grid.put(key, x: x, y: row.y, style: hint.isEnabled ? .key : .dim)
            x = grid.put(label, x: x, y: row.y, style: hint.isEnabled ? .plain : .dim) + 2
        }
    }
}
