import Payments
import Testing

@testable import Storage

@Suite("Errors that stop the store")
struct FatalTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func isFatal(_ body: () throws -> Void) -> Bool {
        do { try body() } catch StoreError.fatal { return true } catch { return false }
        return false
    }

    @Test("a full disk: the batch is gone, reading goes on, and so does writing once there is room")
    func full() throws {
        var sample = Sample(seed: 41)
        let store = try Store.open(path: folder.store)
        let kept = sample.order()
        try store.insert(kept)
        let pages = Int(try store.connection.setting("PRAGMA page_count") ?? "") ?? 0
        try store.connection.execute("PRAGMA max_page_count = \(pages + 2)")
        let error = #expect(throws: StoreError.self) {
            try store.beginBatch()
            for _ in 0..<500 { try store.savepoint { try store.insert(sample.anyOrder()) } }
            try store.commitBatch()
        }
        guard case .full(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasSuffix("database or disk is full (SQLite 13)"))
        #expect(error?.passes == true)
        store.rollbackBatch()
        #expect(try store.order(kept.id) == kept)

        try store.connection.execute("PRAGMA max_page_count = 1000000")
        try store.insert(sample.order())
        #expect(try StoreVerification.run(store) == [])
        store.close()
        let again = try Store.open(path: folder.store)
        #expect(try again.recentOrders(since: Timestamp(milliseconds: .min), limit: 999).count == 2)
    }

    @Test("a lock of another program passes, whatever is tried, and takes nothing with it")
    func locked() throws {
        var sample = Sample(seed: 42)
        let store = try Store.open(path: folder.store, busyMilliseconds: 5)
        let kept = sample.order()
        try store.insert(kept)
        let other = try SQLConnection(path: folder.store, readOnly: false)
        defer { other.close() }
        func isLocked(_ body: () throws -> Void) -> Bool {
            do { try body() } catch StoreError.locked { return true } catch { return false }
            return false
        }
        for lock in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
            try other.execute(lock)
            #expect(isLocked { try store.beginBatch() })
            #expect(isLocked { try store.setValue("small", "row") }, "one statement alone")
            #expect(isLocked { try store.append(sample.event(of: nil)) }, "a batch of its own")
            #expect(isLocked { try store.savepoint { try store.insert(sample.order()) } })
            #expect(!store.isInBatch)
            try store.checkpoint()
            #expect(try store.order(kept.id) == kept, "reading goes on")
            try other.execute("ROLLBACK")
            try store.insert(sample.order())
        }
        #expect(isLocked {
            try other.execute("BEGIN IMMEDIATE")
            _ = try Store.open(path: folder.store, busyMilliseconds: 5).setValue("a", "b")
        })
        try other.execute("ROLLBACK")
        #expect(try StoreVerification.run(store) == [])
    }

    @Test("each code of SQLite is what it is: passing, the input's own, or the end")
    func codes() throws {
        let store = try Store.open(path: ":memory:")
        for code: Int32 in [5, 261, 517, 773, 6, 262, 15] {
            guard case .locked = store.connection.error(code, "test") else {
                Issue.record("\(code)")
                continue
            }
        }
        for code: Int32 in [13, 4_874] {
            guard case .full = store.connection.error(code, "test") else {
                Issue.record("\(code)")
                continue
            }
        }
        #expect(store.connection.failure == nil, "nothing of this ends the store")
        for code: Int32 in [10, 778, 1_034, 11, 26, 7] {
            guard case .fatal = store.connection.error(code, "test") else {
                Issue.record("\(code)")
                continue
            }
        }
        #expect(store.connection.failure != nil)
    }

    @Test("files that are no store of ours are left alone", arguments: ["garbage", "foreign", "newer", "folder"])
    func foreign(kind: String) throws {
        var path = folder.store
        switch kind {
        case "garbage":
            TemporaryFolder.write(Array("this is no database, ".utf8) + [UInt8](repeating: 7, count: 8_192), to: path)
        case "foreign":
            let other = try SQLConnection(path: path, readOnly: false)
            try other.execute("CREATE TABLE theirs (x)")
            other.close()
        case "newer":
            let store = try Store.open(path: path)
            try store.connection.execute("INSERT INTO migrations VALUES ('0002-from-the-future', 1)")
            store.close()
        default: path = folder.path
        }
        let before = TemporaryFolder.bytes(path)
        #expect(isFatal { _ = try Store.open(path: path) })
        #expect(isFatal { _ = try Store.open(path: path, readOnly: true) })
        #expect(TemporaryFolder.bytes(path) == before)
    }

    @Test("a missing file is made by a writer only")
    func missing() throws {
        #expect(isFatal { _ = try Store.open(path: folder.store, readOnly: true) })
        #expect(folder.names == [])
        _ = try Store.open(path: folder.store)
        #expect(folder.names.contains("store.db"))
    }

    @Test("a row no version of ours wrote stops the store when it is read")
    func damagedRow() throws {
        var sample = Sample(seed: 42)
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)
        try store.connection.execute("UPDATE orders SET state = 'paidd'")
        try store.connection.execute(store.connection.table("orders").renewAll().sql)
        let error = #expect(throws: StoreError.self) { _ = try store.order(order.id) }
        let words = "\(try #require(error))"
        #expect(words.contains("paidd") && words.contains("is no OrderState") && words.contains(order.id.text))
        #expect(isFatal { try store.setValue("a", "b") })
    }

    @Test("a damaged page is fatal when it is read")
    func damagedPage() throws {
        var sample = Sample(seed: 43)
        var orders: [Order] = []
        do {
            let store = try Store.open(path: folder.store)
            for _ in 0..<200 { orders.append(sample.order()) }
            try store.beginBatch()
            for order in orders { try store.insert(order) }
            try store.commitBatch()
            store.close()
        }
        var bytes = TemporaryFolder.bytes(folder.store)
        for page in 40..<bytes.count / 4_096 {
            for offset in 0..<16 { bytes[page * 4_096 + offset] = 0xEE }
        }
        TemporaryFolder.write(bytes, to: folder.store)
        #expect(
            isFatal {
                let store = try Store.open(path: folder.store)
                for order in orders { _ = try store.order(order.id) }
            })
    }

    @Test("rows cut off the end of a chain: a writer refuses to build on it, a reader may look")
    func cutTail() throws {
        var sample = Sample(seed: 44)
        do {
            let store = try Store.open(path: folder.store)
            for _ in 0..<3 { try store.append(sample.record()) }
            try store.connection.execute("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE sequence = 3")
            store.close()
        }
        #expect(isFatal { _ = try Store.open(path: folder.store) })
        let reader = try Store.open(path: folder.store, readOnly: true)
        #expect(
            try StoreVerification.run(reader)
                == [
                    StoreFault(
                        table: "audit", row: "sequence 2", what: "it is the last row, but the chain's head says 3")
                ])
    }
}

