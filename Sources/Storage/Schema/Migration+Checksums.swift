extension Migration {
    /// A keyed checksum for each row, and what the rows of each table add up to. Rows of the ledger, of the audit and
    /// of their trees have hashes of their own; the signed heads are kept from being cut off.
    ///
    /// A later step that adds a column to one of these tables names it in `renewsChecksums`.
    static let checksums = Migration(
        name: "0016-checksums",
        statements: [
            """
            CREATE TABLE table_sums (
                id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), sums TEXT NOT NULL, checksum TEXT NOT NULL,
                key_check TEXT NOT NULL) STRICT
            """
        ] + checked.map { "ALTER TABLE \($0) ADD COLUMN checksum BLOB" },
        renewsChecksums: checked)

    private static let checked = [
        "actions", "attempts", "balances", "canaries", "canary_orders", "cases", "channel_settings", "decisions",
        "feed", "idempotency", "legs", "messages", "minutes", "named_values", "notifications", "orders",
        "participants", "payee_accounts", "payout_batches", "proposals", "purpose_pools", "refunds", "risk_versions",
        "routing_versions", "spendings", "split_returns", "tasks", "timers", "tree_heads", "withdrawals",
    ]
}
