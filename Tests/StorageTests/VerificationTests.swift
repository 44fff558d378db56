import Ledger
import Payments
import Testing

@testable import Storage

/// A way to tamper with a store behind the engine's back, and what verification must say of it.
struct Tampering: Sendable, CustomTestStringConvertible {
    let statements: [String]
    /// The table and row of the first fault of this damage.
    let table: String
    let row: String

    init(_ table: String, _ row: String, _ statements: String...) {
        self.table = table
        self.row = row
        self.statements = statements
    }

    var testDescription: String { statements.joined(separator: "; ") }

    static let all = [
        Tampering("movements", "sequence 4", "UPDATE movements SET at = at + 1 WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET kind = 'fee' WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET kind = 'not a kind' WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET subject = subject || 'x' WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET id = shop WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET shop = 'shop-2' WHERE sequence = 4"),
        Tampering(
            "movements", "sequence 4",
            "UPDATE movements SET order_id = (SELECT order_id FROM movements WHERE sequence = 5) WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET currency = 'USD' WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE movements SET hash = zeroblob(32) WHERE sequence = 4"),
        Tampering("movements", "sequence 4", "UPDATE entries SET amount = amount + 1 WHERE movement = 4"),
        Tampering("movements", "sequence 4", "UPDATE entries SET account = 'shop/thief' WHERE number = 8"),
        Tampering(
            "movements", "sequence 4",
            "UPDATE entries SET side = CASE side WHEN 'debit' THEN 'credit' ELSE 'debit' END WHERE movement = 4"),
        Tampering("movements", "sequence 4", "DELETE FROM entries WHERE number = 8"),
        Tampering("movements", "sequence 4", "DELETE FROM entries WHERE movement = 4"),
        Tampering(
            "movements", "sequence 5", "DELETE FROM entries WHERE movement = 4",
            "DELETE FROM movements WHERE sequence = 4"),
        Tampering(
            "movements", "sequence 6", "DELETE FROM entries WHERE movement >= 7",
            "DELETE FROM movements WHERE sequence >= 7"),
        Tampering(
            "movements", "sequence 2", "DELETE FROM entries WHERE movement = 1",
            "DELETE FROM movements WHERE sequence = 1"),
        // Two rows change places: each is whole, the order is not.
        Tampering(
            "movements", "sequence 3", "UPDATE movements SET sequence = -1 WHERE sequence = 3",
            "UPDATE movements SET sequence = 3 WHERE sequence = 4",
            "UPDATE movements SET sequence = 4 WHERE sequence = -1"),
        // A balanced movement smuggled in at the end, with a made-up hash.
        Tampering(
            "movements", "sequence 9",
            "INSERT INTO movements SELECT 9, id, kind, order_id, partition, shop, 'other', at, currency, 17, 2, hash "
                + "FROM movements WHERE sequence = 8",
            "INSERT INTO entries SELECT number + 2, 9, account, side, amount FROM entries WHERE movement = 8"),
        Tampering(
            "entries", "number 17",
            "INSERT INTO entries SELECT 17, 8, account, side, amount FROM entries WHERE number = 15"),
        Tampering("balances", "", "UPDATE balances SET debit = debit + 1 WHERE account LIKE 'clearing/%'"),
        Tampering("balances", "", "DELETE FROM balances WHERE account LIKE 'clearing/%'"),
        Tampering("orders", "", "UPDATE orders SET paid = paid + 1 WHERE shop_order_number = 'N-3'"),
        Tampering("orders", "", "UPDATE orders SET refunded = 5 WHERE shop_order_number = 'N-3'"),
        Tampering("audit", "sequence 4", "UPDATE audit SET reason = 'none' WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET who = act, act = who WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET at = (at = 0) WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET target = 'x' || target WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET change = 'x' || change WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET action_id = 'b' WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET risk_class = (risk_class = 0) WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET outcome = outcome || ' ' WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET role = 'admin' || role WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET session = 's-1' || session WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET second = 'rv.wu' || second WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET data_age = (data_age = 0) WHERE sequence = 4"),
        Tampering("audit", "sequence 4", "UPDATE audit SET shown = 'ff' || shown WHERE sequence = 4"),
        // Circumstances put onto a row from before they were kept, and taken off one that has them.
        Tampering("audit", "sequence 3", "UPDATE audit SET role = 'operator' WHERE sequence = 3"),
        Tampering(
            "audit", "sequence 4",
            """
            UPDATE audit SET role = '', session = '', origin = '', second = '', typed = '', shown = '', detail = '', \
            foreseen = '', data_age = -1, considered = -1 WHERE sequence = 4
            """),
        Tampering("audit", "sequence 5", "DELETE FROM audit WHERE sequence = 4"),
        Tampering("audit", "sequence 7", "DELETE FROM audit WHERE sequence = 8"),
        Tampering(
            "audit", "sequence 3", "UPDATE audit SET sequence = -1 WHERE sequence = 3",
            "UPDATE audit SET sequence = 3 WHERE sequence = 4", "UPDATE audit SET sequence = 4 WHERE sequence = -1"),
        Tampering("audit", "sequence 8", "UPDATE chain_heads SET hash = zeroblob(32) WHERE chain = 'audit'"),
        Tampering("feed", "sequence 5", "DELETE FROM feed WHERE sequence = 4"),
    ]
}

