import Payments

/// Seeded damage to bytes: the same seed damages the same way.
struct Mutation {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// One to three changes: a flipped bit, a replaced, removed or added byte, two bytes exchanged, or the end cut off.
    mutating func applied(to bytes: [UInt8]) -> [UInt8] {
        var changed = bytes
        for _ in 0...random.below(3) where !changed.isEmpty { change(&changed) }
        return changed
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let index = Int(random.below(UInt64(bytes.count)))
        switch random.below(6) {
        case 0: bytes[index] ^= 1 << UInt8(random.below(8))
        case 1: bytes[index] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.remove(at: index)
        case 3: bytes.insert(UInt8(32 + random.below(95)), at: index)
        case 4: bytes.swapAt(index, Int(random.below(UInt64(bytes.count))))
        default: bytes.removeLast(min(bytes.count, 1 + Int(random.below(64))))
        }
    }
}
