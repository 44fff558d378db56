package import Payments

struct CaseStatements {
    let insert, update, byID, byOrder, open, openCount, openStuck, answered, alike: SQLStatement

    /// Cases about a call that a channel did not take: a person must mend what is behind it.
    static let stuck = "is_open = 1 AND kind IN ('split_stuck', 'refund_stuck')"

    init(_ connection: SQLConnection) {
        let progress = """
            deadline, state, claimed_by, claimed_at, claim_until, decided_by, decided_at, answers, escalation, notes, \
            hold_count, held_until, updated_at, version
            """
        let columns = """
            id, order_id, kind, channel, currency, amount, findings, score, created_at, \(progress)
            """
        let (table, orders) = (connection.table("cases"), connection.table("orders"))
        insert = table.insert(
            """
            partition, id, order_id, kind, channel, currency, amount, findings, score, created_at, likeness, \
            \(progress), is_open
            """)
        update = table.update("\(progress), is_open", where: "partition = $16 AND id = $17 AND version = $18")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byOrder = table.select(columns, "WHERE order_id = $1 ORDER BY created_at, id")
        open = table.select(columns, "WHERE is_open = 1 ORDER BY created_at, id LIMIT $1")
        openCount = connection.statement("SELECT COUNT(*) FROM cases WHERE is_open = 1")
        openStuck = table.select(columns, "WHERE \(CaseStatements.stuck) ORDER BY created_at, id LIMIT $1")
        answered = table.select(columns, "WHERE decided_at >= $1 ORDER BY decided_at DESC, id LIMIT $2")
        // Newest first, and no more than the limit, before anything is joined: the cost has a bound.
        alike = connection.statement(
            """
            SELECT c.state, o.state, o.refunded > 0, count(*) FROM (SELECT order_id, partition, state FROM cases \
            WHERE is_open = 0 AND likeness = $1 AND created_at >= $2 AND decided_by <> 'engine' \
            AND \(table.intact()) \
            ORDER BY created_at DESC LIMIT $3) AS c \
            JOIN orders AS o ON o.id = c.order_id AND o.partition = c.partition \
            WHERE \(orders.intact("o")) GROUP BY 1, 2, 3
            """)
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
            $0.text(reviewCase.likeness)
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

    package func openCaseCount() throws(StoreError) -> Int {
        try cases.openCount.first({ _ in }) { row throws(StoreError) in row.int() } ?? 0
    }

    /// Open cases of shares and refunds that a channel did not take, oldest first.
    package func openStuckCases(limit: Int) throws(StoreError) -> [ReviewCase] {
        try cases.openStuck.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.reviewCase() }
    }

    /// Cases people decided from a moment on, the newest first.
    package func decidedCases(since: Timestamp, limit: Int) throws(StoreError) -> [ReviewCase] {
        try cases.answered.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.reviewCase() }
    }

    /// How people decided cases with this likeness (`ReviewCase.likeness`), and how their orders stand now; at most
    /// `limit` of them, the newest.
    package func casesAlike(_ likeness: String, since: Timestamp, limit: Int) throws(StoreError) -> CasesAlike {
        var alike = CasesAlike()
        let groups = try cases.alike.rows({
            $0.text(likeness)
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in
            let state: ReviewState = try row.name()
            let order: OrderState = try row.name()
            return (state: state, order: order, isRefunded: row.int() != 0, count: row.int())
        }
        for group in groups {
            alike.add(group.count, isApproved: group.state == .approved, group.order, isRefunded: group.isRefunded)
        }
        return alike
    }
}

/// Past cases like one, and how they ended.
package struct CasesAlike: Sendable, Equatable {
    package var approved = 0
    /// Of the approved, those whose money went back to the buyer later, and those nobody paid.
    package var approvedRefunded = 0
    package var approvedUnpaid = 0
    package var rejected = 0
    /// Of the rejected, those whose money went back.
    package var rejectedRefunded = 0

    package init() {}

    mutating func add(_ count: Int, isApproved: Bool, _ order: OrderState, isRefunded: Bool) {
        if isApproved {
            approved += count
            if isRefunded { approvedRefunded += count } else if order != .paid { approvedUnpaid += count }
        } else {
            rejected += count
            if isRefunded { rejectedRefunded += count }
        }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ reviewCase: ReviewCase) {
        time(reviewCase.deadline)
        text(reviewCase.state)
        text(reviewCase.claimedBy)
        time(reviewCase.claimedAt)
        time(reviewCase.claimUntil)
        text(reviewCase.decidedBy)
        time(reviewCase.decidedAt)
        text(JSONText.write(reviewCase.answers.map(\.json)))
        integer(reviewCase.escalation.rawValue)
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
        var made = ReviewCase(
            id: id, order: order, kind: kind, channel: channel, amount: money(currency),
            findings: try JSONText.read(text(), "findings") { RuleFinding(json: $0) }, score: int(), createdAt: time(),
            deadline: time(), state: try name(), claimedBy: text())
        made.claimedAt = optionalTime()
        made.claimUntil = optionalTime()
        made.decidedBy = text()
        made.decidedAt = optionalTime()
        made.answers = try JSONText.read(text(), "answers") { ReviewAnswer(json: $0) }
        guard let escalation = ReviewEscalation(rawValue: int()) else { throw .fatal("case \(id): unknown escalation") }
        made.escalation = escalation
        made.notes = try JSONText.read(text(), "notes") { ReviewNote(json: $0) }
        made.holdCount = int()
        made.heldUntil = optionalTime()
        made.updatedAt = time()
        made.version = int64()
        return made
    }
}
