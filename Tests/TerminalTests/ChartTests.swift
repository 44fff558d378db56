import DisplayText
import Testing
@testable import Terminal

/// Charts put each sample where it belongs, in braille and in ASCII.
struct ChartTests {
    private func trend(_ graph: TrendGraph, cells: Int) -> String {
        var grid = Grid(size: Size(width: cells, height: 1))
        graph.draw(into: &grid, x: 0, y: 0, cells: cells)
        return grid.row(0).map(\.text).joined()
    }

    @Test func fourLevelsAndTwoSamplesACell() {
        let graph = TrendGraph(samples: [0, 25, 50, 75, 99, 0], sequence: 6, range: 0...99, motion: .scroll)
        #expect(trend(graph, cells: 3) == "⣠⣾⣇")
        #expect(trend(graph, cells: 4) == " ⣠⣾⣇")
    }

    @Test func gapsAreBlankAndValuesOutsideAreCut() {
        let graph = TrendGraph(samples: [nil, nil, .max, .min], sequence: 4, range: -10...10, motion: .scroll)
        #expect(trend(graph, cells: 2) == " ⣇")
        #expect(trend(TrendGraph(samples: [5, 5], sequence: 1, range: 5...5), cells: 2).unicodeScalars.count == 2)
    }

    @Test func asciiShowsADigitASample() {
        let samples = [0, 10, 55, 99, nil]
        let graph = TrendGraph(samples: samples, sequence: 5, range: 0...99, motion: .scroll, glyphs: .ascii)
        #expect(trend(graph, cells: 5) == "0159 ")
    }

    /// What a sweep is for: a new sample changes at most two cells, a scroll nearly all.
    @Test func aSweepChangesTwoCellsAtMost() {
        var random = SeededGenerator(state: 3)
        let history: [Int?] = (0..<200).map { _ in Int.random(in: 0...99, using: &random) }
        for cells in [1, 2, 13, 28] {
            for count in 60..<140 {
                let old = TrendGraph(samples: Array(history[..<count]), sequence: count, range: 0...99)
                let new = TrendGraph(samples: Array(history[...count]), sequence: count + 1, range: 0...99)
                let changed = zip(trend(old, cells: cells), trend(new, cells: cells)).count { $0 != $1 }
                #expect(changed <= 2)
            }
        }
    }

    @Test func aLineRisesFromLeftToRight() {
        var grid = Grid(size: Size(width: 4, height: 2))
        let line = LineChart.Series(samples: [0, 1, 2, 3, 4, 5, 6, 7])
        LineChart(series: [line], range: 0...7).draw(into: &grid, in: grid.bounds)
        #expect(grid.lines == ["  ⡠⠊", "⡠⠊"])
    }

    @Test func jumpsAreJoinedAndGapsAreNot() {
        var grid = Grid(size: Size(width: 2, height: 1))
        LineChart(series: [.init(samples: [0, 3, nil, 0])], range: 0...3).draw(into: &grid, in: grid.bounds)
        #expect(grid.lines == ["⡸⢀"])
    }

    @Test func asciiChartsHaveMarksAndALevel() {
        var grid = Grid(size: Size(width: 5, height: 3))
        LineChart(series: [.init(samples: [0, 1, 2, 1, 0])], range: 0...2, threshold: 1, glyphs: .ascii)
            .draw(into: &grid, in: grid.bounds)
        #expect(grid.lines == ["  *", "-*-*-", "*   *"])
    }

    @Test func labelsGoFromUpperToLowerBound() {
        let chart = LineChart(series: [], range: 9_360...9_900)
        let labels = (0..<10).map { chart.value(atRow: $0, of: 10) }
        #expect(labels == Array(stride(from: 9_900, through: 9_360, by: -60)))
    }

    @Test(arguments: [
        (0, "[........]"), (1, "[#.......]"), (5_000, "[####....]"), (9_999, "[#######.]"), (10_000, "[########]"),
    ])
    func gauges(basisPoints: Int, bar: String) {
        var grid = Grid(size: Size(width: 10, height: 1))
        GaugeBar(basisPoints: basisPoints).draw(into: &grid, x: 0, y: 0, cells: 10)
        #expect(grid.rowText(0) == bar)
    }

    /// Terminals that draw ambiguous characters two cells wide still show charts whole.
    @Test func noChartCharacterIsAmbiguous() {
        for dots in UInt8.min...UInt8.max { #expect(CharacterClass.of(Braille.scalar(dots)) == .narrow) }
    }
}
