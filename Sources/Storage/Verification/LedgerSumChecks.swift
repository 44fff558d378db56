/// Entries belong to a movement, and all of a currency add up to nothing.
enum EntryCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        let orphans = store.connection.passingStatement(
            """
            SELECT e.number, e.movement FROM entries e WHERE NOT EXISTS (SELECT 1 FROM movements m \
            WHERE m.sequence = e.movement AND e.number >= m.first_entry AND e.number < m.first_entry + m.entry_count) \
            ORDER BY e.number LIMIT $1
            """)
        var faults = try orphans.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            StoreFault(
                table: "entries", row: "number \(row.int64())", what: "movement \(row.int64()) does not know it")
        }
        let sums = store.connection.passingStatement(
            """
            SELECT m.currency, CAST(SUM(CASE WHEN e.side = 'debit' THEN e.amount ELSE 0 END) AS BIGINT), \
            CAST(SUM(CASE WHEN e.side = 'debit' THEN 0 ELSE e.amount END) AS BIGINT), COUNT(*) \
            FROM entries e JOIN movements m ON m.sequence = e.movement \
            GROUP BY m.currency ORDER BY m.currency
            """)
        try sums.each({ _ in }) { row throws(StoreError) in
            let (currency, debit, credit, count) = (row.text(), row.int64(), row.int64(), row.int())
            progress("entries \(currency)", count)
            if debit != credit {
                faults.append(
                    StoreFault(table: "entries", row: currency, what: "all debits are \(debit), all credits \(credit)"))
            }
            return true
        }
        return faults
    }
}

/// The table of balances says what the entries add up to.
enum BalanceCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        let booked = """
            SELECT m.partition AS partition, e.account AS account, m.currency AS currency, \
            CAST(SUM(CASE WHEN e.side = 'debit' THEN e.amount ELSE 0 END) AS BIGINT) AS debit, \
            CAST(SUM(CASE WHEN e.side = 'debit' THEN 0 ELSE e.amount END) AS BIGINT) AS credit, COUNT(*) AS entries \
            FROM entries e JOIN movements m ON m.sequence = e.movement \
            GROUP BY m.partition, e.account, m.currency
            """
        let columns = "partition, account, currency, debit, credit, entries"
        let wrong = store.connection.passingStatement(
            "SELECT \(columns) FROM balances EXCEPT SELECT \(columns) FROM (\(booked)) AS sums LIMIT $1")
        var faults = try wrong.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            let partition = row.int()
            let (account, currency, debit, credit) = (row.text(), row.text(), row.int64(), row.int64())
            return StoreFault(
                table: "balances", row: "partition \(partition), \(account), \(currency)",
                what: "debit \(debit), credit \(credit) is not what its entries add up to")
        }
        let missing = store.connection.passingStatement(
            """
            SELECT b.partition, b.account, b.currency FROM (\(booked)) AS b WHERE NOT EXISTS (SELECT 1 FROM balances s \
            WHERE s.partition = b.partition AND s.account = b.account AND s.currency = b.currency) LIMIT $1
            """)
        faults += try missing.rows({ $0.integer(Limits.faults) }) { row throws(StoreError) in
            StoreFault(
                table: "balances", row: "partition \(row.int()), \(row.text()), \(row.text())",
                what: "it has entries but no balance")
        }
        progress("balances", faults.count)
        return faults
    }
}
