import Foundation
import Payments
import Storage
import Testing

@testable import EngineHost

@Suite("The marker's file")
struct MarkerFileTests {
    private let path = NSTemporaryDirectory() + "paydeck-marker-\(UInt32.random(in: 0 ... .max))"

    private func mark(_ event: Int64) -> StoreMark {
        StoreMark(
            store: "0123456789abcdef", event: event, at: Timestamp(milliseconds: 1_795_000_000_000 &+ event % 1_000),
            eventHash: [UInt8](repeating: 7, count: 32), ledger: event / 2,
            ledgerHash: [UInt8](repeating: 8, count: 32), audit: 3, auditHash: [UInt8](repeating: 9, count: 32))
    }

    @Test("the newest mark is read, and the one before when a write was cut short anywhere")
    func newest() throws {
        defer { unlink(path) }
        let file = MarkerFile(path: path)
        #expect(try file.read() == nil)
        let writer = try file.writer()
        #expect(try file.read() == nil, "made, and nothing in it yet")
        for event in Int64(1)...3 {
            #expect(writer.write(mark(event)) == nil)
            #expect(try file.read() == mark(event))
        }
        let whole = try FileText.read(path)
        let third = 3 % 2 * MarkerFile.placeBytes
        for cut in stride(from: 0, to: MarkerFile.placeBytes - 300, by: 7) {
            var bytes = whole
            bytes[third + cut] ^= 4
            try Data(bytes).write(to: URL(filePath: path))
            let read = try file.read()
            #expect(read == mark(2) || read == mark(3))
            if cut < 400 { #expect(read == mark(2), "byte \(cut)") }
        }
        try Data(whole).write(to: URL(filePath: path))
        #expect(try file.writer().write(mark(4)) == nil)
        #expect(try file.read() == mark(4), "another life goes on counting")
    }

    @Test("a file that was taken away is made again; one that cannot be written is told, with the reason")
    func takenAway() throws {
        let folder = path + ".d"
        #expect(mkdir(folder, 0o700) == 0)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = MarkerFile(path: folder + "/marker")
        let writer = try file.writer()
        #expect(writer.write(mark(1)) == nil)
        unlink(file.path)
        #expect(writer.write(mark(2)) == nil)
        #expect(try file.read() == mark(2))
        try FileManager.default.removeItem(atPath: folder)
        let reason = try #require(writer.write(mark(3)))
        #expect(reason == "\(file.path): No such file or directory")
        #expect(mkdir(folder, 0o700) == 0)
        #expect(writer.write(mark(4)) == nil)
        #expect(try file.read() == mark(4))
    }

    @Test("a mark is the same after it was written")
    func sameAgain() throws {
        var empty = mark(0)
        empty.eventHash = []
        for one in [empty, mark(1), mark(.max)] {
            let place = MarkerFile.encode(one, number: 9)
            #expect(place.count == MarkerFile.placeBytes)
            let read = try #require(MarkerFile.decode(place))
            #expect(read.number == 9 && read.mark == one)
        }
        for cut in 0..<200 { #expect(MarkerFile.decode(Array(MarkerFile.encode(mark(5), number: 1).prefix(cut))) == nil) }
    }
}
