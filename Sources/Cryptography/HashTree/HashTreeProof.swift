/// Checks proofs against roots, with nothing but the proof. RFC 9162, sections 2.1.3.2 and 2.1.4.2.
package enum HashTreeProof {
    /// The root that a leaf's path leads to; nil when the path does not fit a tree of that size.
    package static func root(leafHash: [UInt8], index: Int64, size: Int64, path: [[UInt8]]) -> [UInt8]? {
        guard index >= 0, index < size, path.allSatisfy({ $0.count == HashTree.hashBytes }) else { return nil }
        var (place, last) = (index, size - 1)
        var hash = leafHash
        for sibling in path {
            guard last > 0 else { return nil }
            if place & 1 == 1 || place == last {
                hash = HashTree.nodeHash(sibling, hash)
                while place & 1 == 0, place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = HashTree.nodeHash(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? hash : nil
    }

    /// True when the tree of `earlier` leaves with that root is the beginning of the tree of `size` leaves.
    package static func isConsistent(
        earlier: Int64, earlierRoot: [UInt8], size: Int64, root: [UInt8], path: [[UInt8]]
    ) -> Bool {
        guard earlier >= 0, earlier <= size, path.allSatisfy({ $0.count == HashTree.hashBytes }) else { return false }
        if earlier == size { return path.isEmpty && earlierRoot == root }
        if earlier == 0 { return path.isEmpty && earlierRoot == HashTree.emptyRoot }
        var rest = path[...]
        if earlier.nonzeroBitCount == 1 { rest = [earlierRoot] + rest }
        guard let first = rest.popFirst() else { return false }
        let skipped = earlier.trailingZeroBitCount
        var (place, last) = ((earlier - 1) >> skipped, (size - 1) >> skipped)
        var (old, new) = (first, first)
        for hash in rest {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                old = HashTree.nodeHash(hash, old)
                new = HashTree.nodeHash(hash, new)
                while place & 1 == 0, place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = HashTree.nodeHash(new, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == earlierRoot && new == root
    }
}
