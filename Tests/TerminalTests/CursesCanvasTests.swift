import Testing
@testable import Terminal

/// What ncurses makes of grids, read by an emulated terminal. One canvas at a time: ncurses' state is the process'.
@Suite(.serialized) struct CursesCanvasTests {
    private let size = Size(width: 41, height: 9)

    private func canvas(term: String = "xterm-256color") throws -> CursesCanvas {
        try #require(CursesCanvas.takeUTF8())
        return try #require(CursesCanvas(term: term, size: size, palette: .mono))
    }

    /// Wide and combining characters drawn over each other in every way leave no ghosts on the terminal.
    @Test func twoThousandRandomFramesArriveAsDrawn() throws {
        let canvas = try canvas()
        var screen = EmulatedScreen(size: size)
        screen.take(canvas.take())
        var random = SeededGenerator(state: 7)
        var grid = Grid(size: size)
        for frame in 0..<2_000 {
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let x = Int.random(in: -3...42, using: &random)
                let y = Int.random(in: 0...8, using: &random)
                let style: Style = Bool.random(using: &random) ? .plain : .crit
                grid.put(randomText(&random, length: 12), x: x, y: y, style: style)
            }
            if frame % 50 == 0 { grid.fill(Rect(x: 5, y: 2, width: 30, height: 4)) }
            if frame % 300 == 0 { canvas.repaint() }
            screen.take(canvas.bytes(for: grid, cursor: nil) ?? [])
            guard screen.lines == grid.lines, screen.unknown.isEmpty else {
                Issue.record("frame \(frame): \(screen.unknown) \(zip(screen.lines, grid.lines).filter { $0 != $1 })")
                return
            }
        }
    }

    @Test func anEqualFrameIsNoBytesAndASmallChangeFewBytes() throws {
        let canvas = try canvas()
        var grid = Grid(size: size)
        grid.put("微信支付  97.4 %", x: 2, y: 3)
        #expect(canvas.bytes(for: grid, cursor: nil)?.isEmpty == false)
        #expect(canvas.bytes(for: grid, cursor: nil) == nil)
        grid.put("5", x: 15, y: 3)
        let bytes = try #require(canvas.bytes(for: grid, cursor: nil))
        #expect(bytes.count <= 12)
    }

    @Test func resizingAndComingBackPaintEverything() throws {
        let canvas = try canvas()
        var grid = Grid(size: size)
        grid.put("订单", x: 39, y: 8)
        _ = canvas.bytes(for: grid, cursor: nil)
        let smaller = Size(width: 40, height: 6)
        canvas.resize(smaller)
        var screen = EmulatedScreen(size: smaller)
        var small = Grid(size: smaller)
        small.put("订单", x: 37, y: 5)
        screen.take(canvas.bytes(for: small, cursor: nil) ?? [])
        #expect(screen.lines == small.lines)
        _ = canvas.suspend()
        var again = EmulatedScreen(size: smaller)
        again.take(canvas.bytes(for: small, cursor: nil) ?? [])
        #expect(again.lines == small.lines)
    }

    @Test func anUnknownTerminalIsDrawnAsTheUsualOne() throws {
        let canvas = try canvas(term: "paydeck-no-such-terminal")
        #expect(canvas.isFallback)
        #expect(canvas.term == "xterm-256color")
        #expect(canvas.depth == .colors256)
    }

    @Test func ambiguousCharactersAreReplacedWhereTheyWouldBeWide() throws {
        let canvas = try canvas()
        canvas.replacesAmbiguous = true
        var grid = Grid(size: size)
        grid.put("“刷单”—环①", x: 0, y: 0)
        var screen = EmulatedScreen(size: size)
        screen.take(canvas.bytes(for: grid, cursor: nil) ?? [])
        #expect(screen.lines[0] == "\"刷单\"-环?")
    }

    @Test func theWayBackNamesEveryMode() throws {
        let canvas = try canvas()
        let restore = String(decoding: CursesCanvas.restoreBytes(), as: UTF8.self)
        for mode in ["\u{1B}[?2004l", "\u{1B}[?2026l", "\u{1B}[?25h", "\u{1B}[?1049l"] {
            #expect(restore.contains(mode))
        }
        #expect(canvas.depth == .colors256)
    }
}
