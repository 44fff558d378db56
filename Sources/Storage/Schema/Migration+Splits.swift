extension Migration {
    /// Shares that go other ways than through the collecting channel, what comes back of them, and movements and
    /// messages that belong to no order.
    static let splits = Migration(
        name: "0002-splits", statements: legs + movements + messages, rebuildsTables: true)

    private static let legs = [
        "ALTER TABLE legs ADD COLUMN delivery TEXT NOT NULL DEFAULT 'channel'",
        "ALTER TABLE legs ADD COLUMN level INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE legs ADD COLUMN purpose TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE legs ADD COLUMN returned INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE legs ADD COLUMN settled_at INTEGER",
        """
        CREATE TABLE split_returns (
            partition INTEGER NOT NULL, id TEXT NOT NULL, order_id TEXT NOT NULL, leg_id TEXT NOT NULL,
            refund_id TEXT, channel TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
            created_at INTEGER NOT NULL, state TEXT NOT NULL, channel_return_number TEXT NOT NULL,
            last_code TEXT NOT NULL, tries INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition),
            FOREIGN KEY (leg_id, partition) REFERENCES legs (id, partition)) STRICT
        """,
        "CREATE INDEX split_returns_by_order ON split_returns (order_id)",
    ]

    private static let movements = [
        """
        CREATE TABLE movements_anew (
            sequence INTEGER NOT NULL PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, order_id TEXT,
            partition INTEGER NOT NULL, shop TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
            currency TEXT NOT NULL, first_entry INTEGER NOT NULL, entry_count INTEGER NOT NULL, hash BLOB NOT NULL,
            UNIQUE (subject, kind, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        """
        INSERT INTO movements_anew SELECT sequence, id, kind, order_id, partition, shop, subject, at, currency, \
        first_entry, entry_count, hash FROM movements ORDER BY sequence
        """,
        "DROP TABLE movements",
        "ALTER TABLE movements_anew RENAME TO movements",
        "CREATE INDEX movements_by_order ON movements (order_id)",
        """
        CREATE TRIGGER movements_no_update BEFORE UPDATE ON movements
            BEGIN SELECT RAISE(ABORT, 'movements rows are never changed'); END
        """,
        """
        CREATE TRIGGER movements_no_delete BEFORE DELETE ON movements
            BEGIN SELECT RAISE(ABORT, 'movements rows are never changed'); END
        """,
    ]

    private static let messages = [
        """
        CREATE TABLE messages_anew (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, order_id TEXT, url TEXT NOT NULL,
            event TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        """
        INSERT INTO messages_anew SELECT partition, id, shop, order_id, url, event, body, created_at FROM messages
        """,
        "DROP TABLE messages",
        "ALTER TABLE messages_anew RENAME TO messages",
    ]
}
