package import Payments

struct CaseStatements {
    let insert, update, byID, byOrder, open: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, order_id, kind, channel, currency, amount, findings, score, created_at, deadline, state, claimed_by, \
            decided_by, notes, hold_count, held_until, updated_at, version
            """
        insert = connection.statement(
            """
            INSERT INTO cases (partition, \(columns), is_open) VALUES \
            ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            """)
        update = connection.statement(
            """
            UPDATE cases SET state = $1, claimed_by = $2, decided_by = $3, notes = $4, hold_count = $5, \
            held_until = $6, updated_at = $7, version = $8, is_open = $9 \
            WHERE partition = $10 AND id = $11 AND version = $12
            """)
        byID = connection.statement("SELECT \(columns) FROM cases WHERE partition = $1 AND id = $2")
        byOrder = connection.statement("SELECT \(columns) FROM cases WHERE order_id = $1 ORDER BY created_at, id")
        open = connection.statement("SELECT \(columns) FROM cases WHERE is_open = 1 ORDER BY created_at, id LIMIT $1")
    }
}

extension Store {
    package func insert(_ reviewCase: ReviewCase) throws(StoreError) {
        try requireSamePartition(reviewCase.id, reviewCase.order)
        try cases.insert.run {
            $0.key(reviewCase.id)
            $0.id(reviewCase.order)
            $0.text(reviewCase.kind)
            $0.text(reviewCase.channel?.text)
            $0.text(reviewCase.amount.currency)
            $0.integer(reviewCase.amount.minorUnits)
            $0.text(JSONText.write(reviewCase.findings.map(\.json)))
            $0.integer(reviewCase.score)
            $0.time(reviewCase.createdAt)
            $0.time(reviewCase.deadline)
            $0.progress(reviewCase)
        }
    }

    /// `.rejected` unless the stored version is the one before `reviewCase.version`: of two people who decide, one
    /// does.
    package func update(_ reviewCase: ReviewCase) throws(StoreError) {
        let changed = try cases.update.run {
            $0.progress(reviewCase)
            $0.key(reviewCase.id)
            $0.integer(reviewCase.version - 1)
        }
        guard changed == 1 else {
            throw .rejected("case \(reviewCase.id): version \(reviewCase.version - 1) is not the stored one")
        }
    }

    package func reviewCase(_ id: CaseID) throws(StoreError) -> ReviewCase? {
        try cases.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.reviewCase() }
    }

    /// Oldest first.
    package func cases(of order: OrderID) throws(StoreError) -> [ReviewCase] {
        try cases.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.reviewCase() }
    }

    /// Waiting, claimed and held cases, oldest first.
    package func openCases(limit: Int) throws(StoreError) -> [ReviewCase] {
        try cases.open.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.reviewCase() }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ reviewCase: ReviewCase) {
        text(reviewCase.state)
        text(reviewCase.claimedBy)
        text(reviewCase.decidedBy)
        text(JSONText.write(reviewCase.notes.map(\.json)))
        integer(reviewCase.holdCount)
        time(reviewCase.heldUntil)
        time(reviewCase.updatedAt)
        integer(reviewCase.version)
        flag(reviewCase.state.isOpen)
    }
}

extension SQLRow {
    fileprivate mutating func reviewCase() throws(StoreError) -> ReviewCase {
        let id: CaseID = id()
        let order: OrderID = self.id()
        let kind = try name(ReviewKind.self)
        let channel = optionalChannel()
        let currency = try name(Currency.self)
        return ReviewCase(
            id: id, order: order, kind: kind, channel: channel, amount: money(currency),
            findings: try JSONText.read(text(), "findings") { RuleFinding(json: $0) }, score: int(), createdAt: time(),
            deadline: time(), state: try name(), claimedBy: text(), decidedBy: text(),
            notes: try JSONText.read(text(), "notes") { ReviewNote(json: $0) }, holdCount: int(),
            heldUntil: optionalTime(), updatedAt: time(), version: int64())
    }
}
