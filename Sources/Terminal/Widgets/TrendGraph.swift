/// A row of small bars, two samples a cell in braille (four levels) or one digit a cell in ASCII.
///
/// Samples are integers of any unit (basis points, milliseconds, orders); nil is a gap. In `.scroll` the newest sample
/// is at the right and everything moves with each new one; in `.sweep` each sample keeps its place and the oldest is
/// overwritten, with a blank before it, as on a heart monitor: one or two cells change instead of all.
package struct TrendGraph: Hashable, Sendable {
    package enum Motion: Hashable, Sendable {
        case scroll, sweep
    }

    /// Oldest first.
    package var samples: [Int?]
    /// Running number of the newest sample (samples taken so far): it fixes the place of each in `.sweep`.
    package var sequence: Int
    /// What an empty and a full bar mean; values outside count as the nearest.
    package var range: ClosedRange<Int>
    package var motion: Motion
    package var glyphs: GlyphSet
    package var style: Style

    package init(
        samples: [Int?], sequence: Int, range: ClosedRange<Int>, motion: Motion = .sweep,
        glyphs: GlyphSet = .braille, style: Style = .chart
    ) {
        self.samples = samples
        self.sequence = max(0, sequence)
        self.range = range
        self.motion = motion
        self.glyphs = glyphs
        self.style = style
    }

    /// Samples that fit into so many cells.
    package static func capacity(cells: Int, glyphs: GlyphSet) -> Int {
        glyphs == .braille ? cells * 2 : cells
    }

    package func draw(into grid: inout Grid, x: Int, y: Int, cells: Int) {
        let slots = arranged(TrendGraph.capacity(cells: cells, glyphs: glyphs))
        for cell in 0..<max(0, cells) {
            grid.putScalar(scalar(slots, cell: cell), x: x + cell, y: y, style: style)
        }
    }

    /// Each place's sample, left to right.
    private func arranged(_ places: Int) -> [Int?] {
        guard places > 0 else { return [] }
        switch motion {
        case .scroll:
            let shown = samples.suffix(places)
            return Array(repeating: nil, count: places - shown.count) + shown
        case .sweep:
            var slots: [Int?] = Array(repeating: nil, count: places)
            let gap = glyphs == .braille ? 2 : 1
            let shown = samples.suffix(max(1, places - gap))
            for (age, sample) in shown.reversed().enumerated() {
                let place = (sequence - age) % places
                slots[place < 0 ? place + places : place] = sample
            }
            return slots
        }
    }

    private func scalar(_ slots: [Int?], cell: Int) -> Unicode.Scalar {
        switch glyphs {
        case .braille:
            let left = Braille.bar(column: 0, level: level(slots[cell * 2], of: 4))
            return Braille.scalar(left | Braille.bar(column: 1, level: level(slots[cell * 2 + 1], of: 4)))
        case .ascii:
            guard slots[cell] != nil else { return " " }
            return Unicode.Scalar(UInt8(ascii: "0") + UInt8(level(slots[cell], of: 10) - 1))
        }
    }

    /// 1 to `levels`; 0 for a gap.
    private func level(_ sample: Int?, of levels: Int) -> Int {
        guard let sample else { return 0 }
        return 1 + ChartScale(range: range, steps: levels).step(of: sample)
    }
}
