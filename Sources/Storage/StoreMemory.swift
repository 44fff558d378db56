/// What the store keeps in memory beside its rows: the ends of its numbered tables with the trees over them, and
/// balances not yet written.
/// Restored from rows at opening; goes back with a savepoint or batch that is taken back.
struct StoreMemory {
    /// A point to which memory can go back.
    struct Mark {
        fileprivate let ends: Ends
        fileprivate let balances: Int
    }

    struct Ends: Equatable {
        var ledger = ChainHead.start
        var audit = ChainHead.start
        var trees = StoreTrees()
        /// Number of the newest event of the feed.
        var event: Int64 = 0
        /// Number of the newest ledger entry.
        var entry: Int64 = 0

        subscript(_ chain: Chain) -> ChainHead { chain == .ledger ? ledger : audit }
    }

    var ends = Ends()
    /// The ends as the last commit left them.
    private(set) var committedEnds = Ends()
    var balances = PendingBalances()

    var mark: Mark { Mark(ends: ends, balances: balances.mark) }

    mutating func restore(_ ends: Ends) {
        self.ends = ends
        committedEnds = ends
    }

    mutating func rollback(to mark: Mark) {
        ends = mark.ends
        balances.rollback(to: mark.balances)
    }

    mutating func rollbackBatch() {
        ends = committedEnds
        balances.clear()
    }

    mutating func commitBatch() {
        committedEnds = ends
        balances.clear()
    }
}

extension Store {
    /// Restores memory from the last rows and checks that each chain ends where its head says.
    func remember() throws(StoreError) {
        let ends = StoreMemory.Ends(
            ledger: try lastLink(movements.lastLink), audit: try lastLink(audits.lastLink),
            event: try feed.last.first { row throws(StoreError) in row.int64() } ?? 0,
            entry: try movements.lastEntry.first { row throws(StoreError) in row.int64() } ?? 0)
        memory.restore(ends)
        // A reader may meet the file at any moment and a verifier wants to see the damage; a writer must not build on
        // it.
        guard !connection.isReadOnly else { return }
        for chain in Chain.allCases {
            let stored = try storedHead(of: chain)
            let last = ends[chain]
            guard stored != last else { continue }
            throw .fatal(
                "\(chain.rawValue): the last row is number \(last.sequence), the chain's head says \(stored.sequence): "
                    + "rows were cut off or changed outside the engine")
        }
        try restoreTrees()
    }

    /// The head as the last commit wrote it.
    func storedHead(of chain: Chain) throws(StoreError) -> ChainHead {
        let head = try movements.head.first({ $0.text(chain) }) { row throws(StoreError) in
            ChainHead(sequence: row.int64(), hash: row.bytes())
        }
        return head ?? .start
    }

    func lastLink(_ statement: SQLStatement) throws(StoreError) -> ChainHead {
        let last = try statement.first { row throws(StoreError) in
            ChainHead(sequence: row.int64(), hash: row.bytes())
        }
        return last ?? .start
    }

    /// Writes what the batch gathered in memory: sums of touched accounts and the heads of chains that grew.
    func writePending() throws(StoreError) {
        for (account, sum) in try memory.balances.sums() {
            let bind = { (parameters: inout SQLParameters) in
                parameters.integer(sum.debit)
                parameters.integer(sum.credit)
                parameters.integer(sum.entries)
                parameters.integer(account.partition)
                parameters.text(account.account)
                parameters.text(account.currency)
            }
            if try movements.addBalance.run(bind) == 0 { try movements.insertBalance.run(bind) }
        }
        if memory.ends.ledger != memory.committedEnds.ledger { try save(memory.ends.ledger, of: .ledger) }
        if memory.ends.audit != memory.committedEnds.audit { try save(memory.ends.audit, of: .audit) }
    }

    private func save(_ head: ChainHead, of chain: Chain) throws(StoreError) {
        try movements.saveHead.run {
            $0.text(chain)
            $0.integer(head.sequence)
            $0.bytes(head.hash)
        }
    }
}
