/// The last link of a chain of rows.
struct ChainHead: Equatable {
    /// 0 before the first row; rows count from 1 without gaps.
    var sequence: Int64
    var hash: [UInt8]

    static let start = ChainHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
}

/// The chains of one store: the ledger has one per partition, so a partition can move away with its proof; the audit has one.
enum Chain {
    static let partitions = 256
    static let audit = 256
    static let count = 257
}

/// The heads of all chains in memory, with a log of what changed since the last commit, so that a savepoint can go back.
struct ChainHeads {
    private var heads = [ChainHead](repeating: .start, count: Chain.count)
    private var changed: [(chain: Int, before: ChainHead)] = []

    subscript(chain: Int) -> ChainHead { heads[chain] }

    /// Where the log stands, for `rollback(to:)`.
    var mark: Int { changed.count }

    mutating func restore(_ head: ChainHead, of chain: Int) { heads[chain] = head }

    mutating func advance(_ chain: Int, to hash: [UInt8]) {
        changed.append((chain, heads[chain]))
        heads[chain] = ChainHead(sequence: heads[chain].sequence + 1, hash: hash)
    }

    mutating func rollback(to mark: Int) {
        while changed.count > mark, let last = changed.popLast() { heads[last.chain] = last.before }
    }

    /// The chains that grew since the last commit, each once, in the order of their numbers.
    var touched: [Int] { Set(changed.map(\.chain)).sorted() }

    mutating func committed() { changed.removeAll(keepingCapacity: true) }
}
