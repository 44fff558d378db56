import Glibc
import Payments
import Testing

@testable import Storage

@Suite("How far a store was, kept outside of it")
struct StoreMarkTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fill(_ store: Store, _ sample: inout Sample, _ count: Int) throws {
        for _ in 0..<count {
            let order = sample.order()
            try store.beginBatch()
            try store.insert(order)
            try store.insert(sample.payment(of: order))
            try store.append(sample.event(of: order))
            try store.append(sample.record(actionID: order.id.text))
            try store.commitBatch()
        }
    }

    @Test("a store that holds the mark, and one that has gone on, have no fault; it is never ahead")
    func holds() throws {
        var sample = Sample(seed: 51)
        let store = try Store.open(path: folder.store)
        try store.setIdentity("one")
        let empty = try store.mark()
        #expect(try store.fault(against: empty) == nil)
        try fill(store, &sample, 3)
        let mark = try store.mark()
        #expect(mark.event == 3 && mark.ledger == 3 && mark.audit == 3)
        #expect(try store.fault(against: empty) == nil && store.fault(against: mark) == nil)
        #expect(!store.isAhead(of: mark))
        try fill(store, &sample, 2)
        #expect(try store.fault(against: mark) == nil && store.isAhead(of: mark))
        store.close()
        let again = try Store.open(path: folder.store)
        #expect(try again.fault(against: mark) == nil)
    }

    @Test("a log that is cut, damaged or gone is seen, wherever something committed is lost", arguments: [0, 1, 2])
    func lost(damage: Int) throws {
        var sample = Sample(seed: 52)
        let store = try Store.open(path: folder.store)
        try store.setIdentity("one")
        try fill(store, &sample, 4)
        try store.checkpoint()
        try fill(store, &sample, 6)
        let mark = try store.mark()
        // As a crash leaves it: the log is not moved into the file.
        let copy = try TemporaryFolder()
        let log = TemporaryFolder.bytes(folder.store + "-wal")
        TemporaryFolder.write(TemporaryFolder.bytes(folder.store), to: copy.store)
        var seen = 0
        for step in 1...8 {
            var bytes = log
            switch damage {
            case 0: bytes.removeLast(log.count * step / 9)
            case 1: bytes[log.count * step / 9] ^= 1
            default: bytes = []
            }
            unlink(copy.store + "-wal")
            unlink(copy.store + "-shm")
            if !bytes.isEmpty { TemporaryFolder.write(bytes, to: copy.store + "-wal") }
            let reader = try Store.open(path: copy.store, readOnly: true)
            let isWhole = try reader.lastSequence() == 10
            let fault = try reader.fault(against: mark)
            reader.close()
            #expect((fault == nil) == isWhole, "step \(step): \(String(describing: fault))")
            seen += fault == nil ? 0 : 1
        }
        #expect(seen >= 6)
    }

    @Test("another store, and a row that was exchanged, are named")
    func differs() throws {
        var sample = Sample(seed: 53)
        let store = try Store.open(path: folder.store)
        try store.setIdentity("one")
        try fill(store, &sample, 3)
        let mark = try store.mark()
        var other = mark
        other.store = "two"
        #expect(try store.fault(against: other) == .otherStore(mark: other, found: "one"))
        other = mark
        other.ledgerHash[0] ^= 1
        #expect(try store.fault(against: other) == .differs(mark: other, table: "movements", row: 3))
    }
}
