extension Migration {
    /// Requests sent again after no channel was found; lists of a shop's rows by time; messages that were not
    /// delivered.
    static let lists = Migration(
        name: "0013-lists",
        statements: [
            "ALTER TABLE orders ADD COLUMN numbers_before INTEGER NOT NULL DEFAULT 0",
            "CREATE INDEX orders_by_shop_time ON orders (shop, created_at, id)",
            "CREATE INDEX refunds_by_shop_time ON refunds (shop, created_at, id)",
            "CREATE INDEX withdrawals_by_shop_time ON withdrawals (shop, created_at, id)",
            "CREATE INDEX messages_by_shop_time ON messages (shop, created_at, id)",
            "CREATE INDEX messages_by_order ON messages (order_id) WHERE order_id IS NOT NULL",
            """
            CREATE INDEX tasks_undelivered ON tasks (partition, id) WHERE kind = 'notify_shop' AND state <> 'done'
            """,
        ])
}
