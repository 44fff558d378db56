extension Migration {
    /// Participants, their withdrawals and the batches these leave in, and money that is bound to a purpose.
    ///
    /// A withdrawal names a stored participant and, once it has one, a stored batch. Names and accounts stand in
    /// `participants`, `payee_accounts` and `withdrawals` alone.
    static let payouts = Migration(name: "0003-payouts", statements: participants + withdrawals + purpose + escrow)

    private static let participants = [
        """
        CREATE TABLE participants (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, number TEXT NOT NULL,
            created_at INTEGER NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL, tier TEXT NOT NULL,
            accounts TEXT NOT NULL, pending TEXT, remuneration_basis TEXT NOT NULL, is_blocked INTEGER NOT NULL,
            updated_at INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (id, partition), UNIQUE (partition, shop, number)) STRICT
        """,
        "CREATE INDEX participants_pending ON participants (id) WHERE pending IS NOT NULL",
        // Who uses an account now; kept with each participant's row. The key's columns stand first and in its order:
        // SQLite 3.40 else reports a NULL that is none when it checks the file.
        """
        CREATE TABLE payee_accounts (
            partition INTEGER NOT NULL, shop TEXT NOT NULL, participant TEXT NOT NULL, method TEXT NOT NULL,
            account TEXT NOT NULL,
            PRIMARY KEY (partition, shop, participant, method)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX payee_accounts_by_account ON payee_accounts (account, method)",
    ]

    private static let withdrawals = [
        """
        CREATE TABLE payout_batches (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, tier TEXT NOT NULL,
            method TEXT NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL,
            count INTEGER NOT NULL, amount INTEGER NOT NULL, first_person TEXT NOT NULL, second_person TEXT NOT NULL,
            went_at INTEGER, updated_at INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (id, partition)) STRICT
        """,
        // One batch collects for each moment, so a repeated act can never make a second one.
        """
        CREATE UNIQUE INDEX payout_batches_collecting ON payout_batches (partition, shop, tier, method, due_at)
            WHERE state = 'collecting'
        """,
        "CREATE INDEX payout_batches_open ON payout_batches (due_at) WHERE state <> 'done'",
        "CREATE INDEX payout_batches_gone ON payout_batches (went_at) WHERE went_at IS NOT NULL",
        """
        CREATE TABLE withdrawals (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, participant TEXT NOT NULL,
            shop_withdrawal_number TEXT NOT NULL, request_digest BLOB NOT NULL, currency TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0), fee INTEGER NOT NULL CHECK (fee >= 0 AND fee < amount),
            method TEXT NOT NULL, account TEXT NOT NULL, account_name TEXT NOT NULL, tier TEXT NOT NULL,
            level INTEGER NOT NULL, created_at INTEGER NOT NULL, request_time INTEGER NOT NULL,
            notify_url TEXT NOT NULL, state TEXT NOT NULL, due_at INTEGER NOT NULL, promised_at INTEGER NOT NULL,
            batch TEXT, channel_number TEXT NOT NULL, confirmation TEXT NOT NULL, findings TEXT NOT NULL,
            decided_by TEXT NOT NULL, last_code TEXT NOT NULL, tries INTEGER NOT NULL,
            needs_person INTEGER NOT NULL, settled_at INTEGER, updated_at INTEGER NOT NULL,
            version INTEGER NOT NULL, is_open INTEGER NOT NULL,
            PRIMARY KEY (id, partition), UNIQUE (partition, shop, shop_withdrawal_number),
            FOREIGN KEY (partition, shop, participant) REFERENCES participants (partition, shop, number),
            FOREIGN KEY (batch, partition) REFERENCES payout_batches (id, partition)) STRICT
        """,
        "CREATE INDEX withdrawals_by_participant ON withdrawals (participant, created_at)",
        "CREATE INDEX withdrawals_by_batch ON withdrawals (batch, state) WHERE batch IS NOT NULL",
        "CREATE INDEX withdrawals_open ON withdrawals (created_at) WHERE is_open = 1",
        "CREATE INDEX withdrawals_by_time ON withdrawals (created_at, id)",
        "CREATE INDEX withdrawals_settled ON withdrawals (settled_at) WHERE settled_at IS NOT NULL",
    ]

    private static let purpose = [
        """
        CREATE TABLE purpose_pools (
            partition INTEGER NOT NULL, leg_id TEXT NOT NULL, shop TEXT NOT NULL, participant TEXT NOT NULL,
            categories TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
            created_at INTEGER NOT NULL, left_amount INTEGER NOT NULL CHECK (left_amount BETWEEN 0 AND amount),
            PRIMARY KEY (leg_id, partition),
            FOREIGN KEY (leg_id, partition) REFERENCES legs (id, partition)) STRICT
        """,
        """
        CREATE INDEX purpose_pools_left ON purpose_pools (participant, created_at, leg_id) WHERE left_amount > 0
        """,
        """
        CREATE TABLE spendings (
            partition INTEGER NOT NULL, id TEXT NOT NULL, shop TEXT NOT NULL, participant TEXT NOT NULL,
            shop_spending_number TEXT NOT NULL, request_digest BLOB NOT NULL, currency TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0), category TEXT NOT NULL, parts TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (id, partition), UNIQUE (partition, shop, shop_spending_number),
            FOREIGN KEY (partition, shop, participant) REFERENCES participants (partition, shop, number)) STRICT
        """,
    ]

    /// For the count of orders that wait for a receipt when the engine starts.
    private static let escrow = [
        """
        CREATE INDEX legs_on_receipt ON legs (order_id) WHERE timing = 'on_receipt' AND state = 'waiting'
        """
    ]
}
