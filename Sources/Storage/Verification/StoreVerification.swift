/// Recomputes everything in a store that can be recomputed and names what does not agree. Reads only; works on a
/// store opened for reading, and on one whose writing was refused because of the damage.
package enum StoreVerification {
    /// All faults found, at most `Limits.faults` of one kind, the first bad row of each chain first. `outside` is a
    /// head that was kept elsewhere: with it, a cut tail and a rewriting of everything are found, too. `progress` gets
    /// the name of each step with the number of rows it has seen. Throws only when there is no store to read.
    package static func run(
        _ store: Store, outside: HeadFile? = nil, progress: (String, Int) -> Void = { _, _ in }
    ) throws(StoreError) -> [StoreFault] {
        guard store.connection.handle != nil else { throw .fatal("the store is closed") }
        typealias Check = (Store, HeadFile?, (String, Int) -> Void) throws(StoreError) -> [StoreFault]
        let steps: [(table: String, check: Check)] = [
            ("file", { (store, _, progress) throws(StoreError) in try FileCheck.run(store, progress: progress) }),
            ("movements", LedgerChainCheck.run),
            ("entries", { (store, _, progress) throws(StoreError) in try EntryCheck.run(store, progress: progress) }),
            ("balances", { (store, _, progress) throws(StoreError) in
                try BalanceCheck.run(store, progress: progress)
            }),
            ("orders", { (store, _, progress) throws(StoreError) in
                try OrderMoneyCheck.run(store, progress: progress)
            }),
            ("audit", AuditChainCheck.run),
            ("withdrawals", { (store, _, progress) throws(StoreError) in
                try PayoutMoneyCheck.run(store, progress: progress)
            }),
            ("tree_heads", HeadChainCheck.run),
            ("feed", { (store, _, progress) throws(StoreError) in try FeedCheck.run(store, progress: progress) }),
            ("states", { (store, _, progress) throws(StoreError) in
                try BookedStateCheck.run(store, progress: progress)
            }),
            ("rows", { (store, _, progress) throws(StoreError) in
                try RowCheck.run(store.connection, progress: progress)
            }),
        ]
        var faults: [StoreFault] = []
        for step in steps {
            // Damage that stops one step must not hide what the others find.
            do {
                faults += try step.check(store, outside, progress)
            } catch {
                faults.append(StoreFault(table: step.table, row: "", what: "unreadable: \(error)"))
            }
        }
        return faults
    }
}
