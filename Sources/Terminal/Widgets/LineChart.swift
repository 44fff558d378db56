/// Lines over a few rows: 2 by 4 dots a cell in braille, one mark a cell in ASCII.
package struct LineChart: Hashable, Sendable {
    /// One line. Of lines that share a cell the last one gives the style.
    package struct Series: Hashable, Sendable {
        /// Oldest first; nil is a gap.
        package var samples: [Int?]
        package var style: Style
        /// Stands for the line in ASCII; must be narrow.
        package var mark: Unicode.Scalar

        package init(samples: [Int?], style: Style = .chart, mark: Unicode.Scalar = "*") {
            self.samples = samples
            self.style = style
            self.mark = mark
        }
    }

    package var series: [Series]
    /// Value of the lower and the upper rim.
    package var range: ClosedRange<Int>
    /// A dotted level line, such as the value below which somebody must act.
    package var threshold: Int?
    package var glyphs: GlyphSet

    package init(
        series: [Series], range: ClosedRange<Int>, threshold: Int? = nil, glyphs: GlyphSet = .braille
    ) {
        self.series = series
        self.range = range
        self.threshold = threshold
        self.glyphs = glyphs
    }

    /// Draws with the newest sample at the right rim.
    package func draw(into grid: inout Grid, in region: Rect) {
        grid.fill(region)
        guard region.width > 0, region.height > 0 else { return }
        var canvas = ChartCanvas(width: region.width, height: region.height, glyphs: glyphs)
        if let threshold, range.contains(threshold) {
            canvas.level(step(threshold, canvas), style: .chartAxis)
        }
        for line in series { draw(line, on: &canvas) }
        canvas.copy(into: &grid, in: region)
    }

    /// The value at a row of the region, for labels beside it: the upper row shows the upper bound.
    package func value(atRow row: Int, of rows: Int) -> Int {
        guard rows > 1 else { return range.upperBound }
        let whole = range.upperBound.subtractingReportingOverflow(range.lowerBound).partialValue
        let down = whole.multipliedReportingOverflow(by: min(max(0, row), rows - 1)).partialValue / (rows - 1)
        return range.upperBound &- down
    }

    private func draw(_ line: Series, on canvas: inout ChartCanvas) {
        let shown = Array(line.samples.suffix(canvas.dotsWide))
        let first = canvas.dotsWide - shown.count
        var last: Int?
        for (index, sample) in shown.enumerated() {
            let row = sample.map { step($0, canvas) }
            if let row {
                canvas.stroke(column: first + index, from: last ?? row, to: row, style: line.style, mark: line.mark)
            }
            last = row
        }
    }

    /// Row of dots for a value, 0 above.
    private func step(_ value: Int, _ canvas: ChartCanvas) -> Int {
        canvas.dotsHigh - 1 - ChartScale(range: range, steps: canvas.dotsHigh).step(of: value)
    }
}
