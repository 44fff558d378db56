/// What became of a frame.
package enum FrameOutcome: Hashable, Sendable {
    /// Drawn, with so many bytes on the wire.
    case drawn(bytes: Int)
    /// Equal to the last one: nothing was sent.
    case unchanged
    /// The terminal has not come far enough with the last frames: this one was left out. A `.wake` tells when there is
    /// room for a newer one.
    case skipped
    /// The terminal is gone.
    case gone
}

/// Small things a frame may carry besides cells.
package enum FrameExtra: Hashable, Sendable {
    /// The terminal's bell.
    case bell
    /// Text for the clipboard of the person's own machine (OSC 52), at most `Limits.clipboardBytes`.
    case copy(String)
}

/// A place that shows grids and tells what happens in front of it. Used by one thread only.
package protocol ScreenTerminal: AnyObject {
    /// The present size in cells.
    var size: Size { get }
    /// The most colours that can be shown.
    var depth: ColorDepth { get }
    /// How tokens look. Setting it paints everything anew with the next frame.
    var palette: Palette { get set }
    /// Whether a text field has the focus: then pastes are delivered and characters are not folded to ASCII keys.
    var inField: Bool { get set }
    /// Bytes sent since the start.
    var bytesSent: Int { get }
    /// Monotonic milliseconds.
    func nowMilliseconds() -> Int64
    /// Shows a grid; `cursor` is where a field is being typed into, nil hides it.
    @discardableResult
    func present(_ grid: Grid, cursor: Position?, extras: [FrameExtra]) -> FrameOutcome
    /// The next frame is painted whole (Ctrl-L).
    func repaint()
    /// Waits for events, at most so long. An empty answer means that the time has passed.
    func wait(timeoutMilliseconds: Int64) -> [TimedEvent]
    /// Gives the terminal back as it was found. Later calls do nothing.
    func leave()
}

extension ScreenTerminal {
    @discardableResult
    package func present(_ grid: Grid, cursor: Position? = nil) -> FrameOutcome {
        present(grid, cursor: cursor, extras: [])
    }
}
