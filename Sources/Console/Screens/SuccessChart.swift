import Terminal

/// Success per minute over an hour, with labels at the left and times below.
enum SuccessChart {
    static func draw(
        title: String, minutes: [Int?], at: Int64, _ model: ConsoleModel, in region: Rect, into grid: inout Grid
    ) {
        guard region.width > 20, region.height > 4 else { return }
        let known = minutes.compactMap { $0 }
        let lowest = known.min()
        var line = [Segment(title, .heading)]
        if let now = known.last, let lowest {
            line.append(Segment("  " + model.language.text(.chartNow, Figures.percent(now))))
            line.append(Segment("  " + model.language.text(.chartLow, Figures.percent(lowest))))
        }
        SegmentLine(line).draw(into: &grid, x: region.x, y: region.y, maxCells: region.width)
        guard model.graph != .off, let lowest else { return }
        // Whole percents below the lowest value, so that the scale does not move with every figure.
        let floor = max(0, min(lowest / 500 * 500, Thresholds.trendRange.lowerBound))
        let chart = LineChart(
            series: [LineChart.Series(samples: minutes, style: model.isStale ? .stale : .chart)], range: floor...10_000,
            threshold: Thresholds.successBasisPoints, glyphs: model.theme.glyphs)
        let cells = model.theme.glyphs == .braille ? (minutes.count + 1) / 2 : minutes.count
        let plot = Rect(
            x: region.x + 6, y: region.y + 1, width: min(max(cells, 30), region.width - 6), height: region.height - 2)
        chart.draw(into: &grid, in: plot)
        for row in 0..<plot.height {
            let value = Figures.percent(chart.value(atRow: row, of: plot.height))
            grid.put(value, x: region.x, y: plot.y + row, style: .chartAxis, maxCells: 5, align: .right)
        }
        let hour = Figures.hourMinute(at - 3_600_000)
        grid.put(hour, x: plot.x, y: plot.endY, style: .chartAxis)
        grid.put(Figures.hourMinute(at), x: plot.endX - 5, y: plot.endY, style: .chartAxis)
    }
}
