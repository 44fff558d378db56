import Payments

/// What a row says became of it is what the ledger booked for it, and the ledger books nothing for rows that are gone.
enum BookedStateCheck {
    /// A fact of the ledger and the rows it is about.
    private struct Fact {
        let table: String
        /// States that say the fact happened.
        let states: [String]
        /// Movements that book it; their subject is the row's number.
        let kinds: [String]
        var needs = Need.each
        /// The sum of the row, and the account whose lines book it; nil when it is not one sum.
        var sum: (column: String, side: String, account: String)?
    }

    private enum Need: String {
        /// The states need the fact, and the fact the states.
        case each = "<>"
        /// The states may be without the fact.
        case factNeedsStates = "<"
        /// The fact may be without these states.
        case statesNeedFact = ">"
    }

    private static let facts = [
        Fact(
            table: "attempts", states: [AttemptState.paid.rawValue], kinds: ["payment"],
            sum: ("paid", "debit", "clearing/")),
        Fact(
            table: "attempts", states: [AttemptState.surplus.rawValue], kinds: ["surplus_payment"],
            needs: .statesNeedFact, sum: ("paid", "debit", "clearing/")),
        // What came in another amount is booked when a person has decided about it.
        Fact(
            table: "attempts", states: [AttemptState.surplus.rawValue, AttemptState.mismatched.rawValue],
            kinds: ["surplus_payment"], needs: .factNeedsStates),
        Fact(
            table: "refunds", states: [RefundState.succeeded.rawValue],
            kinds: ["refund", "surplus_refund", "refund_elsewhere"], sum: ("amount", "credit", "clearing/")),
        Fact(
            table: "legs", states: [LegState.settled.rawValue, LegState.returned.rawValue],
            kinds: ["split", "commission_accrued"]),
        Fact(
            table: "split_returns", states: [ReturnState.succeeded.rawValue],
            kinds: ["split_returned", "commission_returned"]),
        // A return that was given up may still be told to have come.
        Fact(
            table: "split_returns", states: [ReturnState.failed.rawValue, ReturnState.succeeded.rawValue],
            kinds: ["clawback_owed"], needs: .factNeedsStates),
        Fact(
            table: "withdrawals", states: [WithdrawalState.succeeded.rawValue], kinds: ["withdrawal_paid"],
            needs: .statesNeedFact),
        Fact(
            table: "withdrawals", states: [WithdrawalState.succeeded.rawValue, WithdrawalState.returned.rawValue],
            kinds: ["withdrawal_paid"], needs: .factNeedsStates),
        // Sent back by a bank before anybody heard that it had arrived, it is given back like one that failed.
        Fact(
            table: "withdrawals", states: [WithdrawalState.returned.rawValue],
            kinds: ["withdrawal_returned", "withdrawal_given_back"], needs: .statesNeedFact),
        Fact(
            table: "withdrawals", states: [WithdrawalState.returned.rawValue], kinds: ["withdrawal_returned"],
            needs: .factNeedsStates),
        Fact(
            table: "withdrawals",
            states: [WithdrawalState.rejected, .cancelled, .expired, .failed].map(\.rawValue),
            kinds: ["withdrawal_given_back"], needs: .statesNeedFact),
    ]

    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        var faults: [StoreFault] = []
        for fact in facts {
            faults += try states(store, fact)
            if fact.needs != .statesNeedFact { faults += try orphans(store, fact) }
            if let sum = fact.sum { faults += try sums(store, fact, sum) }
            progress("states of \(fact.table)", faults.count)
        }
        faults += try orders(store)
        faults += try returned(store)
        return faults
    }

    private static func quoted(_ words: [String]) -> String {
        words.map { "'\($0)'" }.joined(separator: ", ")
    }

    private static func booked(_ fact: Fact) -> String {
        """
        EXISTS (SELECT 1 FROM movements m WHERE m.subject = t.id AND m.kind IN (\(quoted(fact.kinds))) \
        AND m.partition = t.partition)
        """
    }

    private static func states(_ store: Store, _ fact: Fact) throws(StoreError) -> [StoreFault] {
        let statement = store.connection.passingStatement(
            """
            SELECT t.id, t.state FROM \(fact.table) t WHERE \
            (t.state IN (\(quoted(fact.states)))) \(fact.needs.rawValue) \(booked(fact)) LIMIT $1
            """)
        return try statement.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            let (id, state) = (row.text(), row.text())
            let isClaimed = fact.states.contains(state)
            return StoreFault(
                table: fact.table, row: id,
                what: "it says \(state), the ledger \(isClaimed ? "has no" : "has a") \(fact.kinds[0]) of it")
        }
    }

    private static func orphans(_ store: Store, _ fact: Fact) throws(StoreError) -> [StoreFault] {
        let statement = store.connection.passingStatement(
            """
            SELECT m.subject, m.kind FROM movements m WHERE m.kind IN (\(quoted(fact.kinds))) AND NOT EXISTS \
            (SELECT 1 FROM \(fact.table) t WHERE t.id = m.subject AND t.partition = m.partition) LIMIT $1
            """)
        return try statement.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            StoreFault(
                table: fact.table, row: row.text(), what: "it is gone, and the ledger has a \(row.text()) of it")
        }
    }

    private static func sums(
        _ store: Store, _ fact: Fact, _ sum: (column: String, side: String, account: String)
    ) throws(StoreError) -> [StoreFault] {
        let statement = store.connection.passingStatement(
            """
            SELECT * FROM (SELECT t.id, t.\(sum.column) AS told, COALESCE((SELECT CAST(SUM(e.amount) AS BIGINT) \
            FROM movements m JOIN entries e ON e.number >= m.first_entry AND e.number < m.first_entry + m.entry_count \
            WHERE m.subject = t.id AND m.kind IN (\(quoted(fact.kinds))) AND m.partition = t.partition \
            AND e.side = '\(sum.side)' AND substr(e.account, 1, \(sum.account.utf8.count)) = '\(sum.account)'), 0) \
            AS booked FROM \(fact.table) t WHERE t.state IN (\(quoted(fact.states)))) WHERE told <> booked LIMIT $1
            """)
        return try statement.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            StoreFault(
                table: fact.table, row: row.text(), what: "it says \(row.int64()), the ledger \(row.int64())")
        }
    }

    /// An order is paid when one of its attempts is, and says so with a moment and the attempt's number.
    private static func orders(_ store: Store) throws(StoreError) -> [StoreFault] {
        let statement = store.connection.passingStatement(
            """
            SELECT o.id, o.state FROM orders o WHERE (o.state = 'paid') <> EXISTS (SELECT 1 FROM movements m \
            WHERE m.order_id = o.id AND m.kind = 'payment') \
            OR (o.state = 'paid') <> (o.paid_attempt IS NOT NULL AND o.paid_at IS NOT NULL AND EXISTS \
            (SELECT 1 FROM attempts a WHERE a.id = o.paid_attempt AND a.order_id = o.id AND a.state = 'paid' \
            AND a.currency = o.currency)) LIMIT $1
            """)
        return try statement.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            StoreFault(
                table: "orders", row: row.text(),
                what: "it says \(row.text()), the ledger and its attempts say otherwise")
        }
    }

    /// What a share says came back is what its returns add up to.
    private static func returned(_ store: Store) throws(StoreError) -> [StoreFault] {
        let statement = store.connection.passingStatement(
            """
            SELECT * FROM (SELECT l.id, l.returned AS told, COALESCE((SELECT CAST(SUM(r.amount) AS BIGINT) \
            FROM split_returns r WHERE r.order_id = l.order_id AND r.leg_id = l.id AND r.state = 'succeeded'), 0) \
            AS back FROM legs l) WHERE told <> back LIMIT $1
            """)
        return try statement.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            StoreFault(
                table: "legs", row: row.text(),
                what: "it says \(row.int64()) came back, its returns add up to \(row.int64())")
        }
    }
}
