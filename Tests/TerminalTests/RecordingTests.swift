import Terminal
import Testing

@Suite("Recordings of what was drawn")
struct RecordingTests {
    private static let palette = Palette(depth: .colors256, paints: [
        .crit: Paint(foreground: 196, attributes: .bold), .bar: Paint(foreground: 15, background: 24),
    ])

    /// A picture of random pieces, wide characters and marks among them.
    private static func grid(_ random: inout SeededGenerator, _ size: Size) -> Grid {
        let pieces = ["ab", "微信", " ", "e\u{301}x", "12,345", "支", "⠿⠿", "~"]
        var grid = Grid(size: size)
        for _ in 0..<Int.random(in: 0..<40, using: &random) {
            let style = Style(StyleToken.allCases.randomElement(using: &random) ?? .plain, [])
            grid.put(
                pieces.randomElement(using: &random) ?? "", x: Int.random(in: -2..<size.width, using: &random),
                y: Int.random(in: 0..<size.height, using: &random), style: style)
        }
        return grid
    }

    @Test("the last picture stands on any terminal that played all of it", arguments: 1...20)
    func replay(seed: Int) {
        var random = SeededGenerator(state: UInt64(seed))
        let size = Size(width: 30, height: 6)
        var script = FrameScript()
        var ours = RecordedScreen(size: size)
        var other = EmulatedScreen(size: size)
        var grid = Grid(size: size)
        for _ in 0..<12 {
            // Mostly a small change, now and then another picture.
            if Bool.random(using: &random) {
                grid.put("更新 \(Int.random(in: 0..<99, using: &random))", x: 3, y: 2)
            } else {
                grid = RecordingTests.grid(&random, size)
            }
            guard let text = script.text(for: grid, palette: RecordingTests.palette) else { continue }
            let isTaken = ours.take(text)
            #expect(isTaken)
            other.take(Array(text.utf8))
            #expect(ours.lines == grid.lines)
            #expect(other.lines == grid.lines && other.unknown == [])
        }
    }

    @Test("a picture that has not changed is no event; in other colours it is written whole again")
    func unchanged() {
        var script = FrameScript()
        var grid = Grid(size: Size(width: 20, height: 3))
        grid.put("alert", x: 0, y: 1, style: .crit)
        let first = script.text(for: grid, palette: RecordingTests.palette)
        #expect(first?.contains("\u{1B}[0;1;38;5;196malert") == true)
        #expect(script.text(for: grid, palette: RecordingTests.palette) == nil)
        #expect(script.text(for: grid, palette: .mono)?.hasPrefix("\u{1B}[0m\u{1B}[2J") == true)
        grid.put("x", x: 19, y: 2)
        #expect(script.text(for: grid, palette: .mono)?.count ?? 0 < 20)
    }

    @Test("what no recording of ours holds is not played", arguments: [
        "\u{1B}]0;title\u{7}", "\u{1B}[6n", "\u{1B}[?1049h", "\u{7}", "a\nb", "\u{9B}2J", "\u{1B}c", "\u{1B}[",
        "\u{202E}",
        "\u{1B}[1;2;3H", "\u{1B}[0J", "\u{1B}P$q\u{1B}\\", String(repeating: "x", count: 31),
    ])
    func foreign(text: String) {
        var screen = RecordedScreen(size: Size(width: 30, height: 4))
        let isTaken = screen.take("\u{1B}[1;1Hkept")
        let isForeignTaken = screen.take(text)
        #expect(isTaken && !isForeignTaken)
        #expect(screen.lines[0] == "kept")
    }

    @Test("what is masked keeps its place, whatever stands beside it")
    func masked() {
        var grid = Grid(size: Size(width: 30, height: 2))
        grid.put("电话 13812345678 微信 x", x: 0, y: 0)
        let masked = grid.masked { $0.replacing("13812345678", with: "138****5678") }
        #expect(masked.lines[0] == "电话 138****5678 微信 x")
        #expect(masked.lines[1] == grid.lines[1])
        #expect(grid.masked { $0 + "longer" } == grid, "a mask that moves characters is not used")
    }

    @Test("pictures masked one after the other are masked as each alone, and a row that stands still is not read again")
    func maskedAgain() {
        var mask = GridMask()
        var grid = Grid(size: Size(width: 24, height: 3))
        var read: [String] = []
        func hide(_ text: String) -> String {
            read.append(text)
            return text.replacing("5678", with: "****")
        }
        for step in 0..<6 {
            grid.put("12345678 中 \(step)", x: step, y: step % 2)
            read = []
            let together = mask.masked(grid, hide)
            #expect(read.count == (step == 0 ? 3 : 1))
            #expect(together == grid.masked(hide))
        }
        var other = Grid(size: Size(width: 20, height: 3))
        other.put("5678", x: 0, y: 0)
        #expect(mask.masked(other, hide).lines[0] == "****")
    }
}
