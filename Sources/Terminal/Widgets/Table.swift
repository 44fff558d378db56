/// What one place of a table shows.
package enum TableContent: Hashable, Sendable {
    case text(String)
    case trend(TrendGraph)
    case gauge(GaugeBar)
}

/// One place of a table. Without a style of its own it takes the row's.
package struct TableCell: Hashable, Sendable, ExpressibleByStringLiteral {
    package var content: TableContent
    package var style: Style?

    package init(_ text: String, _ style: Style? = nil) {
        content = .text(text)
        self.style = style
    }

    package init(_ content: TableContent) {
        self.content = content
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }
}

/// A column and its claim on the width.
package struct TableColumn: Hashable, Sendable {
    /// Stable name, for sorting and settings; not shown.
    package var key: String
    package var title: String
    /// Least cells.
    package var width: Int
    package var align: Alignment
    /// When space is short, columns with the highest number go first; 0 never goes.
    package var priority: Int
    /// Share of spare cells this column takes; 0 keeps its width.
    package var stretch: Int
    package var overflow: Overflow

    package init(
        key: String, title: String, width: Int, align: Alignment = .left, priority: Int = 0,
        stretch: Int = 0, overflow: Overflow = .mark
    ) {
        self.key = key
        self.title = title
        self.width = max(1, width)
        self.align = align
        self.priority = max(0, priority)
        self.stretch = max(0, stretch)
        self.overflow = overflow
    }
}

/// A row: as many cells as the table has columns; missing ones are blank.
package struct TableRow: Hashable, Sendable {
    package var cells: [TableCell]
    package var style: Style
    /// Marked for a verb on several rows: shown with `*`.
    package var isMarked: Bool

    package init(_ cells: [TableCell], style: Style = .plain, isMarked: Bool = false) {
        self.cells = cells
        self.style = style
        self.isMarked = isMarked
    }
}

/// A list in columns with a selection mark, sort mark and scrolling. See `Table+Draw.swift`.
package struct Table: Hashable, Sendable {
    /// Where the sorted column is, and which way.
    package struct Sort: Hashable, Sendable {
        package var key: String
        package var isDescending: Bool

        package init(key: String, isDescending: Bool) {
            self.key = key
            self.isDescending = isDescending
        }
    }

    package var columns: [TableColumn]
    package var rows: [TableRow]
    /// Index of the row under `>`; nil draws no mark and no column for it.
    package var selected: Int?
    /// Index of the first row shown; moved when the selected row would be out of sight.
    package var firstRow: Int
    /// Columns scrolled away to the left, after the first `frozenColumns`.
    package var scrolledColumns: Int
    package var frozenColumns: Int
    package var sort: Sort?
    package var showsHeader: Bool
    /// Blank cells between columns.
    package var gap: Int

    package init(
        columns: [TableColumn], rows: [TableRow], selected: Int? = nil, firstRow: Int = 0, sort: Sort? = nil,
        showsHeader: Bool = true, scrolledColumns: Int = 0, frozenColumns: Int = 1, gap: Int = 1
    ) {
        self.columns = columns
        self.rows = rows
        self.selected = selected
        self.firstRow = firstRow
        self.sort = sort
        self.showsHeader = showsHeader
        self.scrolledColumns = scrolledColumns
        self.frozenColumns = frozenColumns
        self.gap = max(0, gap)
    }

    /// What a drawn table shows and hides.
    package struct Shown: Hashable, Sendable {
        package let rows: Range<Int>
        /// Titles of columns for which there was no space, in their order.
        package let hiddenColumns: [String]
    }
}
