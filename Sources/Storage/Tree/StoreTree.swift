import Cryptography

/// One tree as a store holds it: kept subtrees from a block of rows upwards, and below them the rows themselves, read a
/// block at a time.
final class StoreTree {
    private let store: Store
    private let chain: Chain
    /// Leaves of the blocks read so far; a proof reads two.
    private var blocks: [Int64: [[UInt8]]] = [:]

    init(_ store: Store, _ chain: Chain) {
        self.store = store
        self.chain = chain
    }

    var reader: HashTreeReader<StoreError> {
        HashTreeReader { [self] (node) throws(StoreError) in try hash(node) }
    }

    private func hash(_ node: HashTreeNode) throws(StoreError) -> [UInt8] {
        guard node.level < Limits.blockLevel else {
            if let kept = try store.keptNode(node, of: chain) { return kept }
            throw .rejected("tree_nodes: \(chain.rawValue) level \(node.level) position \(node.position) is missing")
        }
        let block = node.leaves.lowerBound >> Limits.blockLevel
        let leaves = try leaves(of: block, atLeast: node.leaves.upperBound)
        let first = Int(node.leaves.lowerBound - block << Limits.blockLevel)
        var tree = HashTreeFrontier()
        for leaf in leaves[first..<first + node.leaves.count] { tree.append(leaf) }
        return tree.root
    }

    private func leaves(of block: Int64, atLeast end: Int64) throws(StoreError) -> [[UInt8]] {
        let start = block << Limits.blockLevel
        if let known = blocks[block], start + Int64(known.count) >= end { return known }
        var leaves: [[UInt8]] = []
        try store.eachLeafHash(of: chain, in: start..<end) { hash throws(StoreError) in leaves.append(hash) }
        blocks[block] = leaves
        return leaves
    }
}
