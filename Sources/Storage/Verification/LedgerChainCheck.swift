/// Recomputes the ledger's chains and each movement's balance.
enum LedgerChainCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        let heads = try store.storedHeads()
        let reader = LedgerReader(store.connection)
        var faults: [StoreFault] = []
        var seen = 0
        for partition in 0..<Chain.partitions {
            var walk = ChainWalk(table: "movements", prefix: "partition \(partition), ")
            while true {
                let page = try reader.page(of: partition, after: walk.head.sequence)
                for stored in page {
                    let row = stored.row
                    walk.step(
                        sequence: row.sequence, stored: stored.hash, computed: row.hash(after: walk.head.hash))
                    if let what = imbalance(row, stored.entryCount) { walk.add(row.sequence, what) }
                }
                seen += page.count
                if !page.isEmpty { progress("movements", seen) }
                if page.count < Limits.verificationPage { break }
            }
            walk.end(heads[partition])
            faults += walk.faults
        }
        return faults
    }

    /// What is wrong with the movement's own sums; nil when nothing is.
    private static func imbalance(_ row: MovementRow, _ entryCount: Int64) -> String? {
        guard Int64(row.entries.count) == entryCount else {
            return "it has \(row.entries.count) entries, not the \(entryCount) it was booked with"
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

/// Reads movements of one partition with their entries, a page at a time.
struct LedgerReader {
    struct Stored {
        var row: MovementRow
        let entryCount: Int64
        let hash: [UInt8]
    }

    private let movements, entries: SQLStatement

    init(_ connection: SQLConnection) {
        movements = connection.passingStatement(
            """
            SELECT partition, sequence, id, kind, order_id, shop, subject, at, currency, entry_count, hash FROM movements \
            WHERE partition = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
            """)
        entries = connection.passingStatement(
            """
            SELECT sequence, account, side, amount FROM entries \
            WHERE partition = $1 AND sequence >= $2 AND sequence <= $3 ORDER BY sequence, position
            """)
    }

    func page(of partition: Int, after sequence: Int64) throws(StoreError) -> [Stored] {
        var page = try movements.rows({
            $0.integer(partition)
            $0.integer(sequence)
            $0.integer(Limits.verificationPage)
        }) { row throws(StoreError) in
            Stored(
                row: MovementRow(
                    partition: row.int(), sequence: row.int64(), id: row.text(), kind: row.text(), order: row.text(),
                    shop: row.text(), subject: row.text(), at: row.int64(), currency: row.text(), entries: []),
                entryCount: row.int64(), hash: row.bytes())
        }
        guard let first = page.first, let last = page.last else { return [] }
        var position = 0
        try entries.each({
            $0.integer(partition)
            $0.integer(first.row.sequence)
            $0.integer(last.row.sequence)
        }) { row throws(StoreError) in
            let sequence = row.int64()
            while position < page.count, page[position].row.sequence < sequence { position += 1 }
            // An entry without its movement belongs to the check of entries.
            if position < page.count, page[position].row.sequence == sequence {
                page[position].row.entries.append(
                    EntryRow(account: row.text(), side: row.text(), minorUnits: row.int64()))
            }
            return true
        }
        return page
    }
}
