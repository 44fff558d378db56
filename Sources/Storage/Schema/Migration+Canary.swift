extension Migration {
    /// Canaries, the orders they count, and every version of the routing settings.
    static let canary = Migration(name: "0007-canary", statements: canaries + versions)

    private static let canaries = [
        """
        CREATE TABLE canaries (
            id TEXT NOT NULL PRIMARY KEY, channel TEXT, version INTEGER, share INTEGER NOT NULL, salt TEXT NOT NULL,
            started_at INTEGER NOT NULL, length INTEGER NOT NULL, alpha INTEGER NOT NULL, margin INTEGER NOT NULL,
            base_failure INTEGER NOT NULL, started_by TEXT NOT NULL, start_reason TEXT NOT NULL, state TEXT NOT NULL,
            reason TEXT NOT NULL, ended_at INTEGER, ended_by TEXT NOT NULL, numbers TEXT NOT NULL,
            divides INTEGER NOT NULL, CHECK ((channel IS NULL) <> (version IS NULL))) STRICT
        """,
        // Two canaries of one subject would deal users twice.
        """
        CREATE UNIQUE INDEX canaries_dividing ON canaries (coalesce(channel, '')) WHERE divides = 1
        """,
        """
        CREATE TABLE canary_orders (
            partition INTEGER NOT NULL, order_id TEXT NOT NULL, canary TEXT NOT NULL REFERENCES canaries (id),
            arm TEXT NOT NULL, user INTEGER NOT NULL, is_new_user INTEGER NOT NULL, outcome TEXT NOT NULL,
            PRIMARY KEY (order_id, canary, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX canary_orders_by_user ON canary_orders (canary, user) WHERE is_new_user = 1",
    ]

    private static let versions =
        [
            """
            CREATE TABLE routing_versions (
                number INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, made_by TEXT NOT NULL, act TEXT NOT NULL,
                target TEXT NOT NULL, reason TEXT NOT NULL, is_draft INTEGER NOT NULL, settings TEXT NOT NULL) STRICT
            """
        ]
        + ["UPDATE", "DELETE"].map { act in
            """
            CREATE TRIGGER routing_versions_no_\(act.lowercased()) BEFORE \(act) ON routing_versions
                BEGIN SELECT RAISE(ABORT, 'routing versions are never changed'); END
            """
        }
}
