/// Neighbouring cells of one row that replace older ones. Wide characters are whole in it.
package struct CellRun: Hashable, Sendable {
    package let x: Int
    package let y: Int
    package let cells: [Cell]
}

extension Grid {
    /// What must be drawn to turn `old` into this grid: the least runs of changed cells, widened so that no wide
    /// character is cut. Grids of different sizes have nothing in common: every row is a run.
    package func changes(since old: Grid) -> [CellRun] {
        guard old.size == size else {
            return (0..<size.height).map { CellRun(x: 0, y: $0, cells: Array(row($0))) }
        }
        return changedRows(since: old).flatMap { runs(row: $0, since: old) }
    }

    /// Rows that differ; all of them when the sizes do.
    package func changedRows(since old: Grid) -> [Int] {
        guard old.size == size else { return Array(0..<size.height) }
        return (0..<size.height).filter { !hasRow($0, like: old) }
    }

    private func runs(row y: Int, since old: Grid) -> [CellRun] {
        var runs: [CellRun] = []
        var x = 0
        while x < size.width {
            guard self[x, y] != old[x, y] else {
                x += 1
                continue
            }
            let start = self[x, y].kind == .continuation ? x - 1 : x
            while x < size.width, self[x, y] != old[x, y] || self[x, y].kind == .continuation { x += 1 }
            runs.append(CellRun(x: start, y: y, cells: (start..<x).map { self[$0, y] }))
        }
        return runs
    }
}
