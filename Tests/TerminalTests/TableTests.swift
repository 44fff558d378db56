import Testing
@testable import Terminal

/// Tables line up in cells, drop columns by priority, and keep the selected row in sight.
struct TableTests {
    private let columns = [
        TableColumn(key: "name", title: "CHANNEL", width: 10),
        TableColumn(key: "state", title: "STATE", width: 7),
        TableColumn(key: "success", title: "SUCC%", width: 6, align: .right, overflow: .hashes),
        TableColumn(key: "cost", title: "COST%", width: 6, align: .right, priority: 2),
        TableColumn(key: "trend", title: "TREND", width: 8, priority: 1),
    ]

    private func rows(_ count: Int = 3) -> [TableRow] {
        let trend = TrendGraph(samples: [0, 50, 99, nil, 99], sequence: 4, range: 0...99, motion: .scroll)
        let names = ["wechat", "支付宝", "unionpay", "数字人民币账户"]
        return (0..<count).map { index in
            TableRow([
                TableCell(index < names.count ? names[index] : "row \(index)"),
                TableCell(index == 2 ? "!! CRIT" : "ok"),
                TableCell(index == 2 ? "88.1" : "97.4", index == 2 ? .crit : nil), "0.600",
                TableCell(.trend(trend)),
            ])
        }
    }

    private func drawn(_ table: Table, width: Int, height: Int) -> (grid: Grid, shown: Table.Shown) {
        var grid = Grid(size: Size(width: width, height: height))
        let shown = table.draw(into: &grid, in: grid.bounds)
        return (grid, shown)
    }

    @Test func columnsLineUpWhateverTheLanguage() {
        let sort = Table.Sort(key: "success", isDescending: false)
        let table = Table(columns: columns, rows: rows(4), selected: 2, sort: sort)
        let (grid, shown) = drawn(table, width: 46, height: 6)
        #expect(grid.lines == [
            "  CHANNEL    STATE   SUCC%^  COST% TREND",
            "  wechat     ok        97.4  0.600      ⢀⣾⢸",
            "  支付宝     ok        97.4  0.600      ⢀⣾⢸",
            "> unionpay   !! CRIT   88.1  0.600      ⢀⣾⢸",
            "  数字人民~  ok        97.4  0.600      ⢀⣾⢸",
            "",
        ])
        #expect(shown.hiddenColumns.isEmpty)
        let crit = grid.styleRuns.filter { $0.style.token == .crit }
        #expect(crit.map(\.description) == ["3:23+4 crit bold"])
    }

    @Test func columnsGoByPriorityAndAreNamed() {
        let table = Table(columns: columns, rows: rows(), selected: 0)
        #expect(drawn(table, width: 43, height: 4).shown.hiddenColumns.isEmpty)
        #expect(drawn(table, width: 42, height: 4).shown.hiddenColumns == ["COST%"])
        #expect(drawn(table, width: 36, height: 4).shown.hiddenColumns == ["COST%"])
        #expect(drawn(table, width: 35, height: 4).shown.hiddenColumns == ["COST%", "TREND"])
        // Below that nothing may go: what is left is cut at the rim.
        let narrow = drawn(table, width: 15, height: 4)
        #expect(narrow.shown.hiddenColumns == ["SUCC%", "COST%", "TREND"])
        #expect(narrow.grid.rowText(1) == "> wechat     ok")
    }

    @Test func spareCellsGoToStretchingColumns() {
        var wide = columns
        wide[0].stretch = 1
        wide[4].stretch = 3
        let layout = TableLayout(columns: wide, candidates: Array(wide.indices), width: 61, gap: 1)
        #expect(layout.places.map(\.width) == [15, 7, 6, 6, 23])
        #expect(layout.places.map(\.x) == [0, 16, 24, 31, 38])
    }

    @Test func figuresTooLongAreNotCut() {
        let amount = TableColumn(key: "a", title: "AMOUNT", width: 8, align: .right, overflow: .hashes)
        let table = Table(columns: [amount], rows: [TableRow(["1,204,330.00"]), TableRow(["30.00"])])
        #expect(drawn(table, width: 8, height: 3).grid.lines == ["  AMOUNT", "########", "   30.00"])
    }

    @Test func theSelectedRowStaysInSight() {
        var table = Table(columns: columns, rows: rows(30), selected: 20)
        #expect(table.visibleRows(height: 11) == 11..<21)
        table.firstRow = 18
        #expect(table.visibleRows(height: 11) == 18..<28)
        table.selected = 3
        #expect(table.visibleRows(height: 11) == 3..<13)
        table.firstRow = 900
        table.selected = nil
        #expect(table.visibleRows(height: 11) == 20..<30)
        #expect(drawn(table, width: 40, height: 1).shown.rows.isEmpty)
    }

    @Test func columnsScrollBehindFrozenOnes() {
        var table = Table(columns: columns, rows: rows(1), selected: 0)
        table.scrolledColumns = 2
        #expect(drawn(table, width: 46, height: 2).grid.rowText(0) == "  CHANNEL     COST% TREND")
        table.scrolledColumns = 99
        #expect(drawn(table, width: 46, height: 2).grid.rowText(0) == "  CHANNEL    TREND")
    }

    @Test func anySizeIsDrawnWithoutHarm() {
        let table = Table(columns: columns, rows: rows(4), selected: 1)
        for width in 0...50 {
            for height in 0...6 { _ = drawn(table, width: width, height: height) }
        }
        let empty = Table(columns: [], rows: rows(2), selected: 0)
        #expect(drawn(empty, width: 10, height: 3).grid.lines == ["", ">", ""])
    }
}
