/// Which columns fit, and where.
package struct TableLayout: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        /// Index in the table's columns.
        package let column: Int
        /// First cell, counted from the table's left rim after the selection mark.
        package let x: Int
        package let width: Int
    }

    package let places: [Place]
    /// Indices of columns left out.
    package let hidden: [Int]

    /// Lays columns out in `width` cells with `gap` blanks between: drops the highest priorities (of equal ones the
    /// rightmost) until the rest fits, then shares what is spare by `stretch`. What is still too wide is cut.
    package init(columns: [TableColumn], candidates: [Int], width: Int, gap: Int) {
        var kept = candidates
        func need() -> Int { kept.reduce(0) { $0 + columns[$1].width } + gap * max(0, kept.count - 1) }
        while need() > width, kept.count > 1, let index = TableLayout.nextToDrop(kept, columns) {
            kept.remove(at: index)
        }
        var spare = max(0, width - need())
        var shares = kept.reduce(0) { $0 + columns[$1].stretch }
        var places: [Place] = []
        var x = 0
        for column in kept {
            let stretch = columns[column].stretch
            let more = shares > 0 ? spare * stretch / shares : 0
            spare -= more
            shares -= stretch
            let cells = min(columns[column].width + more, max(0, width - x))
            places.append(Place(column: column, x: x, width: cells))
            x += cells + gap
        }
        self.places = places.filter { $0.width > 0 }
        hidden = columns.indices.filter { column in !places.contains { $0.column == column && $0.width > 0 } }
    }

    private static func nextToDrop(_ kept: [Int], _ columns: [TableColumn]) -> Int? {
        let highest = kept.map { columns[$0].priority }.max() ?? 0
        guard highest > 0 else { return nil }
        return kept.lastIndex { columns[$0].priority == highest }
    }
}
