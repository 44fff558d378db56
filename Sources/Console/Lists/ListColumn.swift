import Terminal

/// One column of a list: its title and width, what it knows and what it shows of a row.
struct ListColumn<Row: Sendable>: Sendable {
    let key: String
    let title: Word
    let width: Int
    var align: Alignment = .left
    /// Columns with the highest number are left out first; 0 never.
    var priority = 0
    var stretch = 0
    var overflow: Overflow = .mark
    /// False for charts: there is nothing to sort, filter, export or read aloud.
    var isSortable = true
    let value: @Sendable (Row) -> FieldValue
    let cell: @Sendable (Row, CellContext) -> TableCell

    func tableColumn(_ language: Language) -> TableColumn {
        TableColumn(
            key: key, title: language.text(title), width: width, align: align, priority: priority,
            stretch: stretch, overflow: overflow)
    }
}

extension ListColumn {
    /// A figure at the right, shown as `####` rather than cut.
    static func figure(
        _ key: String, _ title: Word, _ width: Int, priority: Int = 0,
        value: @escaping @Sendable (Row) -> FieldValue, cell: @escaping @Sendable (Row, CellContext) -> TableCell
    ) -> ListColumn {
        ListColumn(
            key: key, title: title, width: width, align: .right, priority: priority, overflow: .hashes,
            value: value, cell: cell)
    }
}
