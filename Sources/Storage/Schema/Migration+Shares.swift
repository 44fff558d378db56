extension Migration {
    /// When a share may leave, what it takes the place of, and how much of its order had gone back before.
    static let shares = Migration(name: "0004-shares", statements: [
        "ALTER TABLE legs ADD COLUMN refunded_before INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE legs ADD COLUMN replaces TEXT",
        "ALTER TABLE legs ADD COLUMN due_at INTEGER",
        "CREATE INDEX legs_open ON legs (order_id) WHERE state IN (\(LegStatements.openStates))",
    ])
}
