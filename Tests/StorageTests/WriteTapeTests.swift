import Payments
import Testing

@testable import Storage

@Suite("The yardstick writes the very rows the store wrote")
struct WriteTapeTests {
    @Test("a replayed file has the same rows in the same commits, and passes verification")
    func replay() throws {
        let folder = try TemporaryFolder()
        var sample = Sample(seed: 51)
        let store = try Store.open(path: folder.path + "/original.sqlite")
        let recorder = WriteRecorder(store)
        let orders = (0..<4).map { _ in sample.order() }
        for pair in [orders[..<2], orders[2...]] {
            try store.beginBatch()
            for order in pair {
                try store.insert(order)
                try store.insert(sample.payment(of: order))
            }
            try store.commitBatch()
        }
        var changed = orders[1]
        changed.state = .paid
        changed.version += 1
        try store.update(changed)
        let tape = recorder.finish()
        try store.insert(sample.order())  // after the end: not on the tape

        #expect(tape.fault == nil)
        #expect(tape.batchCount == 3)
        #expect(tape.stepsByTable["orders"] == 5)
        #expect(tape.stepsByTable["movements"] == 4)
        #expect(tape.stepsByTable["entries"] == 8)

        let replay = try WriteReplay(tape, path: folder.path + "/replayed.sqlite")
        for batch in 0..<tape.batchCount { try replay.write(batch: batch) }
        // The first entry of an account looks for its balance in vain and then makes it: two accounts here.
        #expect(replay.rows == tape.stepCount - 2)
        replay.close()

        let replayed = try Store.open(path: folder.path + "/replayed.sqlite", readOnly: true)
        #expect(try replayed.recentOrders(since: Sample.noon, limit: 10).count == 4)
        for order in [orders[0], changed, orders[2], orders[3]] { #expect(try replayed.order(order.id) == order) }
        #expect(try replayed.ledgerTotals().map(\.entries) == [8])
        #expect(try replayed.ledgerTotals().map(\.debitMinorUnits) == [40_000])
        replayed.close()
        store.close()
    }

    @Test("a tape with something taken back on it says so")
    func rollback() throws {
        let store = try Store.open(path: ":memory:")
        var sample = Sample(seed: 52)
        let recorder = WriteRecorder(store)
        try store.beginBatch()
        try store.insert(sample.order())
        store.rollbackBatch()
        #expect(recorder.finish().fault != nil)
    }

    @Test("values are found again whatever they hold")
    func values() {
        #expect(
            StatementValues.read(
                template: "INSERT INTO t (a, b, c, d) VALUES ($1, $2, $3, $4)",
                expanded: "INSERT INTO t (a, b, c, d) VALUES ('it''s $2, ''x''', -9223372036854775808, x'00ff', NULL)")
                == [.text(Array("it's $2, 'x'".utf8)), .integer(.min), .blob([0, 255]), .null])
    }

    @Test("a parameter used twice is one value; texts that differ elsewhere are refused")
    func oddTexts() {
        #expect(
            StatementValues.read(
                template: "UPDATE t SET a = $1, b = $2, c = $1", expanded: "UPDATE t SET a = 1, b = 2, c = 1")
                == [.integer(1), .integer(2)])
        #expect(StatementValues.read(template: "UPDATE t SET a = $1", expanded: "UPDATE t SET b = 1") == nil)
        #expect(StatementValues.read(template: "UPDATE t SET a = $1", expanded: "UPDATE t SET a = 'open") == nil)
        #expect(StatementValues.read(template: "UPDATE t SET a = $1", expanded: "UPDATE t SET a = 1 WHERE b") == nil)
    }
}
