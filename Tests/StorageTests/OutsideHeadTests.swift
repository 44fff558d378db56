import Cryptography
import Ledger
import Payments
import Testing

@testable import Storage

/// What somebody with the file and plain SQLite can do to it.
struct Rewriting: Sendable, CustomTestStringConvertible {
    let name: String
    let table: String
    /// The row that must be named when only the one statement was run; and when all that hangs on it was made to fit.
    let row, rowWhenFitted: String
    let statements: [String]

    init(_ name: String, _ table: String, _ row: String, fitted: String? = nil, _ statements: String...) {
        self.name = name
        self.table = table
        self.row = "sequence \(row)"
        rowWhenFitted = "sequence \(fitted ?? row)"
        self.statements = statements
    }

    var testDescription: String { "\(table): \(name)" }

    static let all = [
        Rewriting("edit", "movements", "30", "UPDATE entries SET amount = amount + 7 WHERE movement = 30"),
        Rewriting("edit a name", "movements", "30", "UPDATE movements SET subject = 'x' WHERE sequence = 30"),
        Rewriting(
            "delete", "movements", "31", fitted: "30", "DELETE FROM entries WHERE movement = 30",
            "DELETE FROM movements WHERE sequence = 30",
            "UPDATE movements SET sequence = -sequence WHERE sequence > 30",
            "UPDATE movements SET sequence = -sequence - 1 WHERE sequence < 0",
            "UPDATE entries SET movement = movement - 1 WHERE movement > 30"),
        Rewriting(
            "insert", "movements", "31", "UPDATE movements SET sequence = -sequence WHERE sequence > 30",
            "UPDATE movements SET sequence = 1 - sequence WHERE sequence < 0",
            "UPDATE entries SET movement = movement + 1 WHERE movement > 30",
            """
            INSERT INTO movements SELECT 31, id || 'x', kind, order_id, partition, shop, 'forged', at, currency, \
            (SELECT MAX(number) + 1 FROM entries), 2, zeroblob(32) FROM movements WHERE sequence = 30
            """,
            """
            INSERT INTO entries SELECT number + (SELECT MAX(number) FROM entries) - 58, 31, account, side, amount \
            FROM entries WHERE movement = 30
            """),
        Rewriting(
            "reorder", "movements", "30", "UPDATE movements SET sequence = -1 WHERE sequence = 30",
            "UPDATE movements SET sequence = 30 WHERE sequence = 31",
            "UPDATE movements SET sequence = 31 WHERE sequence = -1",
            "UPDATE entries SET movement = -1 WHERE movement = 30",
            "UPDATE entries SET movement = 30 WHERE movement = 31",
            "UPDATE entries SET movement = 31 WHERE movement = -1"),
        Rewriting(
            "truncate", "movements", "50", fitted: "51", "DELETE FROM entries WHERE movement > 50",
            "DELETE FROM movements WHERE sequence > 50"),
        Rewriting("edit", "audit", "12", "UPDATE audit SET reason = 'as agreed' WHERE sequence = 12"),
        Rewriting(
            "delete", "audit", "12", "DELETE FROM audit WHERE sequence = 12",
            "UPDATE audit SET sequence = -sequence WHERE sequence > 12",
            "UPDATE audit SET sequence = -sequence - 1 WHERE sequence < 0"),
        Rewriting(
            "insert", "audit", "13", "UPDATE audit SET sequence = -sequence WHERE sequence > 12",
            "UPDATE audit SET sequence = 1 - sequence WHERE sequence < 0",
            """
            INSERT INTO audit (sequence, at, who, act, risk_class, target, change, reason, outcome, action_id, hash) \
            SELECT 13, at, 'somebody', act, risk_class, target, change, reason, outcome, '', hash \
            FROM audit WHERE sequence = 12
            """),
        Rewriting(
            "reorder", "audit", "12", "UPDATE audit SET sequence = -1 WHERE sequence = 12",
            "UPDATE audit SET sequence = 12 WHERE sequence = 13", "UPDATE audit SET sequence = 13 WHERE sequence = -1"),
        Rewriting("truncate", "audit", "20", fitted: "21", "DELETE FROM audit WHERE sequence > 20"),
    ]
}

@Suite("A head kept outside shows every rewriting")
struct OutsideHeadTests {
    /// 60 movements and 30 audit rows with a head in the store, and the outside head over all of it.
    private static func witnessed(_ folder: TemporaryFolder, withRows: Bool) throws -> HeadFile {
        let book = try Book(path: folder.store, orders: 30)
        let key = try #require(Book.key)
        let file = try book.store.headFile(signedBy: key, withRows: withRows, at: Sample.noon)
        book.store.close()
        // What is kept outside has been outside.
        return try HeadFile(document: try file.document)
    }

    private static func rewrite(_ path: String, _ rewriting: Rewriting, fitting: Bool) throws {
        let store = try Store.open(path: path)
        defer { store.close() }
        try VerificationTests.openToTampering(store)
        for statement in rewriting.statements { try store.connection.execute(statement) }
        if fitting { try fit(store) }
    }

