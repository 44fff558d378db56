package import Payments

struct HeadStatements {
    let insert, newest, all, covering, coveringAudit: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "size, root, audit_size, audit_root, at, previous, key_id, signature"
        let table = connection.table("tree_heads")
        insert = table.insert(
            "number, \(columns)", values: ["number": "(SELECT COALESCE(MAX(number), 0) + 1 FROM tree_heads)"])
        newest = table.select(columns, "ORDER BY number DESC LIMIT 1")
        // Verification names a head that does not hold, and goes on with the others.
        all = connection.statement(
            "SELECT number, \(columns) FROM tree_heads WHERE number > $1 ORDER BY number LIMIT $2")
        coveringAudit = table.select(columns, "WHERE audit_size >= $1 ORDER BY number LIMIT 1")
        covering = table.select(columns, "WHERE size >= $1 ORDER BY number LIMIT 1")
    }
}

extension Store {
    /// Keeps a signed head for good. `.rejected` when it is unsigned, or older than the newest one.
    package func append(_ head: LedgerHead) throws(StoreError) {
        guard !head.signature.isEmpty else { throw .rejected("the head of \(head.size) movements is not signed") }
        if let last = try newestHead(), last.size > head.size || last.auditSize > head.auditSize {
            throw .rejected("a head of \(head.size) movements after one of \(last.size)")
        }
        try heads.insert.run {
            $0.integer(head.size)
            $0.bytes(head.root)
            $0.integer(head.auditSize)
            $0.bytes(head.auditRoot)
            $0.time(head.at)
            $0.bytes(head.previous)
            $0.text(head.keyID)
            $0.bytes(head.signature)
        }
    }

    /// Nil before the first.
    package func newestHead() throws(StoreError) -> LedgerHead? {
        try heads.newest.first { row throws(StoreError) in row.head() }
    }

    /// The first head whose ledger holds the movement of that number.
    package func firstHead(covering sequence: Int64) throws(StoreError) -> LedgerHead? {
        try heads.covering.first({ $0.integer(sequence) }) { row throws(StoreError) in row.head() }
    }

    /// The first head whose audit holds the row of that number.
    package func firstHead(coveringAudit sequence: Int64) throws(StoreError) -> LedgerHead? {
        try heads.coveringAudit.first({ $0.integer(sequence) }) { row throws(StoreError) in row.head() }
    }

    /// Heads after a number, in their order, each with its number.
    func heads(after number: Int64) throws(StoreError) -> [(number: Int64, head: LedgerHead)] {
        try heads.all.rows({
            $0.integer(number)
            $0.integer(Limits.verificationPage)
        }) { row throws(StoreError) in (row.int64(), row.head()) }
    }
}

extension SQLRow {
    fileprivate mutating func head() -> LedgerHead {
        LedgerHead(
            size: int64(), root: bytes(), auditSize: int64(), auditRoot: bytes(), at: time(), previous: bytes(),
            keyID: text(), signature: bytes())
    }
}