@Suite("Verification finds and names what was changed")
struct VerificationTests {
    /// Eight paid orders, eight audit records, eight events; nothing wrong with it.
    static func whole(path: String = ":memory:") throws -> Store {
        var sample = Sample(seed: 51)
        let store = try Store.open(path: path)
        for number in 1...8 {
            var order = sample.order()
            try store.insert(order)
            try sample.pay(&order, in: store)
            try store.append(sample.event(of: order))
            // Odd rows are of the first form, as written before circumstances were kept; even ones have them.
            let record = sample.record(actionID: "a\(number)")
            let context = number.isMultiple(of: 2) ? sample.context() : AuditContext()
            try store.append(AuditRecord(
                at: record.at, who: record.who, act: record.act, riskClass: record.riskClass, target: record.target,
                change: record.change, reason: record.reason, outcome: record.outcome, actionID: record.actionID,
                context: context))
        }
        return store
    }

    static func openToTampering(_ store: Store) throws {
        try store.connection.execute("PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF")
        for table in ["movements", "entries", "audit"] {
            try store.connection.execute("DROP TRIGGER \(table)_no_update; DROP TRIGGER \(table)_no_delete")
        }
    }

    @Test("a whole store has no faults, and the steps say how much they saw")
    func nothing() throws {
        var seen: [String: Int] = [:]
        let faults = try StoreVerification.run(try VerificationTests.whole()) { seen[$0] = $1 }
        #expect(faults == [])
        #expect(seen["movements"] == 8)
        #expect(seen["audit"] == 8)
        #expect(seen["orders"] == 8)
        #expect(seen["feed"] == 8)
        #expect(seen["entries CNY"] == 16)
    }

    @Test("each tampering is found and its row named", arguments: Tampering.all)
    func found(tampering: Tampering) throws {
        let store = try VerificationTests.whole()
        try VerificationTests.openToTampering(store)
        for statement in tampering.statements { try store.connection.execute(statement) }
        let faults = try StoreVerification.run(store)
        let first = try #require(faults.first { $0.table == tampering.table }, "\(faults)")
        if !tampering.row.isEmpty { #expect(first.row == tampering.row, "\(faults)") }
    }

    @Test("an order's fault names the order")
    func orderNamed() throws {
        let store = try VerificationTests.whole()
        let order = try #require(try store.order(shop: Sample.shop, number: "N-3"))
        try store.connection.execute("UPDATE orders SET paid = 9999 WHERE shop_order_number = 'N-3'")
        #expect(
            try StoreVerification.run(store) == [
                StoreFault(table: "orders", row: order.id.text, what: "it says 9999 paid, the ledger 10000"),
                StoreFault(
                    table: "orders", row: order.id.text,
                    what: "it is not as the engine wrote it: its checksum does not fit"),
            ])
    }

    @Test("one bit flipped in the file, in a word of the ledger, is found after the file is opened again")
    func bitFlip() throws {
        let folder = try TemporaryFolder()
        do { try VerificationTests.whole(path: folder.store).close() }
        var bytes = TemporaryFolder.bytes(folder.store)
        let word = Array("clearing/shop-1/wechat".utf8)
        let places = bytes.indices.dropLast(word.count).filter {
            bytes[$0] == word[0] && Array(bytes[$0..<$0 + word.count]) == word
        }
        // Eight entries and one balance.
        #expect(places.count >= 9)
        var found = 0
        for place in places {
            bytes[place + 3] ^= 1
            TemporaryFolder.write(bytes, to: folder.store)
            let reader = try Store.open(path: folder.store, readOnly: true)
            if try !StoreVerification.run(reader).isEmpty { found += 1 }
            reader.close()
            bytes[place + 3] ^= 1
        }
        #expect(found >= 9, "copies left in freed space hold nothing")
    }

    @Test("a page of the ledger destroyed: the step says so and the others still run")
    func destroyed() throws {
        let folder = try TemporaryFolder()
        do { try VerificationTests.whole(path: folder.store).close() }
        var bytes = TemporaryFolder.bytes(folder.store)
        let reader = try Store.open(path: folder.store, readOnly: true)
        let root =
            Int(try reader.connection.setting("SELECT rootpage FROM sqlite_schema WHERE name = 'audit'") ?? "") ?? 0
        reader.close()
        for offset in 0..<64 { bytes[(root - 1) * 4_096 + offset] = 0xFF }
        TemporaryFolder.write(bytes, to: folder.store)
        // Opening needs the chain's end; the connection itself still reads the rest.
        #expect(throws: StoreError.self) { _ = try Store.open(path: folder.store, readOnly: true) }
    }
}
