import DisplayText
import Glibc

/// Text to the terminal, pipe or log of a command that is not a console. Everything passes the display filter here:
/// what shops, channels, files and keys have put into a line cannot move a cursor or begin a line of its own.
enum StandardStreams {
    /// Lines for people, however long.
    static func print(_ text: String) {
        send(DisplayFilter.lines(text, limit: DisplayLimits.printedScalars) + "\n", to: STDOUT_FILENO)
    }

    /// A JSON document; characters that a screen must not get are written as escapes.
    static func document(_ json: String) {
        send(JSONText.safe(json) + (json.hasSuffix("\n") ? "" : "\n"), to: STDOUT_FILENO)
    }

    /// A part of a table or report whose cells or lines were filtered when they were made.
    static func write(_ text: String) { send(text, to: STDOUT_FILENO) }

    /// A fault. Further lines of it are set in, so that none can be taken for a message of its own.
    static func complain(_ text: String) { send(complaint(text), to: STDERR_FILENO) }

    /// What was wrong with the arguments, and how they are used. The same holds for its lines.
    static func explain(_ text: String) {
        let lines = DisplayFilter.lines(text).split(separator: "\n", omittingEmptySubsequences: false)
        let told = lines.enumerated().map { index, line in
            index == 0 || line.hasPrefix("Usage:") || line.hasPrefix(" ") ? String(line) : "  " + line
        }
        send(told.joined(separator: "\n") + "\n", to: STDERR_FILENO)
    }

    static func complaint(_ text: String) -> String {
        let lines = DisplayFilter.lines(text).split(separator: "\n", omittingEmptySubsequences: false)
        return "paydeck: " + lines.joined(separator: "\n  ") + "\n"
    }

    /// A line that replaces itself on a terminal; nothing when standard error is none.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        send("\r\u{1B}[K" + DisplayFilter.visible(text), to: STDERR_FILENO)
    }

    static func endProgress() {
        guard isatty(STDERR_FILENO) == 1 else { return }
        send("\r\u{1B}[K", to: STDERR_FILENO)
    }

    private static func send(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
