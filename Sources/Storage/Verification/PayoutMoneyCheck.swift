/// What the ledger says is on its way to participants is what the withdrawals under way add up to, and what it says is
/// bound to a purpose is what is left in the pools.
enum PayoutMoneyCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        var faults = try differences(
            store, "withdrawals", account: "'payouts/' || shop || '/' || method", sum: "amount", fits: "is_open = 1",
            prefix: "payouts/")
        faults += try differences(
            store, "purpose_pools", account: "'purpose/' || shop || '/' || participant", sum: "left_amount",
            fits: "left_amount > 0", prefix: "purpose/")
        progress("withdrawals", faults.count)
        return Array(faults.prefix(Limits.faults))
    }

    /// Accounts whose balance, credits less debits, is not the sum of their rows.
    private static func differences(
        _ store: Store, _ table: String, account: String, sum: String, fits: String, prefix: String
    ) throws(StoreError) -> [StoreFault] {
        let statement = store.connection.passingStatement(
            """
            SELECT account, currency, CAST(SUM(rows_sum) AS BIGINT), CAST(SUM(booked) AS BIGINT) FROM (
                SELECT \(account) AS account, currency, SUM(\(sum)) AS rows_sum, 0 AS booked FROM \(table)
                    WHERE \(fits) GROUP BY 1, 2
                UNION ALL
                SELECT account, currency, 0 AS rows_sum, credit - debit AS booked FROM balances
                    WHERE substr(account, 1, length($1)) = $1)
            GROUP BY account, currency HAVING SUM(rows_sum) <> SUM(booked) ORDER BY account, currency LIMIT $2
            """)
        return try statement.rows({
            $0.text(prefix)
            $0.integer(Limits.faults)
        }) { row throws(StoreError) in
            StoreFault(
                table: table, row: "\(row.text()) \(row.text())",
                what: "its rows add up to \(row.int64()), the ledger says \(row.int64())")
        }
    }
}
