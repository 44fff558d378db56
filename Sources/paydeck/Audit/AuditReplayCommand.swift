import ArgumentParser
import Control
import EngineHost
import Glibc
import Payments
import Storage
import Terminal

struct AuditReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show a recorded console session as it looked.",
        discussion: """
            Takes a file (asciicast v2), or with --data the number of a session such as s-12; without either it lists \
            the recordings of the data folder. What was secret was hidden when the recording was written.
            """)

    @Argument(help: "A recording, or with --data a session.")
    var recording: String?

    @Option(help: "The data folder of an engine or demo.")
    var data: String?

    @Option(help: "Times as fast, 0.1 to 1000.")
    var speed = 1.0

    @Flag(help: "Print the screens as text instead of playing them.")
    var plain = false

    @Option(help: "With --plain: only the screen that stood after so many seconds.")
    var at: Double?

    func validate() throws {
        guard (0.1...1_000).contains(speed) else { throw ValidationError("--speed wants 0.1 to 1000") }
        if recording == nil, data == nil { throw ValidationError("a recording, or --data DIR") }
        if at != nil, !plain { throw ValidationError("--at goes with --plain") }
    }

    func run() throws {
        guard let recording else { return try list() }
        for path in try paths(recording) { try show(path) }
    }

    /// When, how long, who and where, and the file: the oldest first.
    private func list() throws {
        guard let data else { return }
        let folder = RecordingFolder.path(in: data)
        guard FileText.exists(data) else {
            StandardStreams.complain("\(data): there is no such folder; --data names the folder of an engine or demo")
            throw Exit.unusable
        }
        let rows: [(at: Int64, line: String)] = FileText.names(in: folder).map { name in
            let path = folder + "/" + name
            // What does not read is listed, too: it may be what somebody is looking for.
            guard let file = try? RecordingFolder.read(path).file else { return (0, "does not read  \(path)") }
            let length = RecordingPlayer.clock(file.events.last?.at ?? 0)
            let begin = Timestamp(milliseconds: file.startedAt * 1_000).spacedBeijing
            return (file.startedAt, "\(begin)  \(length)  \(file.title)  \(path)")
        }
        for row in rows.sorted(by: { ($0.at, $0.line) < ($1.at, $1.line) }) { StandardStreams.print(row.line) }
        if rows.isEmpty { StandardStreams.complain("\(folder): nothing is recorded") }
    }

    /// The file named, or the newest recording of a session with all its parts.
    private func paths(_ recording: String) throws -> [String] {
        guard let data, !FileText.exists(recording) else { return [recording] }
        let folder = RecordingFolder.path(in: data)
        let names = RecordingFolder.newest(of: recording, in: folder)
        guard !names.isEmpty else {
            StandardStreams.complain("\(folder): there is no recording of session \(recording)")
            throw Exit.unusable
        }
        return names.map { folder + "/" + $0 }
    }

    private func show(_ path: String) throws {
        let read: (file: Asciicast.File, digest: String)
        do { read = try RecordingFolder.read(path) } catch {
            StandardStreams.complain("\(path): \(error)")
            throw Exit.unusable
        }
        try remember(path, read.digest)
        let player = RecordingPlayer(file: read.file)
        do throws(RecordingPlayer.Fault) {
            if plain {
                try player.screens { at, lines in
                    let wanted = self.at.map { Int64($0 * 1_000) } ?? at.start
                    guard (at.start..<at.end).contains(wanted) else { return }
                    StandardStreams.print("== " + RecordingPlayer.clock(at.start) + " " + read.file.title)
                    StandardStreams.write(lines.map { $0 + "\n" }.joined())
                }
            } else {
                try player.play(speed: speed)
            }
        } catch {
            StandardStreams.complain("\(path): event \(error.event): \(error.rule)")
            throw Exit.foundFault
        }
        if plain { StandardStreams.complain("\(path): SHA-256 \(read.digest)") }
    }

    /// With a data folder: whether the chain knows this file by its digest.
    private func remember(_ path: String, _ digest: String) throws {
        guard let data else { return }
        let isKnown = try StoreFile.reading(data) { try $0.isOnAudit(recording: digest) }
        if !isKnown {
            StandardStreams.complain(
                "\(path): no audit row tells this file's digest: the session has not ended in order, or it was changed")
        }
    }
}
