import Payments

/// What the store keeps in memory beside its rows. Everything in it is restored from rows at opening and goes back with a
/// savepoint or batch that is taken back.
struct StoreMemory {
    /// A point to which memory can go back.
    struct Mark {
        let heads: Int
        let balances: Int
        let events: Int64

        static let start = Mark(heads: 0, balances: 0, events: 0)
    }

    var heads = ChainHeads()
    var balances = PendingBalances()
    /// Number of the newest stored event.
    private(set) var lastSequence: Int64 = 0
    /// Events of the running batch.
    private var events: Int64 = 0

    var mark: Mark { Mark(heads: heads.mark, balances: balances.mark, events: events) }

    mutating func restore(lastSequence: Int64) { self.lastSequence = lastSequence }

    /// The number of the next event.
    mutating func nextSequence() -> Int64 {
        events += 1
        lastSequence += 1
        return lastSequence
    }

    mutating func rollback(to mark: Mark) {
        heads.rollback(to: mark.heads)
        balances.rollback(to: mark.balances)
        lastSequence -= events - mark.events
        events = mark.events
    }

    mutating func committed() {
        heads.committed()
        balances.committed()
        events = 0
    }
}

extension Store {
    /// Restores memory from the last rows and checks that each chain ends where its head says.
    func remember() throws(StoreError) {
        memory.restore(lastSequence: try feed.last.first { row throws(StoreError) in row.int64() } ?? 0)
        for chain in 0..<Chain.count {
            guard let last = try lastLink(of: chain) else { continue }
            memory.heads.restore(last, of: chain)
        }
        // A reader may meet the file at any moment and a verifier wants to see the damage; a writer must not build on it.
        guard !connection.isReadOnly else { return }
        let heads = try storedHeads()
        for chain in 0..<Chain.count where heads[chain] ?? .start != memory.heads[chain] {
            let name = chain == Chain.audit ? "audit" : "ledger partition \(chain)"
            throw .fatal(
                "\(name): the last row is number \(memory.heads[chain].sequence), its head says "
                    + "\((heads[chain] ?? .start).sequence): rows were cut off or changed outside the engine")
        }
    }

    /// The heads as the last commit wrote them.
    func storedHeads() throws(StoreError) -> [Int: ChainHead] {
        let rows = try movements.heads.rows({ _ in }) { row throws(StoreError) in
            (chain: row.int(), head: ChainHead(sequence: row.int64(), hash: row.bytes()))
        }
        return Dictionary(rows.map { ($0.chain, $0.head) }, uniquingKeysWith: { first, _ in first })
    }

    private func lastLink(of chain: Int) throws(StoreError) -> ChainHead? {
        if chain == Chain.audit {
            return try audits.lastLink.first { row throws(StoreError) in
                ChainHead(sequence: row.int64(), hash: row.bytes())
            }
        }
        return try movements.lastLink.first({ $0.integer(chain) }) { row throws(StoreError) in
            ChainHead(sequence: row.int64(), hash: row.bytes())
        }
    }

    /// Writes what the batch gathered in memory: sums of touched accounts and the heads of chains that grew.
    func writePending() throws(StoreError) {
        for (account, sum) in try memory.balances.sums() {
            try movements.addBalance.run {
                $0.integer(account.partition)
                $0.text(account.account)
                $0.text(account.currency)
                $0.integer(sum.debit)
                $0.integer(sum.credit)
                $0.integer(sum.entries)
            }
        }
        for chain in memory.heads.touched {
            try movements.saveHead.run {
                $0.integer(chain)
                $0.integer(memory.heads[chain].sequence)
                $0.bytes(memory.heads[chain].hash)
            }
        }
    }
}
