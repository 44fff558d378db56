import Cryptography
package import Payments

/// Follows the audit chain and the tree over it a part at a time, so that an engine can do it beside its work and a
/// command in one go.
package struct AuditWalk {
    private var chain = ChainWalk(table: "audit")
    private var tree: TreeWalk
    /// When the last row looked at was written; nil before the first.
    package private(set) var checkedTo: Timestamp?
    private var end: StoreFault?

    /// Begins at the first row, with the signed heads the store holds and one kept outside.
    package init(_ store: Store, outside: HeadFile? = nil) throws(StoreError) {
        tree = try TreeWalk.over(store, .audit, table: "audit", outside: outside)
    }

    /// Number of the last row looked at.
    package var checked: Int64 { chain.head.sequence }

    /// Signed heads whose rows were all met and gave their root.
    package var headsAgreed: Int { tree.headsAgreed }

    /// The first bad row.
    package var firstFault: StoreFault? { faults.first }

    /// All that is wrong so far: what the chain names exactly, then what only the tree and its heads can tell.
    package var faults: [StoreFault] { chain.faults + (end.map { [$0] } ?? []) + tree.faults }

    /// Looks at the next rows, at most `limit`. Returns how many there were.
    @discardableResult
    package mutating func advance(_ store: Store, limit: Int) throws(StoreError) -> Int {
        let links = try store.auditLinks(after: chain.head.sequence, limit: limit)
        for link in links {
            let record = link.record
            chain.step(
                sequence: record.sequence, stored: link.hash, computed: record.hash(after: chain.head.hash))
            try tree.step(sequence: record.sequence, leafHash: record.leafHash) { node throws(StoreError) in
                try store.keptNode(node, of: .audit)
            }
            checkedTo = record.at
        }
        return links.count
    }

    /// To be called where no row follows: compares with the chain's head as the last commit wrote it, or as the running
    /// batch has it.
    package mutating func reachedEnd(of store: Store) throws(StoreError) {
        let head = store.isInBatch ? store.memory.ends.audit : try store.storedHead(of: .audit)
        var walk = ChainWalk(table: "audit", from: chain.head)
        walk.end(head)
        end = walk.faults.first
    }

    /// The same, and no more rows are expected: heads that speak of later ones are faults.
    mutating func finish(_ store: Store) throws(StoreError) {
        try reachedEnd(of: store)
        tree.end()
    }
}
