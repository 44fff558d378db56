extension Migration {
    /// What risk knows an order by, and every version of its rules.
    static let risk = Migration(
        name: "0010-risk",
        statements: ["address", "identity_token", "leader", "parties"].map {
            "ALTER TABLE orders ADD COLUMN \($0) TEXT NOT NULL DEFAULT ''"
        } + ["CREATE INDEX refunds_by_time ON refunds (created_at)"] + versions)

    private static let versions =
        [
            """
            CREATE TABLE risk_versions (
                number INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, rule_use TEXT NOT NULL, act TEXT NOT NULL,
                digest TEXT NOT NULL, source TEXT NOT NULL) STRICT
            """
        ]
        + ["UPDATE", "DELETE"].map { act in
            """
            CREATE TRIGGER risk_versions_no_\(act.lowercased()) BEFORE \(act) ON risk_versions
                BEGIN SELECT RAISE(ABORT, 'versions of risk rules are never changed'); END
            """
        }
}
