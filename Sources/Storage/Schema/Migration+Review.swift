extension Migration {
    /// Claims with an end, answers of several people, escalation, and what makes cases alike.
    ///
    /// Cases from before have no likeness: they are not counted among similar ones. Nobody's old claim ends by itself.
    static let review = Migration(
        name: "0011-review",
        statements: [
            "ALTER TABLE cases ADD COLUMN claimed_at INTEGER",
            "ALTER TABLE cases ADD COLUMN claim_until INTEGER",
            "ALTER TABLE cases ADD COLUMN decided_at INTEGER",
            "ALTER TABLE cases ADD COLUMN answers TEXT NOT NULL DEFAULT '[]'",
            "ALTER TABLE cases ADD COLUMN escalation INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE cases ADD COLUMN likeness TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX cases_alike ON cases (likeness, created_at) WHERE is_open = 0",
            "CREATE INDEX cases_decided ON cases (decided_at) WHERE decided_at IS NOT NULL",
        ])
}
