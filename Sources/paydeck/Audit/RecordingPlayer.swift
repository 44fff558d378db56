import Control
import EngineHost
import Terminal

/// Plays a recording. Each event is first drawn on a screen in memory that knows only what our recordings hold, so that
/// a file from elsewhere cannot send the terminal anything else.
struct RecordingPlayer {
    struct Fault: Error {
        let event: Int
        let rule: String
    }

    let file: Asciicast.File

    /// In real time, or faster; pauses are at most five seconds.
    func play(speed: Double) throws(Fault) {
        var screen = RecordedScreen(size: Size(width: file.width, height: file.height))
        var last: Int64 = 0
        defer { StandardStreams.write("\u{1B}[0m\u{1B}[\(screen.size.height);1H\n") }
        for (index, event) in file.events.enumerated() {
            let pause = min(event.at - last, 5_000)
            last = event.at
            SystemClock.sleep(milliseconds: Int64(Double(pause) / speed))
            try draw(event, index, &screen)
            if event.kind == .output { StandardStreams.write(event.data) }
        }
    }

    /// Each screen that stood for half a second or more, and the last one: from when to when, and its lines.
    func screens(_ visit: ((start: Int64, end: Int64), [String]) -> Void) throws(Fault) {
        var screen = RecordedScreen(size: Size(width: file.width, height: file.height))
        var since: Int64 = 0
        for (index, event) in file.events.enumerated() {
            try draw(event, index, &screen)
            let next = index + 1 < file.events.count ? file.events[index + 1].at : .max
            guard next - event.at >= 500, event.kind == .output else { continue }
            visit((since, next), screen.lines)
            since = next
        }
    }

    private func draw(_ event: RecordedEvent, _ index: Int, _ screen: inout RecordedScreen) throws(Fault) {
        switch event.kind {
        case .resize:
            guard let size = event.size else { throw Fault(event: index + 1, rule: "is no size") }
            screen.resize(Size(width: size.width, height: size.height))
        case .output:
            guard screen.take(event.data) else {
                throw Fault(event: index + 1, rule: "holds a sequence that no recording of ours has; not played")
            }
        }
    }

    static func clock(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(milliseconds / 100 % 10)"
    }
}