@Suite("Schema steps")
struct MigrationTests {
    private func steps(_ connection: SQLConnection) throws -> [String] {
        try connection.passingStatement("SELECT name FROM migrations ORDER BY ordinal").rows({ _ in }) {
            row throws(StoreError) in row.text()
        }
    }

    @Test("run once, in order, and only the new ones later")
    func once() throws {
        let connection = try SQLConnection(path: ":memory:", readOnly: false)
        let one = Migration(name: "one", statements: ["CREATE TABLE a (x INTEGER) STRICT", "INSERT INTO a VALUES (1)"])
        let two = Migration(name: "two", statements: ["INSERT INTO a VALUES (2)"])
        try Migration.run([one], on: connection)
        try Migration.run([one], on: connection)
        #expect(try connection.setting("SELECT sum(x) FROM a") == "1")
        try Migration.run([one, two], on: connection)
        try Migration.run([one, two], on: connection)
        #expect(try connection.setting("SELECT sum(x) FROM a") == "3")
        #expect(try steps(connection) == ["one", "two"])
    }

    @Test("a step that fails leaves nothing of itself, and the next start tries it again")
    func failing() throws {
        let connection = try SQLConnection(path: ":memory:", readOnly: false)
        let broken = Migration(
            name: "one", statements: ["CREATE TABLE a (x INTEGER) STRICT", "INSERT INTO nowhere VALUES (1)"])
        #expect(throws: StoreError.self) { try Migration.run([broken], on: connection) }
        #expect(try connection.setting("SELECT name FROM sqlite_schema WHERE name = 'a'") == nil)
        #expect(try steps(connection) == [])
    }

    @Test("a file with steps this version does not know, or in another order, is refused")
    func unknown() throws {
        let connection = try SQLConnection(path: ":memory:", readOnly: false)
        let (one, two) = (Migration(name: "one", statements: []), Migration(name: "two", statements: []))
        try Migration.run([one, two], on: connection)
        #expect(throws: StoreError.self) { try Migration.run([one], on: connection) }
        #expect(throws: StoreError.self) { try Migration.run([two, one], on: connection) }
        try Migration.run([one, two], on: connection)
    }

    @Test("the steps' names never repeat")
    func names() { #expect(Set(Migration.all.map(\.name)).count == Migration.all.count) }
}
