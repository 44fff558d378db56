import Testing
@testable import Terminal

/// A grid never holds half a character, and differences carry everything.
struct GridTests {
    @Test func overwritingHalfOfAWideCharacterBlanksTheOtherHalf() {
        var grid = Grid(size: Size(width: 8, height: 1))
        grid.put("微信支付", x: 0, y: 0)
        grid.put("x", x: 1, y: 0)
        #expect(grid.rowText(0) == " x信支付")
        grid.put("y", x: 2, y: 0)
        #expect(grid.rowText(0) == " xy 支付")
        grid.put("宽", x: 5, y: 0)
        #expect(grid.rowText(0) == " xy  宽")
    }

    @Test func wideCharactersAtTheRimAreNotHalved() {
        var grid = Grid(size: Size(width: 5, height: 1))
        grid.put("微信支", x: 0, y: 0)
        #expect(grid.rowText(0) == "微信")
        grid.put("付", x: -1, y: 0)
        #expect(grid.rowText(0) == "  信")
    }

    @Test func textOutsideIsCut() {
        var grid = Grid(size: Size(width: 6, height: 2))
        grid.put("outside", x: 0, y: 2)
        grid.put("outside", x: 0, y: -1)
        grid.put("abcdef", x: -3, y: 0)
        grid.put("uvwxyz", x: 4, y: 1)
        #expect(grid.lines == ["def", "    uv"])
    }

    @Test func alignmentStandsInItsSpace() {
        var grid = Grid(size: Size(width: 20, height: 1))
        grid.put("|", x: 0, y: 0)
        let end = grid.put("97.4", x: 1, y: 0, maxCells: 8, align: .right)
        grid.put("|", x: end, y: 0)
        #expect(grid.rowText(0) == "|    97.4|")
    }

    @Test func stylesAreToldAsRuns() {
        var grid = Grid(size: Size(width: 12, height: 2))
        grid.put("ok", x: 0, y: 0)
        grid.put("!! 严重", x: 4, y: 0, style: .crit.with(.bold))
        grid.put("stale", x: 7, y: 1, style: .stale)
        #expect(grid.styleRuns.map(\.description) == ["0:4+7 crit bold", "1:7+5 stale"])
    }

    @Test func restylingKeepsBothHalvesAlike() {
        var grid = Grid(size: Size(width: 6, height: 1))
        grid.put("微信支", x: 0, y: 0)
        grid.restyle(Rect(x: 1, y: 0, width: 2, height: 1)) { _ in .warn }
        #expect(grid.styleRuns.map(\.description) == ["0:0+4 warn"])
    }

    @Test func equalGridsHaveNoChanges() {
        var grid = Grid(size: Size(width: 30, height: 4))
        grid.put("微信支付 97.4", x: 2, y: 1)
        #expect(grid.changes(since: grid).isEmpty)
    }

    @Test func onlyWhatChangedIsInTheDifference() {
        var before = Grid(size: Size(width: 30, height: 2))
        before.put("success 96.8 %", x: 0, y: 0)
        var after = before
        after.put("96.9", x: 8, y: 0)
        let runs = after.changes(since: before)
        #expect(runs.map { [$0.x, $0.y, $0.cells.count] } == [[11, 0, 1]])
    }

    /// The property behind "no ghosts": for any scribbling, the differences applied to the old grid give the new one,
    /// and no half character stands alone.
    @Test func tenThousandRandomDrawings() {
        var random = SeededGenerator(state: 20_261_122)
        var now = Grid(size: Size(width: 33, height: 7))
        var wire = now
        for step in 1...10_000 {
            scribble(on: &now, &random)
            guard step % 3 == 0 else { continue }
            for run in now.changes(since: wire) { wire.apply(run) }
            guard wire == now, isWhole(now) else {
                Issue.record("step \(step): difference applied is not the grid, or a half stands alone")
                return
            }
        }
    }

    private func scribble(on grid: inout Grid, _ random: inout SeededGenerator) {
        let x = Int.random(in: -4...36, using: &random)
        let y = Int.random(in: -1...7, using: &random)
        let style: Style = [.plain, .crit, .selected][Int.random(in: 0...2, using: &random)]
        switch Int.random(in: 0...9, using: &random) {
        case 0: grid.fill(Rect(x: x, y: y, width: 9, height: 3), style: style)
        case 1: grid.restyle(Rect(x: x, y: y, width: 7, height: 2)) { $0.with(.bold) }
        case 2: grid.putScalar("⣿", x: x, y: y, style: style)
        case 3: grid.putPadded(randomText(&random, length: 12), x: x, y: y, cells: 9, style: style, align: .centre)
        case 4:
            var patch = Grid(size: Size(width: 5, height: 2))
            patch.put(randomText(&random, length: 6), x: 0, y: 0, style: style)
            grid.draw(patch, at: Position(x: x, y: y))
        default: grid.put(randomText(&random, length: 14), x: x, y: y, style: style)
        }
    }

    private func isWhole(_ grid: Grid) -> Bool {
        (0..<grid.size.height).allSatisfy { y in
            (0..<grid.size.width).allSatisfy { x in
                switch grid[x, y].kind {
                case .narrow: true
                case .wideLeft: x + 1 < grid.size.width && grid[x + 1, y].kind == .continuation
                case .continuation: x > 0 && grid[x - 1, y].kind == .wideLeft
                }
            }
        }
    }
}
