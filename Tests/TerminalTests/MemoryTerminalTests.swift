import Testing
@testable import Terminal

/// Tests of screens rest on this terminal, so it must behave like the real one.
struct MemoryTerminalTests {
    @Test func framesAreKeptAndEqualOnesAreNot() {
        let terminal = MemoryTerminal(size: Size(width: 10, height: 2))
        var grid = Grid(size: terminal.size)
        #expect(terminal.present(grid) == .drawn(bytes: 0))
        #expect(terminal.present(grid) == .unchanged)
        grid.put("x", x: 0, y: 0)
        #expect(terminal.present(grid) == .drawn(bytes: 0))
        terminal.repaint()
        #expect(terminal.present(grid) == .drawn(bytes: 0))
        #expect(terminal.frames.count == 3)
        terminal.leave()
        #expect(terminal.present(grid) == .gone)
    }

    @Test func keysComeWithTheirTimes() {
        let terminal = MemoryTerminal(size: Size(width: 10, height: 2))
        terminal.press(.char("F"))
        terminal.press(.enter, afterMilliseconds: 450)
        #expect(terminal.wait(timeoutMilliseconds: 1_000) == [
            TimedEvent(.char("F"), atMilliseconds: 200), TimedEvent(.enter, atMilliseconds: 650),
        ])
        #expect(terminal.wait(timeoutMilliseconds: 1_000).isEmpty)
        #expect(terminal.nowMilliseconds() == 1_650)
    }

    @Test func typedBytesGoThroughTheDecoder() {
        let terminal = MemoryTerminal(size: Size(width: 10, height: 2))
        terminal.type(Array("：\u{1B}".utf8))
        terminal.advance(100)
        #expect(terminal.wait(timeoutMilliseconds: 0).map(\.event) == [.char(":"), .esc])
        terminal.inField = true
        terminal.type(Array("：".utf8))
        #expect(terminal.wait(timeoutMilliseconds: 0).map(\.event) == [.char("：")])
    }

    @Test func aResizeIsTold() {
        let terminal = MemoryTerminal(size: Size(width: 10, height: 2))
        terminal.resize(Size(width: 160, height: 45))
        #expect(terminal.wait(timeoutMilliseconds: 0).map(\.event) == [.resize(Size(width: 160, height: 45))])
        #expect(terminal.size == Size(width: 160, height: 45))
    }
}
