/// Recomputes everything in a store that can be recomputed and names what does not agree. Reads only; works on a
/// store opened for reading, and on one whose writing was refused because of the damage.
package enum StoreVerification {
    /// All faults found, at most `Limits.faults` of one kind, the first bad row of each chain first. `progress` gets
    /// the name of each step with the number of rows it has seen. Throws only when there is no store to read.
    package static func run(
        _ store: Store, progress: (String, Int) -> Void = { _, _ in }
    ) throws(StoreError) -> [StoreFault] {
        guard store.connection.handle != nil else { throw .fatal("the store is closed") }
        let steps: [(table: String, check: (Store, (String, Int) -> Void) throws(StoreError) -> [StoreFault])] = [
            ("file", FileCheck.run), ("movements", LedgerChainCheck.run), ("entries", EntryCheck.run),
            ("balances", BalanceCheck.run), ("orders", OrderMoneyCheck.run), ("audit", AuditChainCheck.run),
            ("withdrawals", PayoutMoneyCheck.run),
            ("feed", FeedCheck.run),
        ]
        var faults: [StoreFault] = []
        for step in steps {
            // Damage that stops one step must not hide what the others find.
            do {
                faults += try step.check(store, progress)
            } catch {
                faults.append(StoreFault(table: step.table, row: "", what: "unreadable: \(error)"))
            }
        }
        return faults
    }
}
