/// What an order says was paid and refunded is what the ledger booked for it.
enum OrderMoneyCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        // A payment is booked by one debit of the channel's clearing account, a refund by one credit of it.
        let differing = store.connection.passingStatement(
            """
            SELECT * FROM (SELECT o.id AS id, o.paid AS paid, o.refunded AS refunded, \
            COALESCE((SELECT CAST(SUM(e.amount) AS BIGINT) FROM movements m JOIN entries e \
            ON e.partition = m.partition AND e.sequence = m.sequence WHERE m.partition = o.partition \
            AND m.order_id = o.id AND m.kind = 'payment' AND e.side = 'debit' \
            AND substr(e.account, 1, 9) = 'clearing/'), 0) AS booked_paid, \
            COALESCE((SELECT CAST(SUM(e.amount) AS BIGINT) FROM movements m JOIN entries e \
            ON e.partition = m.partition AND e.sequence = m.sequence WHERE m.partition = o.partition \
            AND m.order_id = o.id AND m.kind = 'refund' AND e.side = 'credit' \
            AND substr(e.account, 1, 9) = 'clearing/'), 0) AS booked_refunded \
            FROM orders o WHERE o.partition = $1) AS sums \
            WHERE paid <> booked_paid OR refunded <> booked_refunded ORDER BY id LIMIT $2
            """)
        let counted = store.connection.passingStatement("SELECT COUNT(*) FROM orders WHERE partition = $1")
        var faults: [StoreFault] = []
        var seen = 0
        for partition in 0..<Chain.partitions {
            let count = try counted.first({ $0.integer(partition) }) { row throws(StoreError) in row.int() } ?? 0
            guard count > 0 else { continue }
            faults += try differing.rows({
                $0.integer(partition)
                $0.integer(Limits.faults)
            }) { row throws(StoreError) in
                let id = row.text()
                let (paid, refunded, bookedPaid, bookedRefunded) = (row.int64(), row.int64(), row.int64(), row.int64())
                let what =
                    paid != bookedPaid
                    ? "it says \(paid) paid, the ledger \(bookedPaid)"
                    : "it says \(refunded) refunded, the ledger \(bookedRefunded)"
                return StoreFault(table: "orders", row: id, what: what)
            }
            seen += count
            progress("orders", seen)
        }
        return faults
    }
}
