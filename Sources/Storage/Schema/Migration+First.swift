extension Migration {
    /// Orders and what hangs on them, the ledger, the feed, the audit chain, and what operators set.
    ///
    /// A shop's rows carry the shop's partition, and it is part of every key of theirs, so that a database that
    /// divides tables by it can hold them. It does not lead the keys: identifiers begin with their time, so rows and
    /// index entries of one moment lie together and a commit touches few pages, whatever shops they are of. (With the
    /// partition first, 256 busy shops cost 2.5 times as much as one.) Numbers that only shops choose are the
    /// exception.
    ///
    /// The feed, the ledger's chain, the audit chain, timers, settings and seen notifications belong to the lane, not
    /// to a shop. Times are milliseconds since 1970 in UTC, amounts minor units. Parents are written before children.
    /// Wide rows lie in plain tables, narrow ones in their key: a wide row in a key makes its pages split often.
    static let first = Migration(
        name: "0001-first", statements: orders + attempts + money + work + people + ledger + insertOnly)

    private static let orders = [
        """
        CREATE TABLE orders (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, shop_order_number TEXT NOT NULL,
            currency TEXT NOT NULL, amount INTEGER NOT NULL, description TEXT NOT NULL, category TEXT NOT NULL,
            user_id TEXT NOT NULL, device_id TEXT NOT NULL, age_band TEXT NOT NULL, region TEXT NOT NULL,
            registered_at INTEGER, preferences TEXT NOT NULL, environment TEXT NOT NULL, notify_url TEXT NOT NULL,
            split_plan TEXT, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
            state TEXT NOT NULL, hold TEXT NOT NULL, flags INTEGER NOT NULL, paid_attempt TEXT, channel TEXT,
            paid_at INTEGER, paid INTEGER NOT NULL, refunded INTEGER NOT NULL, refund_pending INTEGER NOT NULL,
            fee INTEGER NOT NULL, risk_score INTEGER NOT NULL, attempt_count INTEGER NOT NULL,
            updated_at INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (id, partition), UNIQUE (partition, shop, shop_order_number)) STRICT
        """,
        "CREATE INDEX orders_by_time ON orders (created_at, id)",
        """
        CREATE TABLE idempotency (
            partition INTEGER NOT NULL, shop TEXT NOT NULL, key TEXT NOT NULL, request_digest BLOB NOT NULL,
            order_id TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (partition, shop, key)) STRICT, WITHOUT ROWID
        """,
    ]

    private static let attempts = [
        """
        CREATE TABLE attempts (
            partition INTEGER NOT NULL, id TEXT NOT NULL, order_id TEXT NOT NULL, channel TEXT NOT NULL,
            number INTEGER NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL, created_at INTEGER NOT NULL,
            request_time INTEGER NOT NULL, expires_at INTEGER NOT NULL, state TEXT NOT NULL,
            pay_parameter TEXT NOT NULL, channel_trade_number TEXT NOT NULL, paid INTEGER NOT NULL, paid_at INTEGER,
            last_code TEXT NOT NULL, query_count INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        "CREATE INDEX attempts_by_order ON attempts (order_id)",
        """
        CREATE TABLE decisions (
            partition INTEGER NOT NULL, order_id TEXT NOT NULL, attempt_number INTEGER NOT NULL, at INTEGER NOT NULL,
            chosen TEXT, candidates TEXT NOT NULL, propensity_millionths INTEGER NOT NULL, explored INTEGER NOT NULL,
            preference_weight INTEGER NOT NULL, cost_weight INTEGER NOT NULL, settings_version INTEGER NOT NULL,
            PRIMARY KEY (order_id, attempt_number, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
    ]

    private static let money = [
        """
        CREATE TABLE refunds (
            partition INTEGER NOT NULL, id TEXT NOT NULL, order_id TEXT NOT NULL, attempt_id TEXT NOT NULL,
            shop TEXT NOT NULL, channel TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL,
            kind TEXT NOT NULL, shop_refund_number TEXT NOT NULL, reason TEXT NOT NULL, created_at INTEGER NOT NULL,
            request_time INTEGER NOT NULL, state TEXT NOT NULL, channel_refund_number TEXT NOT NULL,
            last_code TEXT NOT NULL, tries INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition),
            FOREIGN KEY (attempt_id, partition) REFERENCES attempts (id, partition)) STRICT
        """,
        "CREATE INDEX refunds_by_order ON refunds (order_id)",
        """
        CREATE UNIQUE INDEX refunds_by_shop_number ON refunds (partition, shop, shop_refund_number)
            WHERE shop_refund_number <> ''
        """,
        """
        CREATE TABLE legs (
            partition INTEGER NOT NULL, id TEXT NOT NULL, order_id TEXT NOT NULL, channel TEXT NOT NULL,
            receiver TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL, timing TEXT NOT NULL,
            created_at INTEGER NOT NULL, state TEXT NOT NULL, request_id TEXT, last_code TEXT NOT NULL,
            tries INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        "CREATE INDEX legs_by_order ON legs (order_id)",
        "CREATE INDEX legs_by_request ON legs (request_id) WHERE request_id IS NOT NULL",
    ]

    private static let work = [
        """
        CREATE TABLE tasks (
            partition INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, order_id TEXT NOT NULL, channel TEXT,
            subject TEXT NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, tries INTEGER NOT NULL,
            state TEXT NOT NULL, last_code TEXT NOT NULL,
            PRIMARY KEY (id, partition)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX tasks_open ON tasks (order_id) WHERE state = 'open'",
        """
        CREATE TABLE messages (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, order_id TEXT NOT NULL, url TEXT NOT NULL,
            event TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        """
        CREATE TABLE notifications (
            channel TEXT NOT NULL, event_id TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (channel, event_id)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE feed (
            sequence INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, shop TEXT, order_id TEXT,
            channel TEXT, subject TEXT NOT NULL, amount INTEGER NOT NULL, code TEXT NOT NULL,
            duration INTEGER NOT NULL, detail TEXT NOT NULL) STRICT
        """,
        "CREATE INDEX feed_by_order ON feed (order_id) WHERE order_id IS NOT NULL",
    ]

    private static let people = [
        """
        CREATE TABLE cases (
            partition INTEGER NOT NULL, id TEXT NOT NULL, order_id TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT,
            currency TEXT NOT NULL, amount INTEGER NOT NULL, findings TEXT NOT NULL, score INTEGER NOT NULL,
            created_at INTEGER NOT NULL, deadline INTEGER NOT NULL, is_open INTEGER NOT NULL, state TEXT NOT NULL,
            claimed_by TEXT NOT NULL, decided_by TEXT NOT NULL, notes TEXT NOT NULL, hold_count INTEGER NOT NULL,
            held_until INTEGER, updated_at INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (id, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        "CREATE INDEX cases_by_order ON cases (order_id)",
        "CREATE INDEX cases_open ON cases (created_at) WHERE is_open = 1",
        """
        CREATE TABLE timers (
            partition INTEGER NOT NULL, id TEXT NOT NULL, act TEXT NOT NULL, target TEXT NOT NULL,
            value_before TEXT NOT NULL, value_after TEXT NOT NULL, set_by TEXT NOT NULL, reason TEXT NOT NULL,
            created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL,
            PRIMARY KEY (id, partition)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX timers_running ON timers (due_at) WHERE state = 'running'",
        """
        CREATE TABLE channel_settings (
            channel TEXT NOT NULL PRIMARY KEY, weight INTEGER NOT NULL, override TEXT NOT NULL,
            version INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE named_values (
            name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE audit (
            sequence INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL,
            risk_class INTEGER NOT NULL, target TEXT NOT NULL, change TEXT NOT NULL, reason TEXT NOT NULL,
            outcome TEXT NOT NULL, action_id TEXT NOT NULL, hash BLOB NOT NULL) STRICT
        """,
        "CREATE INDEX audit_by_action ON audit (action_id) WHERE action_id <> ''",
    ]

    private static let ledger = [
        """
        CREATE TABLE movements (
            sequence INTEGER NOT NULL PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, order_id TEXT NOT NULL,
            partition INTEGER NOT NULL, shop TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
            currency TEXT NOT NULL, first_entry INTEGER NOT NULL, entry_count INTEGER NOT NULL, hash BLOB NOT NULL,
            UNIQUE (subject, kind, partition),
            FOREIGN KEY (order_id, partition) REFERENCES orders (id, partition)) STRICT
        """,
        "CREATE INDEX movements_by_order ON movements (order_id)",
        """
        CREATE TABLE entries (
            number INTEGER NOT NULL PRIMARY KEY, movement INTEGER NOT NULL REFERENCES movements (sequence),
            account TEXT NOT NULL, side TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0)) STRICT
        """,
        // Sums of the entries, written once a commit for each account it touched. Derived: verification recomputes
        // them.
        """
        CREATE TABLE balances (
            partition INTEGER NOT NULL, account TEXT NOT NULL, currency TEXT NOT NULL, debit INTEGER NOT NULL,
            credit INTEGER NOT NULL, entries INTEGER NOT NULL,
            PRIMARY KEY (partition, account, currency)) STRICT, WITHOUT ROWID
        """,
        // The last link of each chain, so that a tail cut off is noticed.
        """
        CREATE TABLE chain_heads (
            chain TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, hash BLOB NOT NULL) STRICT, WITHOUT ROWID
        """,
    ]

    private static let insertOnly = ["movements", "entries", "audit"].flatMap { table in
        ["UPDATE", "DELETE"].map { act in
            """
            CREATE TRIGGER \(table)_no_\(act.lowercased()) BEFORE \(act) ON \(table)
                BEGIN SELECT RAISE(ABORT, '\(table) rows are never changed'); END
            """
        }
    }
}
