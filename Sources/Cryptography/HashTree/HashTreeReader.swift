/// Makes roots and proofs of a tree whose complete subtrees can be looked up. RFC 6962, sections 2.1.1 and 2.1.2.
package struct HashTreeReader<Failure: Error> {
    /// Answers the hash of a subtree all of whose leaves exist.
    private let node: (HashTreeNode) throws(Failure) -> [UInt8]

    package init(node: @escaping (HashTreeNode) throws(Failure) -> [UInt8]) { self.node = node }

    /// The root of the first `size` leaves.
    package func root(size: Int64) throws(Failure) -> [UInt8] {
        guard size > 0 else { return HashTree.emptyRoot }
        return try hash(0..<size)
    }

    /// The hashes that lead from leaf `index` (from 0) to the root of the first `size` leaves, the lowest first.
    package func inclusionPath(index: Int64, size: Int64) throws(Failure) -> [[UInt8]] {
        precondition(index >= 0 && index < size, "a proof is about a leaf of the tree")
        var siblings: [[UInt8]] = []
        var range = 0..<size
        while range.count > 1 {
            let middle = range.lowerBound + HashTree.split(Int64(range.count))
            if index < middle {
                siblings.append(try hash(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                siblings.append(try hash(range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return siblings.reversed()
    }

    /// The hashes that show the first `earlier` leaves to be the beginning of the first `size` leaves.
    package func consistencyPath(earlier: Int64, size: Int64) throws(Failure) -> [[UInt8]] {
        precondition(earlier >= 0 && earlier <= size, "the earlier tree is the smaller one")
        guard earlier > 0, earlier < size else { return [] }
        var path: [[UInt8]] = []
        var range = 0..<size
        // True while the earlier tree is complete below this point: the verifier has its root.
        var isWhole = true
        while range.upperBound != earlier {
            let middle = range.lowerBound + HashTree.split(Int64(range.count))
            if earlier <= middle {
                path.append(try hash(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try hash(range.lowerBound..<middle))
                range = middle..<range.upperBound
                isWhole = false
            }
        }
        if !isWhole { path.append(try hash(range)) }
        return path.reversed()
    }

    /// Ranges here begin where a subtree begins; only the tree's right edge is not complete.
    private func hash(_ range: Range<Int64>) throws(Failure) -> [UInt8] {
        let size = Int64(range.count)
        if size.nonzeroBitCount == 1 {
            let level = size.trailingZeroBitCount
            return try node(HashTreeNode(level: level, position: range.lowerBound >> level))
        }
        let middle = range.lowerBound + HashTree.split(size)
        return HashTree.nodeHash(try hash(range.lowerBound..<middle), try hash(middle..<range.upperBound))
    }
}
