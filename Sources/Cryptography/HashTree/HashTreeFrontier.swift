/// All a growing tree has to remember: the roots of its largest complete subtrees, one for each bit of its size, the
/// largest first. Taking a leaf costs two hashes on average.
package struct HashTreeFrontier: Sendable, Equatable {
    /// Leaves so far.
    package private(set) var size: Int64 = 0
    /// The hashes one after the other: copies with every savepoint, so it is one piece of memory.
    private var bytes: [UInt8] = []

    /// The empty tree.
    package init() {}

    /// A tree from the roots of its complete subtrees; nil when they are not one for each bit of `size`.
    package init?(size: Int64, roots: [[UInt8]]) {
        guard size >= 0, roots.count == size.nonzeroBitCount,
            roots.allSatisfy({ $0.count == HashTree.hashBytes })
        else { return nil }
        self.size = size
        bytes = roots.flatMap { $0 }
    }

    /// The roots of the complete subtrees, the largest first.
    package var roots: [[UInt8]] {
        stride(from: 0, to: bytes.count, by: HashTree.hashBytes).map { Array(bytes[$0..<$0 + HashTree.hashBytes]) }
    }

    /// Takes the next leaf's hash. `completed` gets each subtree that the leaf completes, the leaf itself first.
    package mutating func append<Failure>(
        _ leafHash: [UInt8], completed: (HashTreeNode, [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(leafHash.count == HashTree.hashBytes, "a leaf's hash has 32 bytes")
        var hash = leafHash
        var level = 0
        try completed(HashTreeNode(level: 0, position: size), hash)
        while size >> level & 1 == 1 {
            hash = HashTree.nodeHash(bytes.suffix(HashTree.hashBytes), hash)
            bytes.removeLast(HashTree.hashBytes)
            level += 1
            try completed(HashTreeNode(level: level, position: size >> level), hash)
        }
        bytes += hash
        size += 1
    }

    package mutating func append(_ leafHash: [UInt8]) { append(leafHash) { _, _ in } }

    /// The tree's root now.
    package var root: [UInt8] {
        let count = bytes.count / HashTree.hashBytes
        guard count > 0 else { return HashTree.emptyRoot }
        var root = Array(bytes.suffix(HashTree.hashBytes))
        for index in stride(from: count - 2, through: 0, by: -1) {
            let start = index * HashTree.hashBytes
            root = HashTree.nodeHash(bytes[start..<start + HashTree.hashBytes], root)
        }
        return root
    }

    /// The complete subtrees a tree of `size` leaves consists of, the largest first: one for each bit of the size.
    package static func nodes(of size: Int64) -> [HashTreeNode] {
        (0..<63).reversed().filter { size >> $0 & 1 == 1 }.map { HashTreeNode(level: $0, position: (size >> $0) - 1) }
    }
}
