package import Payments

/// A record with its link: the hash of the row before is the one of the record before.
package struct AuditLink: Sendable, Equatable {
    package let record: AuditRecord
    /// SHA-256, 32 bytes, as the row holds it.
    package let hash: [UInt8]

    package init(record: AuditRecord, hash: [UInt8]) {
        self.record = record
        self.hash = hash
    }
}

/// Reading the audit by the numbers of its rows, so that a page costs the same wherever it lies.
extension Store {
    /// Rows after a number, oldest first.
    package func auditLinks(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditLink] {
        try audits.page.rows({
            $0.integer(sequence)
            $0.integer(limit)
        }) { row throws(StoreError) in row.auditLink() }
    }

    /// Rows before a number, newest first.
    package func auditLinks(before sequence: Int64, limit: Int) throws(StoreError) -> [AuditLink] {
        try audits.before.rows({
            $0.integer(sequence)
            $0.integer(limit)
        }) { row throws(StoreError) in row.auditLink() }
    }

    package func auditLink(_ sequence: Int64) throws(StoreError) -> AuditLink? {
        try audits.one.first({ $0.integer(sequence) }) { row throws(StoreError) in row.auditLink() }
    }

    /// The coming of the session under which a row was written; nil when none is recorded.
    package func login(of session: String, before sequence: Int64) throws(StoreError) -> AuditRecord? {
        guard !session.isEmpty else { return nil }
        return try audits.login.first({
            $0.text(session)
            $0.integer(sequence)
        }) { row throws(StoreError) in row.auditLink().record }
    }

    /// Sessions that came last, newest first, of those among the last 200,000 rows: a start does not read the whole
    /// chain for them. With them those of the newest rows whatever these tell: of comings close together only the first
    /// is written.
    package func newestSessions(limit: Int) throws(StoreError) -> [String] {
        let came = try audits.sessions.rows({
            $0.integer(max(0, auditSize - 200_000))
            $0.integer(limit)
        }) { row throws(StoreError) in row.text() }
        return try came + audits.lastSessions.rows({ $0.integer(4 * limit) }) { row throws(StoreError) in row.text() }
    }

    /// Whether a row tells the digest of a recording, in lower-case hexadecimal.
    package func isOnAudit(recording digest: String) throws(StoreError) -> Bool {
        try audits.recording.first({ $0.text(digest) }) { row throws(StoreError) in row.int64() } != nil
    }

    /// Numbers of the rows from the first one of `from` to the last one before `to`; nil when there are none. All rows
    /// between them belong to it, also those a clock set back has given another time: a chain has no gaps.
    package func auditRange(from: Timestamp?, to: Timestamp?) throws(StoreError) -> ClosedRange<Int64>? {
        var first: Int64? = 1
        var last: Int64? = auditSize
        if let from { first = try number(audits.firstSince, from) }
        if let to { last = try number(audits.lastBefore, to) }
        guard let first, let last, first <= last else { return nil }
        return first...last
    }

    private func number(_ statement: SQLStatement, _ time: Timestamp) throws(StoreError) -> Int64? {
        let found = try statement.first({ $0.time(time) }) { row throws(StoreError) in row.int64() } ?? 0
        return found > 0 ? found : nil
    }

    /// Rows in the audit chain, those of the running batch included.
    package var auditSize: Int64 { memory.ends.audit.sequence }

    /// Counts of everything from a moment to another, by day in Beijing.
    package func auditTallies(
        since: Timestamp, until: Timestamp = Timestamp(milliseconds: .max)
    ) throws(StoreError) -> [AuditTally] {
        try audits.tallies.rows({
            $0.integer(CivilTime.beijingOffsetSeconds * 1_000)
            $0.time(since)
            $0.time(until)
        }) { row throws(StoreError) in
            AuditTally(
                day: row.int64(), act: row.text(), riskClass: row.int(), outcome: row.text(), isSystem: row.flag(),
                hasReason: row.flag(), count: row.int(), considered: row.int(), consideredMilliseconds: row.int64())
        }
    }
}

/// How many rows of one day are alike.
package struct AuditTally: Sendable, Equatable {
    /// Days since 1970 on the calendar of Beijing.
    package let day: Int64
    package let act: String
    package let riskClass: Int
    package let outcome: String
    /// Decided by no person.
    package let isSystem: Bool
    package let hasReason: Bool
    package let count: Int
    /// Those of which the time from preview to confirmation is known, and its sum.
    package let considered: Int
    package let consideredMilliseconds: Int64

    package init(
        day: Int64, act: String, riskClass: Int, outcome: String, isSystem: Bool, hasReason: Bool, count: Int,
        considered: Int, consideredMilliseconds: Int64
    ) {
        self.day = day
        self.act = act
        self.riskClass = riskClass
        self.outcome = outcome
        self.isSystem = isSystem
        self.hasReason = hasReason
        self.count = count
        self.considered = considered
        self.consideredMilliseconds = consideredMilliseconds
    }

    /// Rows from before roles were kept are the engine's own when they carry one of its names.
    static let query = """
        SELECT (at + $1) / 86400000, act, risk_class, outcome, \
        role = 'system' OR (role = '' AND who IN ('timer', 'canary')), reason <> '', \
        COUNT(*), SUM(considered >= 0), SUM(MAX(considered, 0)) \
        FROM audit WHERE at >= $2 AND at <= $3 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
        """
}

extension SQLRow {
    mutating func auditLink() -> AuditLink {
        let record = audit()
        return AuditLink(record: record, hash: bytes())
    }
}
