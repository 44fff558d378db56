/// A set of rules by their positions, 0 ..< `RuleBook.maximumRules`.
struct RuleSet: Hashable {
    private var words = SIMD4<UInt64>()

    static let all: RuleSet = {
        var set = RuleSet()
        set.words = SIMD4(repeating: .max)
        return set
    }()

    var isEmpty: Bool { words == SIMD4() }

    mutating func insert(_ position: Int) { words[position / 64] |= 1 << UInt64(position % 64) }
    mutating func remove(_ position: Int) { words[position / 64] &= ~(1 << UInt64(position % 64)) }
    mutating func formUnion(_ other: RuleSet) { words |= other.words }

    func contains(_ position: Int) -> Bool { words[position / 64] & 1 << UInt64(position % 64) != 0 }

    func intersection(_ other: RuleSet) -> RuleSet {
        var set = self
        set.words &= other.words
        return set
    }

    /// In rising order.
    var positions: [Int] {
        var found: [Int] = []
        for word in 0..<4 {
            var rest = words[word]
            while rest != 0 {
                found.append(word * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return found
    }
}
