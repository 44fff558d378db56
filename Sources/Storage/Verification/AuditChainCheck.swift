import Payments

/// Recomputes the audit chain and the tree over it.
enum AuditChainCheck {
    static func run(
        _ store: Store, outside: HeadFile?, progress: (String, Int) -> Void
    ) throws(StoreError) -> [StoreFault] {
        let page = store.connection.passingStatement(
            "SELECT \(AuditStatements.columns), hash FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2")
        var walk = ChainWalk(table: "audit")
        var tree = try TreeWalk.over(store, .audit, table: "audit", outside: outside)
        var seen = 0
        while true {
            var count = 0
            try page.each({
                $0.integer(walk.head.sequence)
                $0.integer(Limits.verificationPage)
            }) { row throws(StoreError) in
                let record = row.audit()
                walk.step(
                    sequence: record.sequence, stored: row.bytes(), computed: record.hash(after: walk.head.hash))
                try tree.step(sequence: record.sequence, leafHash: record.leafHash) { node throws(StoreError) in
                    try store.keptNode(node, of: .audit)
                }
                count += 1
                return true
            }
            seen += count
            if count > 0 { progress("audit", seen) }
            if count < Limits.verificationPage { break }
        }
        walk.end(try store.storedHead(of: .audit))
        tree.end()
        return walk.faults + tree.faults
    }
}
