/// Every order of the given things.
func permutations<Thing>(_ things: [Thing]) -> [[Thing]] {
    guard things.count > 1 else { return [things] }
    var all: [[Thing]] = []
    for index in things.indices {
        var rest = things
        let first = rest.remove(at: index)
        for tail in permutations(rest) { all.append([first] + tail) }
    }
    return all
}

/// Every subset with at least one member.
func subsets<Thing>(_ things: [Thing]) -> [[Thing]] {
    (1..<(1 << things.count)).map { mask in
        things.indices.filter { mask & (1 << $0) != 0 }.map { things[$0] }
    }
}
