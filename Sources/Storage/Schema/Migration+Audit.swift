extension Migration {
    /// The circumstances of audited acts. Rows written before have none, which is what the defaults say.
    static let audit = Migration(
        name: "0009-audit",
        statements: ["role", "session", "origin", "second", "typed", "shown", "detail", "foreseen"].map { column in
            "ALTER TABLE audit ADD COLUMN \(column) TEXT NOT NULL DEFAULT ''"
        } + ["data_age", "considered"].map { column in
            "ALTER TABLE audit ADD COLUMN \(column) INTEGER NOT NULL DEFAULT -1"
        } + [
            "CREATE INDEX audit_by_time ON audit (at, sequence)",
            "CREATE INDEX audit_by_session ON audit (session, sequence) WHERE session <> ''",
        ])
}
