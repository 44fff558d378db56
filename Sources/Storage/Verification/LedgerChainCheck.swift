/// Recomputes the ledger's chain, the tree over it and each movement's balance.
enum LedgerChainCheck {
    static func run(
        _ store: Store, outside: HeadFile?, progress: (String, Int) -> Void
    ) throws(StoreError) -> [StoreFault] {
        let reader = LedgerReader(store.connection)
        var walk = ChainWalk(table: "movements")
        var tree = try TreeWalk.over(store, .ledger, table: "movements", outside: outside)
        var seen = 0
        while true {
            let page = try reader.page(after: walk.head.sequence)
            for stored in page {
                let row = stored.row
                walk.step(sequence: row.sequence, stored: stored.hash, computed: row.hash(after: walk.head.hash))
                try tree.step(sequence: row.sequence, leafHash: row.leafHash) { node throws(StoreError) in
                    try store.keptNode(node, of: .ledger)
                }
                if let what = imbalance(row) { walk.add(row.sequence, what) }
            }
            seen += page.count
            if !page.isEmpty { progress("movements", seen) }
            if page.count < Limits.verificationPage { break }
        }
        walk.end(try store.storedHead(of: .ledger))
        tree.end()
        return walk.faults + tree.faults
    }

    /// What is wrong with the movement's own sums; nil when nothing is.
    private static func imbalance(_ row: MovementRow) -> String? {
        guard Int64(row.entries.count) == row.entryCount else {
            return "it has \(row.entries.count) entries, not the \(row.entryCount) it was booked with"
        }
        var debit: Int128 = 0
        var credit: Int128 = 0
        for entry in row.entries {
            guard entry.minorUnits > 0 else { return "an entry of \(entry.minorUnits) minor units" }
            switch entry.side {
            case "debit": debit += Int128(entry.minorUnits)
            case "credit": credit += Int128(entry.minorUnits)
            default: return "an entry on the side \"\(entry.side)\""
            }
        }
        return debit == credit ? nil : "debit \(debit) and credit \(credit) differ"
    }
}

/// Reads movements with their entries, a page at a time.
struct LedgerReader {
    struct Stored {
        var row: MovementRow
        let hash: [UInt8]
    }

    private let movements, entries: SQLStatement

    init(_ connection: SQLConnection) {
        movements = connection.passingStatement(
            """
            SELECT sequence, id, kind, COALESCE(order_id, ''), shop, subject, at, currency, first_entry, \
            entry_count, partition, hash FROM movements WHERE sequence > $1 ORDER BY sequence LIMIT $2
            """)
        entries = connection.passingStatement(
            """
            SELECT account, side, amount FROM entries WHERE number >= $1 AND number < $2 AND movement = $3 \
            ORDER BY number
            """)
    }

    func page(after sequence: Int64, limit: Int = Limits.verificationPage) throws(StoreError) -> [Stored] {
        var page = try movements.rows({
            $0.integer(sequence)
            $0.integer(limit)
        }) { row throws(StoreError) in
            Stored(
                row: MovementRow(
                    sequence: row.int64(), id: row.text(), kind: row.text(), order: row.text(), shop: row.text(),
                    subject: row.text(), at: row.int64(), currency: row.text(), firstEntry: row.int64(),
                    entryCount: row.int64(), partition: row.int(), entries: []),
                hash: row.bytes())
        }
        for index in page.indices {
            let movement = page[index].row
            page[index].row.entries = try entries.rows({
                $0.integer(movement.firstEntry)
                $0.integer(movement.firstEntry &+ movement.entryCount)
                $0.integer(movement.sequence)
            }) { row throws(StoreError) in
                EntryRow(account: row.text(), side: row.text(), minorUnits: row.int64())
            }
        }
        return page
    }
}