    /// Makes every hash in the file fit its rows again, as somebody would who knows how the store works.
    private static func fit(_ store: Store) throws {
        var head = ChainHead.start
        while case let page = try LedgerReader(store.connection).page(after: head.sequence), !page.isEmpty {
            for stored in page {
                head = ChainHead(sequence: stored.row.sequence, hash: stored.row.hash(after: head.hash))
                try store.connection.execute(
                    "UPDATE movements SET hash = x'\(Hex.lower(head.hash))' WHERE sequence = \(head.sequence)")
            }
        }
        try store.connection.execute("""
            UPDATE chain_heads SET sequence = \(head.sequence), hash = x'\(Hex.lower(head.hash))' WHERE chain = 'ledger'
            """)
        head = .start
        for record in try store.audit(limit: 1_000).reversed() {
            head = ChainHead(sequence: record.sequence, hash: record.hash(after: head.hash))
            try store.connection.execute(
                "UPDATE audit SET hash = x'\(Hex.lower(head.hash))' WHERE sequence = \(head.sequence)")
        }
        try store.connection.execute("""
            UPDATE chain_heads SET sequence = \(head.sequence), hash = x'\(Hex.lower(head.hash))' WHERE chain = 'audit'
            """)
    }

    @Test("the rows changed and nothing else: the first bad row is named", arguments: Rewriting.all)
    func plain(rewriting: Rewriting) throws {
        let folder = try TemporaryFolder()
        let outside = try OutsideHeadTests.witnessed(folder, withRows: false)
        try OutsideHeadTests.rewrite(folder.store, rewriting, fitting: false)
        let store = try Store.open(path: folder.store, readOnly: true)
        defer { store.close() }
        let faults = try StoreVerification.run(store, outside: outside)
        let first = try #require(faults.first { $0.table == rewriting.table }, "\(faults)")
        // A row put in or taken out shows at the first row that no longer follows.
        let shown = ["delete": ["sequence 30", "sequence 31", "sequence 12"]][rewriting.name] ?? [rewriting.row]
        #expect(shown.contains(first.row), "\(faults)")
    }

    @Test("every hash made to fit: the head over all rows names the very row", arguments: Rewriting.all)
    func fitted(rewriting: Rewriting) throws {
        let folder = try TemporaryFolder()
        let outside = try OutsideHeadTests.witnessed(folder, withRows: true)
        try OutsideHeadTests.rewrite(folder.store, rewriting, fitting: true)
        let store = try Store.open(path: folder.store, readOnly: true)
        defer { store.close() }
        // The chain alone sees nothing.
        #expect(try StoreVerification.run(store).filter { $0.table == rewriting.table } == [])
        let faults = try StoreVerification.run(store, outside: outside)
        let first = try #require(faults.first { $0.table == rewriting.table }, "\(faults)")
        #expect(first.row == rewriting.rowWhenFitted, "\(faults)")
    }

    @Test("without the hashes of all rows, the smallest subtree around it is named")
    func subtree() throws {
        let folder = try TemporaryFolder()
        let outside = try OutsideHeadTests.witnessed(folder, withRows: false)
        try OutsideHeadTests.rewrite(folder.store, Rewriting.all[0], fitting: true)
        let store = try Store.open(path: folder.store, readOnly: true)
        defer { store.close() }
        let faults = try StoreVerification.run(store, outside: outside)
        #expect(faults.first { $0.table == "movements" }?.row == "sequence 1 to 32")
    }

    @Test("blocks of rows kept when they were written name the block, with no head at all")
    func blocks() throws {
        let folder = try TemporaryFolder()
        try Book(path: folder.store, orders: 300).store.close()
        let edit = Rewriting("edit", "movements", "300", "UPDATE entries SET account = 'shop/x' WHERE movement = 300")
        try OutsideHeadTests.rewrite(folder.store, edit, fitting: true)
        let store = try Store.open(path: folder.store, readOnly: true)
        defer { store.close() }
        let faults = try StoreVerification.run(store)
        #expect(faults.first { $0.table == "movements" }?.row == "sequence 257 to 512", "\(faults)")
    }

    @Test("a store that only grew agrees with every head it ever gave away")
    func grown() throws {
        let folder = try TemporaryFolder()
        var book = try Book(path: folder.store, orders: 30)
        let key = try #require(Book.key)
        var outside: [HeadFile] = []
        for _ in 0..<5 {
            outside.append(try book.store.headFile(signedBy: key, withRows: true, at: Sample.noon))
            try book.store.append(try book.store.makeHead(signedBy: key, at: Sample.noon))
            try book.add(orders: 60)
        }
        for head in outside { #expect(try StoreVerification.run(book.store, outside: head) == []) }
        book.store.close()
    }

    @Test("heads in the store: one changed, one taken out, one by another key")
    func heads() throws {
        let book = try Book(orders: 5)
        let key = try #require(Book.key)
        for _ in 0..<4 { try book.store.append(try book.store.makeHead(signedBy: key, at: Sample.noon)) }
        let outside = try book.store.headFile(signedBy: key, withRows: false, at: Sample.noon)
        #expect(try StoreVerification.run(book.store, outside: outside) == [])
        try book.store.connection.execute("DROP TRIGGER tree_heads_no_update; DROP TRIGGER tree_heads_no_delete")
        try book.store.connection.execute("UPDATE tree_heads SET at = at + 1 WHERE number = 2")
        var faults = try StoreVerification.run(book.store, outside: outside)
        // The chain of heads tells which, the row's checksum (the table's sum) that it was changed (taken out).
        #expect(faults.map(\.row) == ["number 2", "number 3", "2"])
        #expect(faults[0].what.contains("not signed"))
        try book.store.connection.execute("DELETE FROM tree_heads WHERE number = 2")
        faults = try StoreVerification.run(book.store, outside: outside)
        #expect(faults.map(\.row) == ["number 3", ""])
    }
}
