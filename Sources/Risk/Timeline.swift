/// What one person, device or address did, the newest last; the oldest leave first. Holds what the windows read, so
/// that reading runs along one piece of memory.
struct Timeline: Sendable {
    struct Item: Sendable {
        let at: Int64
        let minorUnits: Int64
        /// Places of the others in it (`Registry`); what they are depends on the line.
        let other: Int32
        let second: Int32
    }

    private var items: [Item] = []
    /// Those before it have left.
    private var first = 0

    var count: Int { items.count - first }
    var isEmpty: Bool { first == items.count }
    /// 0 is the oldest.
    subscript(position: Int) -> Item { items[first + position] }

    mutating func append(_ item: Item) { items.append(item) }

    mutating func dropOldest() {
        first += 1
        guard first >= 32, first * 2 >= items.count else { return }
        items.removeFirst(first)
        first = 0
    }

    /// Positions of those after `start`, of the newest `Limits.subjectsPerKey`.
    func window(after start: Int64) -> ArraySlice<Item> {
        var low = max(first, items.count - Limits.subjectsPerKey)
        // Most windows hold few of many: look at the newest few before halving.
        var high = items.count
        if high - low > 16 {
            while low < high {
                let middle = (low + high) / 2
                if items[middle].at > start { high = middle } else { low = middle + 1 }
            }
        } else {
            while high > low, items[high - 1].at > start { high -= 1 }
            low = high
        }
        return items[low...]
    }
}

/// Different places, counted: few at first, by looking through them; many by a set.
struct DistinctPlaces {
    private var few: [Int32] = []
    private var many: Set<Int32> = []

    init() { few.reserveCapacity(16) }

    var count: Int { many.isEmpty ? few.count : many.count }

    /// - Returns: true when it is new.
    @discardableResult
    mutating func insert(_ place: Int32) -> Bool {
        guard many.isEmpty else { return many.insert(place).inserted }
        guard !few.contains(place) else { return false }
        few.append(place)
        if few.count > 24 { many = Set(few) }
        return true
    }
}
