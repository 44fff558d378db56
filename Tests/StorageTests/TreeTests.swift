import Cryptography
import Ledger
import Payments
import Testing

@testable import Storage

/// A store with movements of many rows, and the tree over them made the slow way.
struct Book {
    var sample = Sample(seed: 93)
    let store: Store
    private(set) var legs: [SplitLeg] = []
    static let key = try? Ed25519PrivateKey(seed: [UInt8](repeating: 21, count: 32))

    init(path: String = ":memory:", orders: Int) throws {
        store = try Store.open(path: path)
        try add(orders: orders)
    }

    /// Each order is two movements: its payment, and a share that arrived.
    mutating func add(orders: Int) throws {
        for number in 0..<orders {
            var order = sample.order()
            try store.insert(order)
            try sample.pay(&order, in: store)
            let leg = SplitLeg(
                id: sample.id(LegID.self, of: order.shop), order: order.id, channel: .wechat,
                receiver: Receiver(
                    participant: "member-\(number)", role: .leader, accountKind: .person, accounts: [:]),
                amount: .fen(Int64(100 + number)), timing: .realTime, createdAt: Sample.noon, state: .settled)
            legs.append(leg)
            try store.insert(leg)
            try store.insert(Movement.split(
                id: sample.id(MovementID.self, of: order.shop), order: order, leg: leg, at: Sample.noon))
            try store.append(sample.record(actionID: "a\(legs.count)"))
        }
    }

    static func slowTree(_ store: Store, _ chain: Chain) throws -> HashTreeFrontier {
        var tree = HashTreeFrontier()
        switch chain {
        case .ledger:
            var last: Int64 = 0
            while case let page = try LedgerReader(store.connection).page(after: last), !page.isEmpty {
                for stored in page { tree.append(stored.row.leafHash) }
                last = page.last?.row.sequence ?? last
            }
        case .audit: for record in try store.audit(limit: 10_000).reversed() { tree.append(record.leafHash) }
        }
        return tree
    }
}

