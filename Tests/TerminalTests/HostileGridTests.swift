import DisplayText
import HostileCorpus
import Testing
@testable import Terminal

/// Whatever is drawn, its neighbours stay as they were.
struct HostileGridTests {
    @Test func neighboursAreUntouched() {
        for hostile in HostileCorpus.all {
            var grid = Grid(size: Size(width: 40, height: 3))
            for y in 0..<3 { grid.put(String(repeating: "#", count: 40), x: 0, y: y) }
            grid.putPadded(hostile.text, x: 10, y: 1, cells: 6)
            #expect(grid.rowText(0) == String(repeating: "#", count: 40), "\(hostile)")
            #expect(grid.rowText(2) == String(repeating: "#", count: 40), "\(hostile)")
            #expect(grid.rowText(1).hasPrefix(String(repeating: "#", count: 10)), "\(hostile)")
            #expect(grid.rowText(1).hasSuffix(String(repeating: "#", count: 24)), "\(hostile)")
            #expect(Cells.width(of: hostile.text) == Cells.width(of: DisplayFilter.visible(hostile.text)), "\(hostile)")
        }
    }

    @Test func wrappedTextHasNothingHostileAndFits() {
        for hostile in HostileCorpus.all where hostile.text.unicodeScalars.count < 1_000 {
            for line in Cells.wrap(hostile.text, to: 12) {
                #expect(Cells.width(of: line) <= 12, "\(hostile)")
                #expect(DisplayFilter.visible(line) == line, "\(hostile)")
            }
        }
    }
}
