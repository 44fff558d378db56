package import Cryptography
import Payments

struct TreeStatements {
    let insertNode, node, lastNode: SQLStatement

    init(_ connection: SQLConnection) {
        insertNode = connection.statement(
            "INSERT INTO tree_nodes (tree, level, position, hash) VALUES ($1, $2, $3, $4)")
        node = connection.statement("SELECT hash FROM tree_nodes WHERE tree = $1 AND level = $2 AND position = $3")
        lastNode = connection.statement(
            "SELECT position FROM tree_nodes WHERE tree = $1 AND level = $2 ORDER BY position DESC LIMIT 1")
    }
}

/// Both trees of a store at one moment.
package struct StoreTrees: Sendable, Equatable {
    package var ledger = HashTreeFrontier()
    package var audit = HashTreeFrontier()
}

extension StoreTrees {
    subscript(_ chain: Chain) -> HashTreeFrontier {
        get { chain == .ledger ? ledger : audit }
        _modify {
            switch chain {
            case .ledger: yield &ledger
            case .audit: yield &audit
            }
        }
    }
}

extension Store {
    /// The trees over all rows, those of the running batch included. A store opened for reading makes them from its
    /// rows as they are now.
    package func trees() throws(StoreError) -> StoreTrees {
        guard connection.isReadOnly else { return memory.ends.trees }
        var trees = StoreTrees()
        for chain in Chain.allCases {
            let last = try lastLink(chain == .ledger ? movements.lastLink : audits.lastLink)
            trees[chain] = try restoredTree(of: chain, size: last.sequence) { _, _ in }
        }
        return trees
    }

    /// Takes a new row into its tree; the subtrees it completes are kept from a block of rows upwards.
    func grow(_ chain: Chain, _ leafHash: [UInt8]) throws(StoreError) {
        try memory.ends.trees[chain].append(leafHash) { (node, hash) throws(StoreError) in
            try keep(node, hash, of: chain)
        }
    }

    /// At start: from the kept subtrees and the rows after them. A file from before the trees gets its subtrees here.
    func restoreTrees() throws(StoreError) {
        var ends = memory.ends
        try write { () throws(StoreError) in
            for chain in Chain.allCases {
                ends.trees[chain] = try restoredTree(of: chain, size: ends[chain].sequence) {
                    (node, hash) throws(StoreError) in
                    try keep(node, hash, of: chain)
                }
            }
        }
        memory.restore(ends)
    }

    private func keep(_ node: HashTreeNode, _ hash: [UInt8], of chain: Chain) throws(StoreError) {
        guard node.level >= Limits.blockLevel else { return }
        try treeNodes.insertNode.run {
            $0.text(chain)
            $0.integer(node.level)
            $0.integer(node.position)
            $0.bytes(hash)
        }
    }

    /// A kept subtree; nil when it is not complete yet, or gone.
    func keptNode(_ node: HashTreeNode, of chain: Chain) throws(StoreError) -> [UInt8]? {
        try treeNodes.node.first({
            $0.text(chain)
            $0.integer(node.level)
            $0.integer(node.position)
        }) { row throws(StoreError) in row.bytes() }
    }

    private func restoredTree(
        of chain: Chain, size: Int64, completed: (HashTreeNode, [UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) -> HashTreeFrontier {
        let last = try treeNodes.lastNode.first({
            $0.text(chain)
            $0.integer(Limits.blockLevel)
        }) { row throws(StoreError) in row.int64() }
        var kept = ((last ?? -1) + 1) << Limits.blockLevel
        // Beside a writer, rows and subtrees may have come since the end was read.
        if connection.isReadOnly { kept = min(kept, (size >> Limits.blockLevel) << Limits.blockLevel) }
        guard kept <= size else {
            throw .fatal("\(chain.rawValue): there are \(size) rows, its hash tree knows \(kept): rows were cut off")
        }
        var roots: [[UInt8]] = []
        for node in HashTreeFrontier.nodes(of: kept) {
            guard let hash = try keptNode(node, of: chain) else {
                throw .fatal("tree_nodes: \(chain.rawValue) level \(node.level) position \(node.position) is missing")
            }
            roots.append(hash)
        }
        guard var tree = HashTreeFrontier(size: kept, roots: roots) else {
            throw .fatal("tree_nodes: \(chain.rawValue) holds hashes that are none")
        }
        try eachLeafHash(of: chain, in: kept..<size) { hash throws(StoreError) in
            try tree.append(hash, completed: completed)
        }
        return tree
    }

    /// The leaves of rows `range.lowerBound + 1` to `range.upperBound`, in order.
    func eachLeafHash(
        of chain: Chain, in range: Range<Int64>, _ visit: ([UInt8]) throws(StoreError) -> Void
    ) throws(StoreError) {
        var last = range.lowerBound
        while last < range.upperBound {
            let wanted = Int(min(Int64(Limits.verificationPage), range.upperBound - last))
            let page = try leafHashes(of: chain, after: last, limit: wanted)
            if page.isEmpty { throw .fatal("\(chain.rawValue): row \(last + 1) is missing") }
            for leaf in page {
                guard leaf.sequence == last + 1 else { throw .fatal("\(chain.rawValue): row \(last + 1) is missing") }
                try visit(leaf.hash)
                last += 1
            }
        }
    }

    private func leafHashes(
        of chain: Chain, after sequence: Int64, limit: Int
    ) throws(StoreError) -> [(sequence: Int64, hash: [UInt8])] {
        switch chain {
        case .ledger:
            try LedgerReader(connection).page(after: sequence, limit: limit).map { ($0.row.sequence, $0.row.leafHash) }
        case .audit:
            try audits.page.rows({
                $0.integer(sequence)
                $0.integer(limit)
            }) { row throws(StoreError) in
                let record = row.audit()
                return (record.sequence, record.leafHash)
            }
        }
    }
}
