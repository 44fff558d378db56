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

    @Test("a full disk: the batch is gone, writing stops, reading goes on, and a new start goes on with room")
    func full() throws {
        var sample = Sample(seed: 41)
        let store = try Store.open(path: folder.store)
        let kept = sample.order()
        try store.insert(kept)
        let pages = Int(try store.connection.setting("PRAGMA page_count") ?? "") ?? 0
        try store.connection.execute("PRAGMA max_page_count = \(pages + 2)")

        #expect(
            isFatal {
                try store.beginBatch()
                for _ in 0..<500 { try store.savepoint { try store.insert(sample.anyOrder()) } }
                try store.commitBatch()
            })
        store.rollbackBatch()
        #expect(isFatal { try store.beginBatch() })
        #expect(isFatal { try store.setValue("small", "row") })
        #expect(try store.order(kept.id) == kept)
        store.close()

        let again = try Store.open(path: folder.store)
        #expect(try again.recentOrders(since: Timestamp(milliseconds: .min), limit: 999) == [kept])
        try again.insert(sample.order())
        #expect(try StoreVerification.run(again) == [])
    }

    @Test("the code of a full disk is itself fatal, not what follows from it")
    func fullCode() throws {
        let store = try Store.open(path: folder.store)
        let pages = Int(try store.connection.setting("PRAGMA page_count") ?? "") ?? 0
        try store.connection.execute("PRAGMA max_page_count = \(pages)")
        let error = #expect(throws: StoreError.self) {
            try store.setValue("large", String(repeating: "x", count: 100_000))
        }
        guard case .fatal(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasSuffix("database or disk is full (SQLite 13)"))
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
        #expect(throws: StoreError.fatal("column state: \"paidd\" is no OrderState")) { _ = try store.order(order.id) }
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
