import Cryptography
import Ledger
import Payments
import Testing

@testable import Storage

/// Rows carry a keyed checksum: what was changed, removed, added or put back behind the engine's back is found by
/// verification, and not used before.
@Suite("Checksums of rows")
struct ChecksumTests {
    private static let key = RowKey(SecretBytes([UInt8](1...32)))

    private func place(_ name: String, in store: Store) throws -> Int {
        try #require(store.connection.checksums.place(of: name))
    }

    private func text(_ store: Store, _ sql: String) throws -> String {
        try #require(try store.connection.setting(sql))
    }

    @Test("every table carries them, but those with hashes of their own")
    func tables() throws {
        let store = try Store.open(path: ":memory:")
        let all = store.connection.passingStatement(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        let names = try all.rows({ _ in }) { row throws(StoreError) in row.text() }
        let checked = Set(store.connection.checksums.shapes.map(\.name))
        #expect(names.filter { !checked.contains($0) } == [
            "audit", "chain_heads", "entries", "migrations", "movements", "table_sums", "tree_nodes",
        ])
        #expect(checked.count > 25)
    }

    @Test("every statement that reads a row checks it, but those whose answer nobody acts on")
    func statements() throws {
        let store = try Store.open(path: ":memory:")
        let checked = store.connection.checksums.shapes.map(\.name)
        // Numbers of rows that are then read whole, counts for the figures of a start, pictures of the past.
        let free = [
            "SELECT id, due_at FROM tasks", "SELECT substr(id, 1, 1), COUNT(*) FROM tasks",
            "SELECT timing, due_at, COUNT(*)", "SELECT DISTINCT order_id FROM legs",
            "SELECT messages.id, messages.shop", "SELECT id FROM messages", "SELECT id FROM tasks",
            "SELECT COUNT(*) FROM tasks", "SELECT COUNT(*) FROM cases", "SELECT CAST(SUM(paid - refunded)",
            "SELECT channel, age_band, region, COUNT(*)",
            "SELECT COUNT(*) FROM balances", "SELECT currency, CAST(SUM(debit)",
            "SELECT partition, account, currency, debit", "SELECT size, picture FROM minutes",
            "SELECT LENGTH(picture) FROM minutes", "SELECT at FROM minutes", "SELECT number, size, root",
        ]
        let statements = store.connection.statements.map(\.sql)
        var seen = 0
        for sql in statements where checked.contains(where: { sql.contains(" \($0) ") || sql.hasSuffix(" \($0)") }) {
            seen += 1
            let checks = ["row_intact(", "row_checksum(", "row_replaced(", "row_removed("].contains { sql.contains($0) }
            #expect(checks != free.contains { sql.hasPrefix($0) }, "\(sql)")
        }
        #expect(seen > 90)
    }

    @Test("one changed value is found, in every column of every table")
    func changed() throws {
        let store = try StoreWithRows.make(rowKey: ChecksumTests.key)
        #expect(try RowCheck.run(store.connection) { _, _ in } == [])
        var columns = 0
        for shape in store.connection.checksums.shapes {
            for trigger in try triggers(of: shape.name, store) {
                try store.connection.execute("DROP TRIGGER \(trigger)")
            }
            for column in shape.columns + ["checksum"] {
                let type = try text(
                    store, "SELECT type FROM pragma_table_info('\(shape.name)') WHERE name = '\(column)'")
                let changes: [String]
                switch type {
                case "INTEGER": changes = ["\(column) + 1", "-\(column)"]
                case "TEXT": changes = ["\(column) || 'x'", "substr(\(column), 2)"]
                default: changes = ["zeroblob(16)", "zeroblob(17)"]
                }
                for change in changes {
                    try store.connection.execute("SAVEPOINT one")
                    try store.connection.execute("UPDATE \(shape.name) SET \(column) = \(change)")
                    let faults = try RowCheck.run(store.connection) { _, _ in }
                    #expect(faults.count == 1 && faults[0].table == shape.name, "\(column): \(faults)")
                    #expect(faults.first?.what.contains("checksum does not fit") == true)
                    try store.connection.execute("ROLLBACK TO one; RELEASE one")
                }
                columns += 1
            }
        }
        #expect(columns > 300)
    }

    private func triggers(of table: String, _ store: Store) throws -> [String] {
        let names = store.connection.passingStatement(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $1")
        return try names.rows({ $0.text(table) }) { row throws(StoreError) in row.text() }
    }

    @Test("a row removed, a row added and a row put back as it once was are found by their table's sum")
    func sums() throws {
        let store = try StoreWithRows.make(rowKey: ChecksumTests.key)
        for shape in store.connection.checksums.shapes {
            for trigger in try triggers(of: shape.name, store) {
                try store.connection.execute("DROP TRIGGER \(trigger)")
            }
            try store.connection.execute("SAVEPOINT one")
            try store.connection.execute("DELETE FROM \(shape.name)")
            let faults = try RowCheck.run(store.connection) { _, _ in }
            #expect(faults.contains { $0.table == shape.name && $0.what.contains("removed or added") }, "\(faults)")
            try store.connection.execute("ROLLBACK TO one; RELEASE one")
        }
        // The row of a paid order as it was before it was paid, with the checksum it had then.
        var sample = Sample(seed: 9)
        var order = sample.order()
        try store.insert(order)
        try store.connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM orders WHERE id = '\(order.id.text)'")
        order.state = .closed
        order.version = 2
        try store.update(order)
        #expect(try RowCheck.run(store.connection) { _, _ in } == [])
        try store.connection.execute(
            "DELETE FROM orders WHERE id = '\(order.id.text)'; INSERT INTO orders SELECT * FROM temp.kept")
        let faults = try RowCheck.run(store.connection) { _, _ in }
        #expect(faults.map(\.table) == ["orders"] && faults.first?.what.contains("put back") == true, "\(faults)")
    }

    @Test("a changed row is neither read, nor written over, nor summed; the error names it and stops the store")
    func used() throws {
        for use in Use.allCases {
            var sample = Sample(seed: 10)
            let store = try Store.open(path: ":memory:", rowKey: ChecksumTests.key)
            var order = sample.order()
            try store.insert(order)
            try store.connection.execute("UPDATE orders SET amount = amount + 1")
            let error = #expect(throws: StoreError.self) {
                switch use {
                case .read: _ = try store.order(order.id)
                case .list: _ = try store.recentOrders(since: Timestamp(milliseconds: 0), limit: 10)
                case .change:
                    order.version = 2
                    try store.update(order)
                case .inBatch:
                    try store.beginBatch()
                    try store.savepoint { _ = try store.order(order.id) }
                }
            }
            let words = "\(try #require(error))"
            #expect(words.contains("orders") && words.contains(order.id.text) && words.contains("checksum"), "\(words)")
            guard case .fatal = try #require(error) else {
                Issue.record("\(use): \(words)")
                continue
            }
            #expect(throws: StoreError.self) { try store.setValue("a", "b") }
        }
    }

    private enum Use: CaseIterable { case read, list, change, inBatch }

    @Test("sums follow savepoints and batches that are taken back, and a store that is opened again")
    func takenBack() throws {
        let folder = try TemporaryFolder()
        var sample = Sample(seed: 11)
        do {
            let store = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
            try store.insert(sample.order())
            struct Refused: Error {}
            try store.beginBatch()
            try store.insert(sample.order())
            #expect(throws: Refused.self) {
                try store.savepoint {
                    try store.insert(sample.order())
                    throw Refused()
                }
            }
            try store.commitBatch()
            try store.beginBatch()
            try store.insert(sample.order())
            store.rollbackBatch()
            // Refused by the table itself, after its checksum was made.
            let twice = sample.order()
            try store.insert(twice)
            #expect(throws: StoreError.self) { try store.insert(twice) }
            _ = try store.seen(notification: "e1", channel: .wechat, at: Sample.noon)
            #expect(try store.seen(notification: "e1", channel: .wechat, at: Sample.noon))
            #expect(try RowCheck.run(store.connection) { _, _ in } == [])
            store.close()
        }
        let again = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        try again.insert(sample.order())
        #expect(try RowCheck.run(again.connection) { _, _ in } == [])
        #expect(again.connection.checksums.sums[try place("orders", in: again)].rows == 4)
    }

    @Test("another key is told apart from damage, and no key reads without checking and says so")
    func keys() throws {
        let folder = try TemporaryFolder()
        var sample = Sample(seed: 12)
        let store = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        let order = sample.order()
        try store.insert(order)
        store.close()
        let other = #expect(throws: StoreError.self) { _ = try Store.open(path: folder.store, rowKey: .known) }
        #expect("\(try #require(other))".contains("another key"))
        let reader = try Store.open(path: folder.store, readOnly: true, rowKey: nil)
        #expect(try reader.order(order.id) == order)
        #expect(try StoreVerification.run(reader).map(\.what).contains { $0.contains("key is not in the folder") })
        reader.close()
        #expect(throws: StoreError.self) { _ = try Store.open(path: folder.store, rowKey: nil) }
        #expect(try Store.carriesChecksums(path: folder.store) == true)
        let writer = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        try writer.connection.execute("UPDATE table_sums SET sums = replace(sums, 'orders 1 ', 'orders 2 ')")
        writer.close()
        let damaged = #expect(throws: StoreError.self) {
            _ = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        }
        #expect("\(try #require(damaged))".contains("table_sums"))
        // Deleted, the sums would begin anew with the next commit.
        let shell = try SQLConnection(path: folder.store, readOnly: false)
        try shell.execute("DELETE FROM table_sums")
        shell.close()
        let gone = #expect(throws: StoreError.self) {
            _ = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        }
        #expect("\(try #require(gone))".contains("are gone"))
    }

    @Test("a person takes changed rows for true: what did not fit is told, and the store goes on, also with another key")
    func accepted() throws {
        let folder = try TemporaryFolder()
        var sample = Sample(seed: 13)
        let store = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        let orders = [sample.order(), sample.order()]
        for order in orders { try store.insert(order) }
        try store.connection.execute("UPDATE orders SET description = 'x' WHERE id = '\(orders[1].id.text)'")
        store.close()
        let faults = try Store.acceptRows(path: folder.store, rowKey: ChecksumTests.key, reason: "looked at")
        #expect(faults.map(\.table) == ["orders"] && faults.map(\.row) == [orders[1].id.text])
        let again = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        #expect(try again.order(orders[1].id)?.description == "x")
        let kept = try again.acceptedRows()
        #expect(kept.map(\.reason) == ["looked at"] && kept.map(\.named) == [["orders \(orders[1].id.text)"]])
        #expect(try StoreVerification.run(again) == [])
        again.close()
        let other = try Store.acceptRows(path: folder.store, rowKey: .known, reason: "another key")
        #expect(other.map(\.table) == ["table_sums"] && other[0].what.contains("another key"))
        var last = try Store.open(path: folder.store)
        #expect(try StoreVerification.run(last) == [])
        // Of a start that was refused in between, too; damaged itself, it does not close the way out.
        #expect(try last.acceptedRows().map(\.reason) == ["looked at", "another key"])
        try last.connection.execute("UPDATE named_values SET value = '[x' WHERE name = 'storage.accepted_rows'")
        last.close()
        let damaged = try Store.acceptRows(path: folder.store, rowKey: .known, reason: "once more")
        #expect(damaged.map(\.table) == ["named_values"])
        last = try Store.open(path: folder.store)
        #expect(try last.acceptedRows().map(\.reason) == ["once more"])
        try last.forgetAcceptedRows()
        #expect(try last.acceptedRows() == [])
        #expect(try Store.acceptRows(path: folder.path + "/new.sqlite", rowKey: .known, reason: "none") == [])
    }

    @Test("a row changed by somebody who has the key still has to agree with the ledger", arguments: [
        ("attempts", "state = 'closed'"), ("attempts", "paid = paid + 1"), ("orders", "state = 'closed'"),
        ("orders", "paid_attempt = NULL"), ("legs", "state = 'waiting'"), ("legs", "returned = 1"),
        ("refunds", "state = 'created'"), ("refunds", "amount = amount + 1"), ("split_returns", "state = 'created'"),
        ("withdrawals", "state = 'requested'"), ("withdrawals", "state = 'failed'"),
    ])
    func derived(table: String, change: String) throws {
        let store = try BookedRows.make()
        #expect(try BookedStateCheck.run(store) { _, _ in } == [])
        try store.connection.execute("UPDATE \(table) SET \(change)")
        try store.connection.execute(store.connection.table(table).renewAll().sql)
        let faults = try BookedStateCheck.run(store) { _, _ in }
        #expect(faults.contains { $0.table == table && !$0.row.isEmpty }, "\(faults)")
    }

    @Test("a withdrawal sent back before its arrival was heard of is no fault: its amount was given back")
    func returnedUnheard() throws {
        var sample = Sample(seed: 15)
        let store = try Store.open(path: ":memory:")
        let person = sample.participant()
        try store.insert(person)
        var withdrawal = sample.withdrawal(of: person, batch: nil)
        withdrawal.state = .returned
        try store.insert(withdrawal, requestDigest: [1])
        #expect(try BookedStateCheck.run(store) { _, _ in }.map(\.table) == ["withdrawals"])
        let number = sample.id(MovementID.self, of: withdrawal.shop)
        try store.insert(.withdrawalGivenBack(id: number, withdrawal: withdrawal, at: Sample.noon))
        #expect(try BookedStateCheck.run(store) { _, _ in } == [])
    }

    @Test("rows that are gone, and that the ledger knows", arguments: [
        "attempts", "refunds", "legs", "split_returns", "withdrawals",
    ])
    func orphans(table: String) throws {
        let store = try BookedRows.make()
        try store.connection.execute("PRAGMA foreign_keys = OFF; DELETE FROM \(table)")
        let faults = try BookedStateCheck.run(store) { _, _ in }
        #expect(faults.contains { $0.table == table && $0.what.contains("it is gone") }, "\(faults)")
    }

    @Test("a damaged schema is an error with a name, never the end of the process")
    func schema() throws {
        let folder = try TemporaryFolder()
        for change in ["'orders', 'order1'", "'paid_attempt', 'paid_attemp7'", "'checksum', 'checksun'"] {
            let path = folder.path + "/damaged-\(change.utf8.count).sqlite"
            let store = try Store.open(path: path)
            try store.connection.execute(
                "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, \(change)) "
                    + "WHERE type = 'table' AND name = 'orders'")
            store.close()
            #expect(throws: StoreError.self, "\(change)") { _ = try Store.open(path: path) }
        }
    }

    @Test("a store from before them gets them at its first start")
    func older() throws {
        let folder = try TemporaryFolder()
        let made = try StoreWithRows.make(path: folder.store, rowKey: ChecksumTests.key)
        let names = made.connection.checksums.shapes.map(\.name)
        for name in names { try made.connection.execute("ALTER TABLE \(name) DROP COLUMN checksum") }
        try made.connection.execute(
            """
            DROP TABLE table_sums; DELETE FROM migrations WHERE name IN ('0016-checksums', '0017-held');
            DROP INDEX orders_held; DROP INDEX cases_stuck
            """)
        made.connection.close()
        #expect(try Store.carriesChecksums(path: folder.store) == false)
        let store = try Store.open(path: folder.store, rowKey: ChecksumTests.key)
        #expect(try RowCheck.run(store.connection) { _, _ in } == [])
        #expect(throws: StoreError.self) { try store.connection.execute("UPDATE routing_versions SET reason = 'x'") }
    }
}

