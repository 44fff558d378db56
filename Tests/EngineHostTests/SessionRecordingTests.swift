import Control
import Cryptography
import Foundation
import Payments
import Testing

@testable import EngineHost

@Suite("Recordings of sessions on disk")
struct SessionRecordingFileTests {
    private static let at = Timestamp(milliseconds: 1_795_326_127_000)

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cast-" + UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private static func whole(_ at: Int64, _ text: String) -> [RecordedEvent] {
        [
            RecordedEvent(at: at, kind: .resize, data: "20x4"),
            RecordedEvent(at: at, kind: .output, data: "\u{1B}[0m\u{1B}[2J" + text),
        ]
    }

    @Test("it is for its owner alone, reads back as it was taken, and its digest is that of the file")
    func file() throws {
        try withFolder { folder in
            let recording = try SessionRecording(folder: folder, session: "s-12", title: "ops.li", at: Self.at)
            #expect(try recording.take([RecordedEvent(at: 0, kind: .output, data: "before any size")]) == [])
            #expect(try recording.take(Self.whole(10, "one")) == [])
            let part = try #require(recording.finish())
            let path = folder + "/" + part.name
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let read = try RecordingFolder.read(path)
            #expect(read.digest == part.digest && read.file.events == Self.whole(10, "one"))
            #expect(part.name == "s-12-20261122134207.cast" && part.events == 2)
            #expect(part.bytes == (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int))
            #expect(recording.finish() == nil)
        }
    }

    @Test("past its bound it goes on in another file, which begins with a whole picture and plays alone")
    func rotated() throws {
        try withFolder { folder in
            let recording = try SessionRecording(
                folder: folder, session: "s-1", title: "", at: Self.at, fileBytes: 2_000)
            var parts: [SessionRecording.Part] = []
            for number in 0..<40 {
                parts += try recording.take(Self.whole(Int64(number), String(repeating: "x", count: 200)))
            }
            parts += [try #require(recording.finish())]
            #expect(parts.count > 3 && parts.allSatisfy { $0.bytes < 3_000 })
            #expect(RecordingFolder.newest(of: "s-1", in: folder) == parts.map(\.name))
            for part in parts {
                let file = try RecordingFolder.read(folder + "/" + part.name).file
                #expect(file.events.first?.kind == .resize)
            }
            #expect(parts.reduce(0) { $0 + $1.events } == 80)
        }
    }

    @Test("a console that never begins anew, or sends what is too long, does not fill the disk")
    func bounded() throws {
        try withFolder { folder in
            let recording = try SessionRecording(
                folder: folder, session: "../../x", title: "", at: Self.at, fileBytes: 1_000)
            _ = try recording.take(Self.whole(0, "a"))
            let long = RecordedEvent(
                at: 1, kind: .output, data: String(repeating: "y", count: RecordingLimits.eventBytes + 1))
            _ = try recording.take([long])
            let text = String(repeating: "z", count: 600_000)
            for _ in 0..<8 { _ = try recording.take([RecordedEvent(at: 2, kind: .output, data: text)]) }
            let part = try #require(recording.finish())
            #expect(part.bytes < 2_000_000 && part.name.hasPrefix("x-"), "no name leads out of the folder")
        }
    }

    @Test("the oldest recordings go when all together are too much")
    func pruned() throws {
        try withFolder { folder in
            for number in 1...4 {
                let recording = try SessionRecording(
                    folder: folder, session: "s-\(number)", title: "", at: Self.at.adding(seconds: Int64(number)))
                _ = try recording.take(Self.whole(0, String(repeating: "x", count: 1_000)))
                _ = recording.finish()
            }
            let gone = RecordingFolder.prune(folder, to: 2_500)
            #expect(gone.count == 2 && FileText.names(in: folder).count == 2)
            #expect(gone == gone.sorted())
        }
    }
}
