import Terminal

/// A failure share per minute over an hour with its alert line.
enum FailureChart {
    static func draw(
        title: String, minutes: [Int?], at: Int64, limit: Int, _ model: ConsoleModel, in region: Rect,
        into grid: inout Grid
    ) {
        guard region.width > 20, region.height > 4 else { return }
        let highest = minutes.compactMap { $0 }.max()
        SegmentLine([Segment(title, .heading)]).draw(into: &grid, x: region.x, y: region.y, maxCells: region.width)
        guard model.graph != .off, let highest else { return }
        // Twice the alert line at least, so that the scale does not move with every figure.
        let top = max(limit * 2, (highest / 100 + 1) * 100)
        let chart = LineChart(
            series: [LineChart.Series(samples: minutes, style: model.isStale ? .stale : .chart)], range: 0...top,
            threshold: limit, glyphs: model.theme.glyphs)
        let cells = model.theme.glyphs == .braille ? (minutes.count + 1) / 2 : minutes.count
        let plot = Rect(
            x: region.x + 7, y: region.y + 1, width: min(max(cells, 30), region.width - 7), height: region.height - 2)
        chart.draw(into: &grid, in: plot)
        for row in 0..<plot.height {
            let value = Figures.percent(chart.value(atRow: row, of: plot.height), decimals: 2)
            grid.put(value, x: region.x, y: plot.y + row, style: .chartAxis, maxCells: 6, align: .right)
        }
        grid.put(Figures.hourMinute(at - 3_600_000), x: plot.x, y: plot.endY, style: .chartAxis)
        grid.put(Figures.hourMinute(at), x: plot.endX - 5, y: plot.endY, style: .chartAxis)
    }
}
