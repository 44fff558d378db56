import Payments
@testable import Storage
import Testing

@Suite("Recorded minutes")
struct MinuteTests {
    private func picture(_ seed: UInt64, rows: Int = 400) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        let rows = (0..<rows).map { _ in #"{"channel":"wechat","success":\#(random.below(10_000)),"name":"微信 \0"}"# }
        return Array("[\(rows.joined(separator: ","))]".utf8)
    }

    private func moment(_ minute: Int64) -> Timestamp { Sample.noon.adding(seconds: minute * 60) }

    @Test("a picture comes back byte for byte, and takes less room than it is long")
    func roundTrip() throws {
        let store = try Store.open(path: ":memory:")
        for seed in 1...5 {
            let plain = picture(UInt64(seed))
            try store.insertMinute(plain, at: moment(Int64(seed)))
            #expect(try #require(try store.minuteRoom(at: moment(Int64(seed)))) < plain.count / 2)
            #expect(try store.minute(at: moment(Int64(seed))) == plain)
        }
        #expect(try store.recordedMinutes(limit: 100) == (1...5).map { moment($0) })
        #expect(try store.recordedMinutes(limit: 2) == [moment(4), moment(5)], "the newest, oldest first")
        #expect(try store.minute(at: moment(1).adding(milliseconds: 1)) == nil)
    }

    @Test("bytes that cannot be made smaller come back, too")
    func noise() throws {
        let store = try Store.open(path: ":memory:")
        var random = SplitMix64(seed: 3)
        let plain = (0..<10_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        try store.insertMinute(plain, at: moment(0))
        #expect(try store.minute(at: moment(0)) == plain)
    }

    @Test("a moment is recorded once: the second picture is refused and the first stays")
    func once() throws {
        let store = try Store.open(path: ":memory:")
        try store.insertMinute(picture(1), at: moment(0))
        #expect(throws: StoreError.self) { try store.insertMinute(picture(2), at: moment(0)) }
        #expect(try store.minute(at: moment(0)) == picture(1))
        try store.insertMinute(picture(2), at: moment(1))
    }

    @Test("nothing, and more than the limit, is refused and leaves the store at work")
    func bounds() throws {
        let store = try Store.open(path: ":memory:")
        #expect(throws: StoreError.self) { try store.insertMinute([], at: moment(0)) }
        let large = [UInt8](repeating: 65, count: Limits.pictureBytes + 1)
        #expect(throws: StoreError.self) { try store.insertMinute(large, at: moment(0)) }
        try store.insertMinute(Array(large.dropLast()), at: moment(0))
        #expect(try store.minute(at: moment(0))?.count == Limits.pictureBytes)
    }

    @Test("the oldest go first, a few in each step, and never those at or after the line")
    func dropping() throws {
        let store = try Store.open(path: ":memory:")
        for minute in 0..<10 { try store.insertMinute(picture(1, rows: 1), at: moment(Int64(minute))) }
        #expect(try store.dropMinutes(before: moment(5), limit: 3) == 3)
        #expect(try store.recordedMinutes(limit: 100) == (3..<10).map { moment($0) })
        #expect(try store.dropMinutes(before: moment(5), limit: 3) == 2)
        #expect(try store.dropMinutes(before: moment(5), limit: 3) == 0)
        #expect(try store.recordedMinutes(limit: 100) == (5..<10).map { moment($0) })
    }

    @Test("a picture goes back with the input that made it")
    func takenBack() throws {
        let store = try Store.open(path: ":memory:")
        try store.beginBatch()
        #expect(throws: StoreError.rejected("no")) {
            try store.savepoint {
                try store.insertMinute(picture(1), at: moment(0))
                throw StoreError.rejected("no")
            }
        }
        try store.commitBatch()
        #expect(try store.recordedMinutes(limit: 100) == [])
    }

    @Test("a damaged picture is told as one, and stops nothing else")
    func damaged() throws {
        let store = try Store.open(path: ":memory:")
        try store.insertMinute(picture(1), at: moment(0))
        try store.insertMinute(picture(2), at: moment(1))
        try store.insertMinute(picture(3), at: moment(2))
        try store.connection.execute("UPDATE minutes SET picture = x'00112233' WHERE at = \(moment(0).milliseconds)")
        try store.connection.execute("UPDATE minutes SET size = size + 1 WHERE at = \(moment(1).milliseconds)")
        for minute in 0...1 {
            let error = #expect(throws: StoreError.self) { try store.minute(at: moment(Int64(minute))) }
            guard case .rejected = error else { Issue.record("\(String(describing: error))"); continue }
        }
        #expect(try store.minute(at: moment(2)) == picture(3))
    }
}
