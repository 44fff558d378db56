/// The hash tree of RFC 6962, section 2.1: SHA-256, a zero byte before a leaf, a one byte before a pair of nodes, so
/// that no leaf can pass for a node.
package enum HashTree {
    /// Bytes of a hash.
    package static let hashBytes = 32
    /// The longest path in a tree whose size fits into 63 bits.
    package static let longestPath = 63

    package static let emptyRoot = Digest.sha256([])

    package static func leafHash(_ leaf: [UInt8]) -> [UInt8] { Digest.sha256([0] + leaf) }

    package static func nodeHash(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = [1]
        bytes.reserveCapacity(1 + 2 * hashBytes)
        bytes += left
        bytes += right
        return Digest.sha256(bytes)
    }

    /// The largest power of two below `size`, which is at least 2: where a tree divides.
    static func split(_ size: Int64) -> Int64 { 1 << (63 - Int64((size - 1).leadingZeroBitCount)) }
}

/// A subtree all of whose leaves exist: leaves `position << level` up to the next multiple. It never changes again.
package struct HashTreeNode: Sendable, Hashable {
    /// 0 for a leaf.
    package let level: Int
    package let position: Int64

    package init(level: Int, position: Int64) {
        self.level = level
        self.position = position
    }

    /// The leaves below it.
    package var leaves: Range<Int64> { (position << level)..<((position + 1) << level) }
}
