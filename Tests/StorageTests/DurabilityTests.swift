import Payments
import Testing

@testable import Storage

@Suite("Durability")
struct DurabilityTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("what durability stands on is set and reads back")
    func settings() throws {
        let store = try Store.open(path: folder.store)
        #expect(try store.connection.setting("PRAGMA journal_mode") == "wal")
        #expect(try store.connection.setting("PRAGMA synchronous") == "2")
        #expect(try store.connection.setting("PRAGMA foreign_keys") == "1")
        #expect(try store.connection.setting("PRAGMA recursive_triggers") == "1")
        #expect(try store.connection.setting("PRAGMA cache_size") == "-8192")
        let lax = try store.connection.setting(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 "
                + "AND name NOT LIKE 'sqlite_%'")
        #expect(lax == nil, "every table is STRICT")
    }

    @Test("everything is there after closing and opening, and the chains go on")
    func reopen() throws {
        var sample = Sample(seed: 31)
        var order = sample.order()
        let (first, second) = (sample.payment(of: order), sample.payment(of: order))
        do {
            let store = try Store.open(path: folder.store)
            try store.insert(order)
            try store.insert(first)
            try store.append(sample.record(actionID: "one"))
            try store.append(sample.event(of: order))
            store.close()
            #expect(throws: StoreError.self) { try store.order(order.id) }
            #expect(throws: StoreError.self) { try store.beginBatch() }
        }
        let store = try Store.open(path: folder.store)
        #expect(try store.order(order.id) == order)
        #expect(try store.lastSequence() == 1)
        #expect(try store.append(sample.record(actionID: "two")) == 2)
        #expect(try store.append(sample.event(of: nil)) == 2)
        try store.insert(second)
        try Sample.settle(&order, by: first, second, in: store)
        #expect(try StoreVerification.run(store) == [])
    }

    @Test("a process that dies in a batch leaves the batches it committed, whole, and nothing of the open one")
    func crash() throws {
        var sample = Sample(seed: 32)
        let store = try Store.open(path: folder.store)
        let (kept, lost) = (sample.order(), sample.order())
        try store.beginBatch()
        try store.insert(kept)
        try store.append(sample.event(of: kept))
        try store.commitBatch()
        try store.beginBatch()
        try store.insert(lost)
        try store.append(sample.event(of: lost))

        // What the disk holds at this moment is what a killed process leaves.
        let after = try TemporaryFolder()
        TemporaryFolder.write(TemporaryFolder.bytes(folder.store), to: after.store)
        TemporaryFolder.write(TemporaryFolder.bytes(folder.store + "-wal"), to: after.store + "-wal")
        let restarted = try Store.open(path: after.store)
        #expect(try restarted.order(kept.id) == kept)
        #expect(try restarted.order(lost.id) == nil)
        #expect(try restarted.lastSequence() == 1)
        #expect(try StoreVerification.run(restarted) == [])
    }

    @Test("a log torn at any length still opens to whole batches")
    func tornLog() throws {
        var sample = Sample(seed: 33)
        let store = try Store.open(path: folder.store)
        try store.checkpoint()
        for number in 1...6 {
            try store.beginBatch()
            let order = sample.order()
            try store.insert(order)
            try store.append(sample.event(of: order))
            try store.setValue("count", "\(number)")
            try store.commitBatch()
        }
        let (file, log) = (TemporaryFolder.bytes(folder.store), TemporaryFolder.bytes(folder.store + "-wal"))
        #expect(log.count > 6 * 4_096)
        for _ in 0..<12 {
            let after = try TemporaryFolder()
            let length = Int(sample.random.below(UInt64(log.count)))
            TemporaryFolder.write(file, to: after.store)
            TemporaryFolder.write(Array(log.prefix(length)), to: after.store + "-wal")
            let restarted = try Store.open(path: after.store)
            let count = Int64(try restarted.value("count") ?? "0")
            #expect(try restarted.lastSequence() == count)
            #expect(try restarted.recentOrders(since: Sample.noon, limit: 99).count == Int(count ?? -1))
            #expect(try StoreVerification.run(restarted) == [])
        }
    }

    @Test("a reader sees committed rows only, and cannot write")
    func reader() throws {
        var sample = Sample(seed: 34)
        let store = try Store.open(path: folder.store)
        let (first, second) = (sample.order(), sample.order())
        try store.insert(first)
        let reader = try Store.open(path: folder.store, readOnly: true)
        try store.beginBatch()
        try store.insert(second)
        try store.append(sample.event(of: second))
        #expect(try reader.order(first.id) == first)
        #expect(try reader.order(second.id) == nil)
        #expect(try reader.lastSequence() == 0)
        try store.commitBatch()
        #expect(try reader.order(second.id) == second)
        #expect(try reader.lastSequence() == 1)
        #expect(throws: StoreError.rejected("the store is open for reading only")) { try reader.insert(sample.order()) }
        #expect(throws: StoreError.rejected("the store is open for reading only")) { try reader.beginBatch() }
        #expect(try StoreVerification.run(reader) == [])
    }

    @Test("a checkpoint empties the log; a reader in the way is no error")
    func checkpoint() throws {
        var sample = Sample(seed: 35)
        let store = try Store.open(path: folder.store)
        for _ in 0..<50 { try store.insert(sample.order()) }
        #expect(!TemporaryFolder.bytes(folder.store + "-wal").isEmpty)
        try store.checkpoint()
        #expect(TemporaryFolder.bytes(folder.store + "-wal").isEmpty)
        #expect(try store.recentOrders(since: Sample.noon, limit: 99).count == 50)
    }

    @Test("a backup is a whole store of that moment, and never overwrites")
    func backup() throws {
        var sample = Sample(seed: 36)
        let store = try Store.open(path: folder.store)
        var order = sample.order()
        try store.insert(order)
        try sample.pay(&order, in: store)
        let path = folder.path + "/backup.db"
        try store.backup(to: path)
        try store.insert(sample.order())

        let copy = try Store.open(path: path)
        #expect(try copy.recentOrders(since: Sample.noon, limit: 9) == [order])
        #expect(try StoreVerification.run(copy) == [])
        copy.close()
        #expect(throws: StoreError.rejected("backup: \(path) is not empty")) { try store.backup(to: path) }
        #expect(throws: StoreError.self) { try store.backup(to: folder.path + "/no/such/folder") }
        try store.insert(sample.order())
    }
}
