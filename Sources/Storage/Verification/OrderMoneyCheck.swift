/// What an order says was paid and refunded is what the ledger booked for it.
enum OrderMoneyCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        // A payment is booked by one debit of the channel's clearing account, a refund by one credit of it.
        // Orders are taken a page at a time by their numbers, so that no statement runs long.
        let page = store.connection.passingStatement(
            """
            SELECT o.id, o.paid, o.refunded, \(booked(["payment"], "debit")), \
            \(booked(["refund", "refund_elsewhere"], "credit")) \
            FROM orders o WHERE o.id > $1 ORDER BY o.id LIMIT $2
            """)
        var faults: [StoreFault] = []
        var (last, seen) = ("", 0)
        while true {
            let rows = try page.rows({
                $0.text(last)
                $0.integer(Limits.verificationPage)
            }) { row throws(StoreError) in
                OrderMoney(
                    id: row.text(), paid: row.int64(), refunded: row.int64(), bookedPaid: row.int64(),
                    bookedRefunded: row.int64())
            }
            faults += rows.compactMap(\.fault)
            seen += rows.count
            progress("orders", seen)
            guard rows.count == Limits.verificationPage, let end = rows.last else { break }
            last = end.id
        }
        return Array(faults.prefix(Limits.faults))
    }

    /// What the ledger moved on the channel's clearing account for an order.
    private static func booked(_ kinds: [String], _ side: String) -> String {
        let kinds = kinds.map { "'\($0)'" }.joined(separator: ", ")
        return """
        COALESCE((SELECT CAST(SUM(e.amount) AS BIGINT) FROM movements m JOIN entries e \
        ON e.number >= m.first_entry AND e.number < m.first_entry + m.entry_count \
        WHERE m.order_id = o.id AND m.kind IN (\(kinds)) AND e.side = '\(side)' \
        AND substr(e.account, 1, 9) = 'clearing/'), 0)
        """
    }
}

/// An order's sums beside the ledger's.
private struct OrderMoney {
    let id: String
    let paid, refunded, bookedPaid, bookedRefunded: Int64

    var fault: StoreFault? {
        if paid != bookedPaid {
            return StoreFault(table: "orders", row: id, what: "it says \(paid) paid, the ledger \(bookedPaid)")
        }
        guard refunded != bookedRefunded else { return nil }
        return StoreFault(table: "orders", row: id, what: "it says \(refunded) refunded, the ledger \(bookedRefunded)")
    }
}