/// One order that was paid, shared and partly refunded, its share partly taken back, and a withdrawal that arrived:
/// each with its movement.
enum BookedRows {
    static func make() throws -> Store {
        var sample = Sample(seed: 14)
        let store = try Store.open(path: ":memory:")
        var order = sample.order()
        try store.insert(order)
        try sample.pay(&order, in: store)
        let attempt = try #require(try store.attempts(of: order.id).first)
        var leg = SplitLeg(
            id: sample.id(LegID.self, of: order.shop), order: order.id, channel: .wechat,
            receiver: Receiver(participant: "m", role: .leader, accountKind: .person, accounts: [:]),
            amount: .fen(1_000), timing: .realTime, createdAt: Sample.noon, state: .settled)
        leg.returnedMinorUnits = 300
        try store.insert(leg)
        let refund = Refund(
            id: sample.id(RefundID.self, of: order.shop), order: order.id, attempt: attempt.id, channel: .wechat,
            amount: .fen(500), kind: .shop, shopRefundNumber: "R-1", reason: "", createdAt: Sample.noon,
            requestTime: Sample.noon, state: .succeeded, channelRefundNumber: "", lastCode: "", tries: 0,
            updatedAt: Sample.noon)
        try store.insert(refund)
        let returned = SplitReturn(
            id: sample.id(ReturnID.self, of: order.shop), order: order.id, leg: leg.id, refund: refund.id,
            channel: .wechat, amount: .fen(300), createdAt: Sample.noon, state: .succeeded)
        try store.insert(returned)
        let person = sample.participant()
        try store.insert(person)
        let batch = sample.batch()
        try store.insert(batch)
        var withdrawal = sample.withdrawal(of: person, batch: batch.id)
        withdrawal.state = .succeeded
        try store.insert(withdrawal, requestDigest: [1])
        func number() -> MovementID { sample.id(MovementID.self, of: order.shop) }
        for movement in [
            Movement.split(id: number(), order: order, leg: leg, at: Sample.noon),
            .splitReturned(id: number(), order: order, leg: leg, returned: returned, at: Sample.noon),
            .refund(id: number(), order: order, refund: refund, at: Sample.noon),
            .withdrawalPaid(id: number(), withdrawal: withdrawal, at: Sample.noon),
        ] { try store.insert(movement) }
        return store
    }
}

/// A store with a row in every table that carries checksums: the values mean nothing.
enum StoreWithRows {
    static func make(path: String = ":memory:", rowKey: RowKey) throws -> Store {
        let store = try Store.open(path: path, rowKey: rowKey)
        let connection = store.connection
        try connection.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        for shape in connection.checksums.shapes {
            let types = connection.passingStatement("SELECT type FROM pragma_table_info('\(shape.name)') ORDER BY cid")
            let kinds = try types.rows({ _ in }) { row throws(StoreError) in row.text() }
            let values = zip(shape.columns, kinds).map { column, kind in
                switch (column, kind) {
                case ("state", _): "'open'"
                case (_, "INTEGER"): "1000"
                case (_, "TEXT"): "'\(column)'"
                default: "zeroblob(32)"
                }
            }
            try connection.execute(
                "INSERT INTO \(shape.name) (\(shape.columns.joined(separator: ", "))) "
                    + "VALUES (\(values.joined(separator: ", ")))")
        }
        try connection.transaction { () throws(StoreError) in
            try connection.renewChecksums(of: connection.checksums.shapes.map(\.name))
        }
        return store
    }
}
