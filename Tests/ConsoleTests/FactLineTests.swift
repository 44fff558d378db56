import Terminal
import Testing

@testable import Console

/// A figure that was cut is another figure: facts of a line stand whole, or not at all.
@Suite struct FactLineTests {
    private func text(_ line: SegmentLine) -> String { line.segments.map(\.text).joined() }

    @Test func `the lightest facts go first, of equal ones the last, and main ones stay`() {
        var line = FactLine()
        line.add([Segment("success 91.2")], .main)
        line.add([Segment("  goal 95")], .spare)
        line.add([Segment("  1h "), Segment("93.4")], .useful)
        line.add([Segment("  peak 22.6")], .spare)
        line.add([Segment("  split fail 0.31")], .main)
        #expect(text(line.line(within: 100)) == "success 91.2  goal 95  1h 93.4  peak 22.6  split fail 0.31")
        #expect(text(line.line(within: 50)) == "success 91.2  goal 95  1h 93.4  split fail 0.31")
        #expect(text(line.line(within: 40)) == "success 91.2  1h 93.4  split fail 0.31")
        #expect(text(line.line(within: 30)) == "success 91.2  split fail 0.31")
        #expect(text(line.line(within: 3)) == "success 91.2  split fail 0.31")
    }

    @Test func `whole facts of any line, at any width, in both kinds of writing`() throws {
        let line = SegmentLine([
            Segment("账本", .heading), Segment("  平衡", .ok), Segment("  借 920,489.45"), Segment(" = "),
            Segment("贷 920,489.45   分录 23,041 (今日 1, 昨日 2)  "), Segment("JPY 120"), Segment(", EUR 7"),
        ])
        let facts = [
            "账本", "平衡", "借 920,489.45 = 贷 920,489.45", "分录 23,041 (今日 1, 昨日 2)", "JPY 120", "EUR 7",
        ]
        for cells in 4...90 {
            let shown = text(line.wholeFacts(within: cells))
            #expect(Cells.width(of: shown) <= cells)
            let known = facts.indices.last { shown.contains(facts[$0]) }
            #expect(shown.hasSuffix(facts[try #require(known)]), "\(cells)")
        }
        #expect(text(line.wholeFacts(within: 100)) == text(line))
        // One fact alone that is too long is for the drawing to cut and to mark.
        #expect(SegmentLine("920,489.45").wholeFacts(within: 5) == SegmentLine("920,489.45"))
    }
}
