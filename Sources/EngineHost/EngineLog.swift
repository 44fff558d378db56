import DisplayText
package import Engine
import Glibc
import JSON
package import Payments

/// How the engine's log is written.
package struct LogSettings: Sendable, Equatable {
    package enum Form: String, Sendable, CaseIterable {
        case text, json
    }

    package var level = LogLevel.info
    package var form = Form.text

    package init() {}

    /// Reads `[log]`.
    init(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect(["level", "form"])
        level = try table.choice("level", LogLevel.self, standard: level)
        form = try table.choice("form", Form.self, standard: form)
    }

    /// One event as a line, every character of it fit for a terminal.
    package func line(_ event: FeedEvent) -> String {
        let level = event.kind.logLevel ?? .info
        let fields = [
            ("channel", event.channel?.text ?? ""), ("shop", event.shop?.text ?? ""),
            ("order", event.order?.text ?? ""), ("subject", event.subject), ("code", event.code),
            ("detail", event.detail),
        ].filter { !$0.1.isEmpty }
        return line(at: event.at, level, event.kind.rawValue, fields)
    }

    func line(at moment: Timestamp, _ level: LogLevel, _ event: String, _ fields: [(String, String)]) -> String {
        switch form {
        case .text:
            let figures = fields.map { $0.0 + "=" + DisplayFilter.visible($0.1) }.joined(separator: " ")
            return "\(moment.rfc3339Beijing) \(level.rawValue) \(event) \(figures)"
        case .json:
            let head = [("at", moment.rfc3339Beijing), ("level", level.rawValue), ("event", event)]
            return JSONText.safe(JSONWriter.text(.object(
                (head + fields).map { JSONMember(name: $0.0, value: .string($0.1)) })))
        }
    }
}

/// Writes what happened to standard output, where journald or a container's log takes it. On a thread of its own: a log
/// that nobody reads holds up no order. Lines beyond what it can hold are counted and told.
package final class EngineLog: Sendable {
    private static let most = 1_024
    private let settings: LogSettings
    private let write: @Sendable (String) -> Void
    private let monitor = Monitor()
    private let state = Locked(State())

    private struct State {
        var lines: [String] = []
        var leftOut = 0
        var isStopped = false
    }

    package init(_ settings: LogSettings, write: @escaping @Sendable (String) -> Void) {
        self.settings = settings
        self.write = write
        Thread.start("log") { [self] in run() }
    }

    package func note(_ event: FeedEvent) {
        guard let level = event.kind.logLevel, level >= settings.level else { return }
        put(settings.line(event))
    }

    /// What the host itself has to say, which is no event of the store's.
    package func say(_ level: LogLevel, _ event: String, _ detail: String) {
        guard level >= settings.level else { return }
        put(settings.line(at: SystemClock.now(), level, event, [("detail", detail)]))
    }

    private func put(_ line: String) {
        monitor.locked {
            state.with {
                if $0.lines.count < EngineLog.most { $0.lines.append(line) } else { $0.leftOut += 1 }
            }
            monitor.wake()
        }
    }

    /// Writes what waits, and ends.
    package func stop() {
        monitor.locked {
            state.with { $0.isStopped = true }
            monitor.wake()
        }
    }

    private func run() {
        while true {
            var taken = State()
            monitor.locked {
                while state.with({ $0.lines.isEmpty && !$0.isStopped }) {
                    monitor.wait(untilTicks: SystemClock.ticks() + 60_000)
                }
                taken = state.with {
                    let before = $0
                    $0.lines = []
                    $0.leftOut = 0
                    return before
                }
            }
            for line in taken.lines { write(line) }
            if taken.leftOut > 0 { write("\(taken.leftOut) lines were left out: the log was not taken fast enough") }
            if taken.isStopped, taken.lines.isEmpty { return }
        }
    }
}
