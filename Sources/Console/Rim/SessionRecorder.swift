import Control
import Payments
import Terminal

/// Makes a recording of what a console shows: of each frame what changed, with personal numbers hidden before anything
/// is written. Events are gathered and handed over a second's worth at a time.
struct SessionRecorder {
    private var script = FrameScript()
    private var mask = GridMask()
    private var size: Size?
    private let startedAt: Int64
    private var events: [RecordedEvent] = []
    private var bytes = 0
    private var bytesSinceWhole = 0
    private var handedOverAt: Int64

    init(now: Int64) {
        startedAt = now
        handedOverAt = now
    }

    /// Takes the frame that was drawn. What is revealed or typed in secret must be gone from it already.
    mutating func take(_ grid: Grid, _ palette: Palette, at now: Int64) {
        let grid = mask.masked(grid, PersonalData.hidden)
        if bytesSinceWhole >= Limits.recordingWholeBytes { lost() }
        if grid.size != size {
            bytesSinceWhole = 0
            size = grid.size
            script.begin()
            events.append(RecordedEvent(
                at: now - startedAt, kind: .resize, data: "\(grid.size.width)x\(grid.size.height)"))
        }
        for text in script.texts(for: grid, palette: palette, bytes: Limits.recordingPieceBytes) {
            bytes += text.utf8.count
            bytesSinceWhole += text.utf8.count
            events.append(RecordedEvent(at: now - startedAt, kind: .output, data: text))
        }
    }

    /// What is to be handed over now; nil while there is nothing, or it can wait.
    mutating func due(at now: Int64, atOnce: Bool = false) -> [RecordedEvent]? {
        let isDue = atOnce || now - handedOverAt >= Limits.recordingMilliseconds || bytes >= Limits.recordingBytes
            || events.count >= RecordingLimits.eventsAtOnce
        guard !events.isEmpty, isDue else { return nil }
        let part = Array(events.prefix(RecordingLimits.eventsAtOnce))
        events.removeFirst(part.count)
        bytes = 0
        handedOverAt = now
        return part
    }

    /// The next frame is written whole: something did not arrive, or the recording may go on in another file.
    mutating func lost() {
        size = nil
        script.begin()
    }
}
