/// A terminal without a tty: tests press keys and look at the last grid. Time stands still unless moved.
package final class MemoryTerminal: ScreenTerminal {
    package private(set) var size: Size
    package var depth: ColorDepth
    package var palette: Palette
    package var inField = false {
        didSet { decoder.inField = inField }
    }
    package private(set) var bytesSent = 0
    /// What each frame costs here.
    package var bytesPerFrame = 0
    /// Every grid shown, the last at the end.
    package private(set) var frames: [Grid] = []
    package private(set) var cursor: Position?
    package private(set) var extras: [FrameExtra] = []
    package private(set) var hasLeft = false

    private var now: Int64 = 0
    private var events: [TimedEvent] = []
    private var decoder = KeyDecoder()
    private var isWhole = true

    package init(size: Size, depth: ColorDepth = .colors256, palette: Palette = .mono) {
        self.size = size
        self.depth = depth
        self.palette = palette
    }

    /// The grid on screen.
    package var screen: Grid { frames.last ?? Grid(size: size) }

    package func nowMilliseconds() -> Int64 { now }

    package func present(_ grid: Grid, cursor: Position?, extras: [FrameExtra]) -> FrameOutcome {
        guard !hasLeft else { return .gone }
        self.extras += extras
        if let last = frames.last, last == grid, cursor == self.cursor, !isWhole, extras.isEmpty { return .unchanged }
        isWhole = false
        self.cursor = cursor
        frames.append(grid)
        bytesSent += bytesPerFrame
        return .drawn(bytes: bytesPerFrame)
    }

    package func repaint() { isWhole = true }

    /// Gives the events prepared so far; with none, lets the time pass.
    package func wait(timeoutMilliseconds: Int64) -> [TimedEvent] {
        if events.isEmpty { advance(max(0, timeoutMilliseconds)) }
        defer { events = [] }
        return events
    }

    package func leave() { hasLeft = true }

    /// Lets time pass; a lone ESC and the like become keys.
    package func advance(_ milliseconds: Int64) {
        let end = now + milliseconds
        while let deadline = decoder.deadline, deadline <= end {
            now = max(now, deadline)
            events += decoder.flush(at: now)
        }
        now = end
    }

    /// Bytes from a keyboard.
    package func type(_ bytes: some Collection<UInt8>) {
        events += decoder.feed(bytes, at: now)
    }

    /// One key, `afterMilliseconds` after what was before.
    package func press(_ event: KeyEvent, afterMilliseconds: Int64 = 200, repeats: Int = 0) {
        advance(afterMilliseconds)
        events.append(TimedEvent(event, atMilliseconds: now, repeats: repeats))
    }

    package func resize(_ size: Size) {
        self.size = size
        isWhole = true
        events.append(TimedEvent(.resize(size), atMilliseconds: now))
    }
}
