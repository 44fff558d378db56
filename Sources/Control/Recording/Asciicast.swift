import JSON

/// The file form asciicast v2: a line with a JSON object, then one line for each event, `[seconds, kind, text]`. Many
/// programs play it. See https://docs.asciinema.org/manual/asciicast/v2/.
package enum Asciicast {
    /// The first line. `startedAt` is in seconds since 1970.
    package static func head(width: Int, height: Int, startedAt: Int64, title: String) -> String {
        JSONWriter.text(.object([
            "version": .integer(2), "width": .integer(width), "height": .integer(height),
            "timestamp": .integer(startedAt), "title": .string(title),
            "env": .object(["TERM": .string("xterm-256color")]),
        ])) + "\n"
    }

    /// One event; seconds with three decimals.
    package static func line(_ event: RecordedEvent) -> String {
        let milliseconds = max(0, event.at)
        let rest = String(milliseconds % 1_000)
        let seconds = "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
        let words: [JSONValue] = [.number(seconds), .string(event.kind.rawValue), .string(event.data)]
        return JSONWriter.text(.array(words)) + "\n"
    }

    /// What is wrong with a file, and in which line.
    package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        package let line: Int
        package let rule: String
        package var description: String { "line \(line): \(rule)" }
    }

    package struct File: Sendable {
        package let width: Int
        package let height: Int
        package let title: String
        package let startedAt: Int64
        package let events: [RecordedEvent]
    }

    /// Reads a whole file from outside. A last line that was not finished, as after a crash, is left out.
    package static func read(_ bytes: [UInt8]) throws(Fault) -> File {
        guard bytes.count <= RecordingLimits.replayBytes else {
            throw Fault(line: 1, rule: "the file is longer than \(RecordingLimits.replayBytes) bytes")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let isWhole = bytes.last == UInt8(ascii: "\n")
        guard let first = lines.first, let head = try? JSONParser.parse(Array(first), maximumDepth: 3),
            head["version"]?.integerValue == 2, let width = head["width"]?.integerValue,
            let height = head["height"]?.integerValue, (1...1_000).contains(width), (1...500).contains(height)
        else { throw Fault(line: 1, rule: "must be the head of an asciicast v2 with width and height") }
        var events: [RecordedEvent] = []
        var last: Int64 = 0
        for (index, line) in lines.enumerated().dropFirst() {
            guard let event = event(line) else {
                if index == lines.count - 1, !isWhole { break }
                throw Fault(line: index + 1, rule: "must be [seconds, \"o\" or \"r\", text]")
            }
            guard event.at >= last else { throw Fault(line: index + 1, rule: "is earlier than the line before") }
            last = event.at
            events.append(event)
        }
        return File(
            width: Int(width), height: Int(height), title: head["title"]?.stringValue ?? "",
            startedAt: head["timestamp"]?.integerValue ?? 0, events: events)
    }

    private static func event(_ line: ArraySlice<UInt8>) -> RecordedEvent? {
        guard let words = (try? JSONParser.parse(Array(line), maximumDepth: 2))?.arrayValue, words.count == 3,
            case .number(let seconds) = words[0], let at = milliseconds(seconds),
            let kind = words[1].stringValue.flatMap(RecordedEvent.Kind.init(exactly:)),
            let data = words[2].stringValue
        else { return nil }
        return RecordedEvent(at: at, kind: kind, data: data)
    }

    /// Seconds with up to nine decimals as milliseconds.
    private static func milliseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let seconds = Int64(parts[0]), (0...1_000_000_000).contains(seconds) else { return nil }
        guard parts.count == 2 else { return seconds * 1_000 }
        let digits = parts[1].prefix(3)
        guard parts[1].count <= 9, parts[1].allSatisfy(\.isNumber), let rest = Int64(digits) else { return nil }
        return seconds * 1_000 + [1, 100, 10, 1][digits.count] * rest
    }
}

extension RecordedEvent {
    /// The size a resize tells, "160x45".
    package var size: (width: Int, height: Int)? {
        let parts = data.split(separator: "x")
        guard kind == .resize, parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
            (1...1_000).contains(width), (1...500).contains(height)
        else { return nil }
        return (width, height)
    }
}
