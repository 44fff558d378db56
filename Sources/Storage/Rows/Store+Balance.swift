package import Ledger
package import Payments

struct BalanceStatements {
    let one, awaitingReceipt, count: SQLStatement

    init(_ connection: SQLConnection) {
        one = connection.table("balances").select(
            "debit, credit", "WHERE partition = $1 AND account = $2 AND currency = $3")
        count = connection.statement("SELECT COUNT(*) FROM balances")
        awaitingReceipt = connection.statement(
            """
            SELECT DISTINCT order_id FROM legs WHERE timing = 'on_receipt' AND state = 'waiting' \
            ORDER BY order_id LIMIT $1
            """)
    }
}

extension Store {
    /// What one account holds in its normal direction (`LedgerAccount.isDebitNormal`), movements of the running batch
    /// included; 0 for an account nothing was booked on.
    package func balance(of account: LedgerAccount, _ currency: Currency) throws(StoreError) -> Int64 {
        let key = PendingBalances.Account(
            partition: account.shop.partition, account: account.text, currency: currency.rawValue)
        let stored = try balance.one.first({
            $0.integer(key.partition)
            $0.text(key.account)
            $0.text(key.currency)
        }) { row throws(StoreError) in row.int64() - row.int64() } ?? 0
        let debit = stored + memory.balances.debitLessCredit(of: key)
        return account.isDebitNormal ? debit : -debit
    }

    /// How many accounts have entries.
    package func accountCount() throws(StoreError) -> Int64 {
        try balance.count.first { row throws(StoreError) in row.int64() } ?? 0
    }

    /// Orders with shares that still wait for the buyer's receipt.
    package func ordersAwaitingReceipt(limit: Int) throws(StoreError) -> [OrderID] {
        try balance.awaitingReceipt.rows({ $0.integer(limit) }) { row throws(StoreError) in row.id() }
    }
}
