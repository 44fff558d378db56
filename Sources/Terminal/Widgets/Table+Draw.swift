extension Table {
    /// Cells taken by the selection mark.
    private var markCells: Int { selected == nil ? 0 : 2 }

    /// The columns as they would be laid out in so many cells.
    package func layout(width: Int) -> TableLayout {
        let frozen = min(max(0, frozenColumns), columns.count)
        let scrolled = min(max(0, scrolledColumns), max(0, columns.count - frozen - 1))
        let candidates = Array(0..<frozen) + Array((frozen + scrolled)..<max(frozen + scrolled, columns.count))
        return TableLayout(columns: columns, candidates: candidates, width: width - markCells, gap: gap)
    }

    /// Rows that a region of that height shows, the selected one among them.
    package func visibleRows(height: Int) -> Range<Int> {
        let space = max(0, height - (showsHeader ? 1 : 0))
        var first = min(max(0, firstRow), max(0, rows.count - space))
        if let selected, space > 0, rows.indices.contains(selected) {
            first = min(max(first, selected - space + 1), selected)
        }
        return first..<min(rows.count, first + space)
    }

    /// Draws header and rows and blanks the rest of the region.
    @discardableResult
    package func draw(into grid: inout Grid, in region: Rect) -> Shown {
        grid.fill(region)
        let layout = layout(width: region.width)
        var y = region.y
        if showsHeader, region.height > 0 {
            drawHeader(layout, into: &grid, in: region)
            y += 1
        }
        let visible = visibleRows(height: region.height)
        for index in visible {
            draw(index, layout, into: &grid, x: region.x, y: y, width: region.width)
            y += 1
        }
        return Shown(rows: visible, hiddenColumns: layout.hidden.map { columns[$0].title })
    }

    private func drawHeader(_ layout: TableLayout, into grid: inout Grid, in region: Rect) {
        grid.fill(Rect(x: region.x, y: region.y, width: region.width, height: 1), style: .heading)
        for place in layout.places {
            let column = columns[place.column]
            let isSorted = sort?.key == column.key
            // The sort mark is part of the title: underline alone would be lost on a plain terminal.
            let mark = isSorted ? (sort?.isDescending == true ? "v" : "^") : ""
            let title = Cells.clip(column.title, to: place.width - mark.utf8.count, overflow: .cut) + mark
            grid.put(
                title, x: region.x + markCells + place.x, y: region.y,
                style: isSorted ? Style.heading.with(.underline) : .heading,
                maxCells: place.width, align: column.align
            )
        }
    }

    private func draw(_ index: Int, _ layout: TableLayout, into grid: inout Grid, x: Int, y: Int, width: Int) {
        let row = rows[index]
        let isSelected = index == selected
        grid.fill(Rect(x: x, y: y, width: width, height: 1), style: row.style)
        if isSelected { grid.put(">", x: x, y: y, style: .selected) }
        if row.isMarked, markCells > 0 { grid.put("*", x: x + 1, y: y, style: .selected) }
        for place in layout.places where place.column < row.cells.count {
            draw(
                row.cells[place.column], columns[place.column], rowStyle: row.style, into: &grid,
                x: x + markCells + place.x, y: y, cells: place.width
            )
        }
        if isSelected {
            grid.restyle(Rect(x: x, y: y, width: width, height: 1)) { $0.token == .plain ? .selected : $0.with(.bold) }
        }
    }

    private func draw(
        _ cell: TableCell, _ column: TableColumn, rowStyle: Style, into grid: inout Grid, x: Int, y: Int, cells: Int
    ) {
        switch cell.content {
        case .text(let text):
            grid.put(
                text, x: x, y: y, style: cell.style ?? rowStyle, maxCells: cells,
                align: column.align, overflow: column.overflow
            )
        case .trend(let trend): trend.draw(into: &grid, x: x, y: y, cells: cells)
        case .gauge(let gauge): gauge.draw(into: &grid, x: x, y: y, cells: cells)
        }
    }
}
