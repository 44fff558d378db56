import Terminal

/// A list as filtered and sorted: what the screen, the export and the keys all work on.
struct ArrangedList<Row: Sendable>: Sendable {
    let columns: [ListColumn<Row>]
    let rows: [Row]
    let ids: [String]
    /// Rows before filtering.
    let total: Int

    init(
        _ all: [Row], columns: [ListColumn<Row>], state: ListState, id: (Row) -> String,
        standard: ((Row, Row) -> Bool)? = nil
    ) {
        let byKey = Dictionary(columns.map { ($0.key, $0) }) { first, _ in first }
        var rows = all
        if let filter = state.filter, !filter.isEmpty {
            rows = rows.filter { row in
                filter.passes({ byKey[$0]?.value(row) ?? .none }, all: { columns.map { $0.value(row) } })
            }
        }
        if let sort = state.sort, let column = byKey[sort.key] {
            rows = ArrangedList.sorted(rows, by: column, descending: sort.isDescending)
        } else if let standard {
            rows = rows.enumerated().sorted {
                standard($0.element, $1.element)
                    || (!standard($1.element, $0.element) && $0.offset < $1.offset)
            }.map(\.element)
        }
        self.columns = columns
        self.rows = rows
        ids = rows.map(id)
        total = all.count
    }

    /// Stable; missing figures last in both directions.
    private static func sorted(_ rows: [Row], by column: ListColumn<Row>, descending: Bool) -> [Row] {
        rows.enumerated().map { (offset: $0.offset, value: column.value($0.element), row: $0.element) }
            .sorted { left, right in
                if left.value == .none || right.value == .none {
                    return left.value == right.value ? left.offset < right.offset : right.value == .none
                }
                let (first, second) = descending ? (right, left) : (left, right)
                if FieldValue.isBefore(first.value, second.value) { return true }
                if FieldValue.isBefore(second.value, first.value) { return false }
                return left.offset < right.offset
            }
            .map(\.row)
    }

    /// The rows that a region of that height shows, as a table.
    func table(state: ListState, context: CellContext, height: Int) -> Table {
        let space = max(0, height - 1)
        let first = min(max(0, state.firstRow), max(0, rows.count - space))
        let shown = first..<min(rows.count, first + space)
        let selected = shown.contains(state.index) && !rows.isEmpty && !state.isGone ? state.index - first : -1
        return Table(
            columns: columns.map { $0.tableColumn(context.language) },
            rows: shown.map { place in
                TableRow(columns.map { $0.cell(rows[place], context) }, isMarked: state.marked.contains(ids[place]))
            },
            selected: selected, sort: state.sort.map { Table.Sort(key: $0.key, isDescending: $0.isDescending) },
            scrolledColumns: state.scrolledColumns)
    }
}
