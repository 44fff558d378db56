package import Payments

struct AuditStatements {
    static let columns = """
        sequence, at, who, act, risk_class, target, change, reason, outcome, action_id, role, session, origin, second, \
        typed, data_age, shown, detail, foreseen, considered
        """
    let insert, newest, byAction, lastLink, page, before, one: SQLStatement
    let firstSince, lastBefore, login, sessions, lastSessions, recording, tallies, link, newestMoment: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = AuditStatements.columns
        insert = connection.statement(
            """
            INSERT INTO audit (\(columns), hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
            $15, $16, $17, $18, $19, $20, $21)
            """)
        newest = connection.statement("SELECT \(columns) FROM audit ORDER BY sequence DESC LIMIT $1")
        byAction = connection.statement(
            "SELECT \(columns) FROM audit WHERE action_id = $1 AND action_id <> '' ORDER BY sequence LIMIT 1")
        page = connection.statement(
            "SELECT \(columns), hash FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2")
        before = connection.statement(
            "SELECT \(columns), hash FROM audit WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2")
        one = connection.statement("SELECT \(columns), hash FROM audit WHERE sequence = $1")
        firstSince = connection.statement("SELECT MIN(sequence) FROM audit WHERE at >= $1")
        lastBefore = connection.statement("SELECT MAX(sequence) FROM audit WHERE at < $1")
        login = connection.statement(
            """
            SELECT \(columns), hash FROM audit WHERE session = $1 AND session <> '' AND sequence <= $2 \
            AND act = 'login' \
            ORDER BY sequence DESC LIMIT 1
            """)
        sessions = connection.statement(
            "SELECT session FROM audit WHERE act = 'login' AND sequence > $1 ORDER BY sequence DESC LIMIT $2")
        lastSessions = connection.statement("SELECT session FROM audit ORDER BY sequence DESC LIMIT $1")
        recording = connection.statement(
            "SELECT sequence FROM audit WHERE act IN ('session_recorded', 'logout') AND shown = $1 LIMIT 1")
        tallies = connection.statement(AuditTally.query)
        link = connection.statement("SELECT hash FROM audit WHERE sequence = $1")
        newestMoment = connection.statement("SELECT at FROM audit ORDER BY sequence DESC LIMIT 1")
        lastLink = connection.statement("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
    }
}

extension Store {
    /// Puts the record at the end of the audit chain and answers its number.
    @discardableResult
    package func append(_ record: AuditRecord) throws(StoreError) -> Int64 {
        try write { () throws(StoreError) in
            let head = memory.ends.audit
            var stored = record
            stored.sequence = head.sequence + 1
            let hash = stored.hash(after: head.hash)
            try audits.insert.run {
                $0.integer(stored.sequence)
                $0.time(stored.at)
                $0.text(stored.who)
                $0.text(stored.act)
                $0.integer(stored.riskClass)
                $0.text(stored.target)
                $0.text(stored.change)
                $0.text(stored.reason)
                $0.text(stored.outcome)
                $0.text(stored.actionID)
                $0.context(stored.context)
                $0.bytes(hash)
            }
            memory.ends.audit = head.next(hash)
            try grow(.audit, stored.leafHash)
            return stored.sequence
        }
    }

    /// Newest first.
    package func audit(limit: Int) throws(StoreError) -> [AuditRecord] {
        try audits.newest.rows({ $0.integer(limit) }) { row throws(StoreError) in row.audit() }
    }

    /// The first record of an action, by the number the console gave it; the empty number names none.
    package func audit(actionID: String) throws(StoreError) -> AuditRecord? {
        try audits.byAction.first({ $0.text(actionID) }) { row throws(StoreError) in row.audit() }
    }
}

extension SQLRow {
    mutating func audit() -> AuditRecord {
        AuditRecord(
            sequence: int64(), at: time(), who: text(), act: text(), riskClass: int(), target: text(), change: text(),
            reason: text(), outcome: text(), actionID: text(), context: auditContext())
    }

    private mutating func auditContext() -> AuditContext {
        AuditContext(
            role: text(), session: text(), origin: text(), second: text(), typed: text(), dataAgeMilliseconds: int64(),
            shown: text(), detail: text(), foreseen: text(), consideredMilliseconds: int64())
    }
}

extension SQLParameters {
    fileprivate mutating func context(_ context: AuditContext) {
        text(context.role)
        text(context.session)
        text(context.origin)
        text(context.second)
        text(context.typed)
        integer(context.dataAgeMilliseconds)
        text(context.shown)
        text(context.detail)
        text(context.foreseen)
        integer(context.consideredMilliseconds)
    }
}