@Suite("Hash trees of a store")
struct TreeTests {
    @Test("both trees hold every row, whatever was taken back, and are the same after opening again")
    func growth() throws {
        let folder = try TemporaryFolder()
        var book = try Book(path: folder.store, orders: 290)
        struct Refusal: Error {}
        try book.store.beginBatch()
        let order = book.sample.order()
        try book.store.insert(order)
        _ = try? book.store.savepoint {
            for _ in 0..<300 { try book.store.insert(book.sample.payment(of: order)) }
            throw Refusal()
        }
        try book.store.insert(book.sample.payment(of: order))
        #expect(try book.store.trees() == StoreTrees(
            ledger: Book.slowTree(book.store, .ledger), audit: Book.slowTree(book.store, .audit)))
        book.store.rollbackBatch()
        try book.add(orders: 3)
        let trees = try book.store.trees()
        #expect(trees.ledger.size == 586)
        #expect(trees.ledger == (try Book.slowTree(book.store, .ledger)))
        #expect(trees.audit == (try Book.slowTree(book.store, .audit)))
        book.store.close()
        for readOnly in [true, false] {
            let again = try Store.open(path: folder.store, readOnly: readOnly)
            #expect(try again.trees() == trees)
            again.close()
        }
    }

    @Test("a reader's moment stays the same while the writer goes on")
    func moment() throws {
        let folder = try TemporaryFolder()
        var book = try Book(path: folder.store, orders: 4)
        let reader = try Store.open(path: folder.store, readOnly: true)
        try reader.atOneMoment {
            #expect(try reader.ledgerTotals().first?.entries == 16)
            try book.add(orders: 6)
            #expect(try reader.ledgerTotals().first?.entries == 16)
            #expect(try StoreVerification.run(reader) == [])
            #expect(try reader.trees().ledger.size == 8)
        }
        #expect(try reader.ledgerTotals().first?.entries == 40)
        try book.add(orders: 300)
        #expect(try reader.trees() == book.store.trees())
        reader.close()
        #expect(try StoreVerification.run(book.store) == [])
        book.store.close()
    }

    @Test("a file from before the trees gets its subtrees when it is opened for writing")
    func older() throws {
        let folder = try TemporaryFolder()
        let book = try Book(path: folder.store, orders: 300)
        let trees = try book.store.trees()
        try book.store.connection.execute("DROP TRIGGER tree_nodes_no_delete; DELETE FROM tree_nodes")
        book.store.close()
        let again = try Store.open(path: folder.store)
        #expect(try again.trees() == trees)
        #expect(try StoreVerification.run(again) == [])
        #expect(try again.connection.setting("SELECT COUNT(*) FROM tree_nodes") == "4")
    }

    @Test("a movement's text is what docs/proofs.md says, and no value can pass for another line")
    func leafText() {
        let row = MovementRow(
            sequence: 17, id: "M", kind: "split", order: "", shop: "shop\n1", subject: "100% 订", at: 5,
            currency: "CNY", firstEntry: 33, entryCount: 1, partition: 7,
            entries: [EntryRow(account: "shop/a b", side: "debit", minorUnits: 300)])
        #expect(String(decoding: row.leaf, as: UTF8.self) == """
            paydeck-movement-v1
            sequence 17
            id M
            kind split
            order %
            shop shop%0a1
            partition 7
            subject 100%25%20%e8%ae%a2
            at 5
            currency CNY
            first 33
            entries 1
            debit shop/a%20b 300

            """)
    }
}

@Suite("Signed heads and proofs")
struct ProofTests {
    @Test("every share that arrived has a proof that anybody can check, under the head of its day and under later ones")
    func proofs() throws {
        var book = try Book(orders: 140)
        let key = try #require(Book.key)
        try book.store.append(try book.store.makeHead(signedBy: key, at: Sample.noon))
        try book.add(orders: 131)
        try book.store.append(try book.store.makeHead(signedBy: key, at: Sample.noon.adding(seconds: 86_400)))
        let newest = try #require(try book.store.newestHead())
        for (number, leg) in book.legs.enumerated() where number % 5 == 0 {
            let sequence = try #require(try book.store.arrival(of: leg.id))
            let first = try #require(try book.store.firstHead(covering: sequence))
            #expect(first.size == (number < 140 ? 280 : 542))
            for head in [first, newest] {
                let made = try book.store.proof(of: leg.id, movement: sequence, head: head, publicKey: key.publicKey)
                let read = try LedgerProof(document: try made.document)
                let share = try read.share
                #expect(share.minorUnits == leg.amount.minorUnits)
                #expect(share.participant == leg.receiver.participant)
                #expect(read.head == head && read.publicKey == key.publicKey)
            }
        }
        #expect(try book.store.arrival(of: book.sample.id(LegID.self, of: Sample.shop)) == nil)
    }

    @Test("heads name each other, are believed for their key alone, and stay consistent while the store grows")
    func heads() throws {
        var book = try Book(orders: 3)
        let key = try #require(Book.key)
        var made: [LedgerHead] = []
        for day in 0..<4 {
            let head = try book.store.makeHead(signedBy: key, at: Sample.noon.adding(seconds: Int64(day) * 86_400))
            #expect(head.previous == made.last?.digest ?? LedgerHead.noneBefore)
            try book.store.append(head)
            made.append(head)
            try book.add(orders: 100)
            for old in made { #expect(try book.store.isConsistent(with: old)) }
        }
        let other = LedgerHead(
            size: made[1].size, root: made[2].root, auditSize: made[1].auditSize, auditRoot: made[1].auditRoot,
            at: made[1].at)
        #expect(try !book.store.isConsistent(with: other))
        #expect(made[0].isSigned(by: key.publicKey))
        let stranger = try Ed25519PrivateKey(seed: [UInt8](repeating: 3, count: 32))
        #expect(!made[0].isSigned(by: stranger.publicKey))
        #expect(throws: StoreError.self) { try book.store.append(made[0]) }
        #expect(throws: StoreError.self) { try book.store.append(other) }
        #expect(try StoreVerification.run(book.store) == [])
    }

    @Test("a proof of a forged row is not made: the store no longer fits its head")
    func forgedRow() throws {
        let book = try Book(orders: 8)
        let key = try #require(Book.key)
        let head = try book.store.makeHead(signedBy: key, at: Sample.noon)
        try VerificationTests.openToTampering(book.store)
        try book.store.connection.execute("UPDATE entries SET amount = amount + 1 WHERE movement = 4")
        let leg = book.legs[1].id
        let sequence = try #require(try book.store.arrival(of: leg))
        #expect(sequence == 4)
        #expect(throws: StoreError.self) {
            try book.store.proof(of: leg, movement: sequence, head: head, publicKey: key.publicKey)
        }
    }
}

@Suite("Proofs and heads from outside")
struct HostileProofTests {
    /// A way to spoil a proof's text, and the field that must be named.
    struct Spoiling: Sendable, CustomTestStringConvertible {
        let field: String
        let change: @Sendable (String) -> String
        var testDescription: String { field }

        static func replace(_ field: String, _ old: String, _ new: String) -> Spoiling {
            Spoiling(field: field) { text in
                text.contains(old) ? text.replacing(old, with: new, maxReplacements: 1) : "not found: \(old)"
            }
        }

        static let all = [
            Spoiling(field: "file") { String($0.dropLast()) },
            Spoiling(field: "file") { _ in "" },
            Spoiling(field: "file") { _ in "[]" },
            Spoiling(field: "file") { _ in String(repeating: "[", count: 900) },
            Spoiling(field: "file") { $0 + String(repeating: " ", count: 1 << 20) },
            replace("format", "paydeck-proof-v1", "paydeck-proof-v2"),
            replace("extra", "{\"format\"", "{\"extra\":1,\"format\""),
            replace("head.extra", "\"audit_size\"", "\"extra\":1,\"audit_size\""),
            replace("leg", "\"leg\":\"", "\"leg\":\"AAAAAAAAAAAAAAAAAAAAAAAAAA"),
            replace("entri", "\"entry\":", "\"entri\":"),
            replace("path", "kind split", "kind fee"),
            replace("path", " 101\\n", " 901\\n"),
            replace("index", "\"index\":3", "\"index\":-3"),
            replace("index", "\"index\":3", "\"index\":3.5"),
            replace("index", "\"index\":3", "\"index\":9000"),
            replace("path", "\"index\":3", "\"index\":4"),
            replace("size", "\"size\":16,\"path\"", "\"size\":17,\"path\""),
            replace("path[0]", "\"path\":[\"", "\"path\":[\"0"),
            replace("path", "\"path\":[", "\"path\":[\"" + String(repeating: "00", count: 32) + "\","),
            replace("path", "\"path\":[", "\"path\":[" + String(repeating: "0,", count: 70)),
            replace("head.signature", "\"audit_size\":8", "\"audit_size\":9"),
            replace("head.signature", "\"signature\":\"", "\"signature\":\"00"),
            replace("head.key", "\"key\":\"", "\"key\":\"0"),
            replace("head.at", "\"at\":1763870400000", "\"at\":1e3"),
            replace("public_key", "BEGIN PUBLIC KEY", "BEGIN PRIVATE KEY"),
        ]
    }

    static func proof() throws -> String {
        let book = try Book(orders: 8)
        let key = try #require(Book.key)
        let head = try book.store.makeHead(signedBy: key, at: Sample.noon)
        let leg = book.legs[1].id
        let proof = try book.store.proof(of: leg, movement: 4, head: head, publicKey: key.publicKey)
        return String(decoding: try proof.document, as: UTF8.self)
    }

    @Test("a spoilt proof is refused with the field that is wrong", arguments: Spoiling.all)
    func spoilt(spoiling: Spoiling) throws {
        let text = try HostileProofTests.proof()
        _ = try LedgerProof(document: Array(text.utf8))
        let fault = #expect(throws: ProofFault.self) {
            try LedgerProof(document: Array(spoiling.change(text).utf8))
        }
        #expect(fault?.field == spoiling.field, "\(String(describing: fault))")
    }

    @Test("any byte of a proof changed: it is refused, or says the same")
    func anyByte() throws {
        let text = Array(try HostileProofTests.proof().utf8)
        let share = try LedgerProof(document: text).share
        var random = SplitMix64(seed: 4)
        for place in text.indices {
            var changed = text
            changed[place] = UInt8(random.below(128))
            guard let proof = try? LedgerProof(document: changed) else { continue }
            // Upper-case digits and the like; what is proven stays.
            #expect(try proof.share == share)
        }
    }

    @Test("a head file is believed when its subtrees and rows give the signed roots")
    func headFiles() throws {
        let book = try Book(orders: 40)
        let key = try #require(Book.key)
        for withRows in [false, true] {
            let made = try book.store.headFile(signedBy: key, withRows: withRows, at: Sample.noon)
            let text = String(decoding: try made.document, as: UTF8.self)
            let read = try HeadFile(document: Array(text.utf8))
            #expect(read.head == made.head && read.ledger == made.ledger && read.audit == made.audit)
            #expect((read.ledger.leaf(80) != nil) == withRows)
            #expect(read.ledger.leaf(81) == nil && read.ledger.leaf(0) == nil)
            let other = "\"ledger_subtrees\":[\"" + String(repeating: "00", count: 32) + "\","
            let spoilt = text.replacing("\"ledger_subtrees\":[", with: other)
            let fault = #expect(throws: ProofFault.self) { try HeadFile(document: Array(spoilt.utf8)) }
            #expect(fault?.field == "ledger_subtrees")
            guard withRows else { continue }
            let rows = text.replacing("\"audit_rows\":\"", with: "\"audit_rows\":\"AAAA")
            #expect(throws: ProofFault.self) { try HeadFile(document: Array(rows.utf8)) }
        }
    }
}
