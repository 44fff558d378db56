import Terminal

/// A line of facts of which each stands whole or is left out: a figure that was cut is another figure.
struct FactLine {
    /// What goes first where there is no room for all.
    enum Weight: Int { case spare, useful, main }

    private var facts: [(segments: [Segment], weight: Weight)] = []

    mutating func add(_ segments: [Segment], _ weight: Weight) { facts.append((segments, weight)) }

    /// The lightest facts are left out until the others fit, of equal ones the last; main ones stay.
    func line(within cells: Int) -> SegmentLine {
        var left = facts
        func line() -> SegmentLine { SegmentLine(left.flatMap(\.segments)) }
        while line().width > cells {
            let lightest = left.indices.reversed().filter { left[$0].weight != .main }
                .min { left[$0].weight.rawValue < left[$1].weight.rawValue }
            guard let lightest else { break }
            left.remove(at: lightest)
        }
        return line()
    }
}

extension SegmentLine {
    /// The line as far as whole facts of it fit: two blanks stand between facts, or a comma and a blank outside of
    /// brackets. One fact that is too long by itself is left for the drawing to cut and to mark.
    func wholeFacts(within cells: Int) -> SegmentLine {
        guard width > cells, let end = factEnds().last(where: { $0.width <= cells }) else { return self }
        let last = segments[end.segment]
        return SegmentLine(
            segments[..<end.segment] + [Segment(String(last.text.prefix(end.characters)), last.style)])
    }

    /// Where facts end: the segment, how many of its characters belong to the fact, the width of the line up to there.
    private func factEnds() -> [(segment: Int, characters: Int, width: Int)] {
        var ends: [(segment: Int, characters: Int, width: Int)] = []
        var gap: (segment: Int, characters: Int, width: Int)?
        var width = 0
        var depth = 0
        for (number, segment) in segments.enumerated() {
            for (place, character) in segment.text.enumerated() {
                switch character {
                case " ":
                    if let gap, depth == 0 { ends.append(gap) }
                    gap = gap ?? (number, place, width)
                case ",": gap = (number, place, width)
                default:
                    gap = nil
                    depth = max(0, depth + (character == "(" ? 1 : character == ")" ? -1 : 0))
                }
                width += Cells.width(of: String(character))
            }
        }
        return ends
    }
}
