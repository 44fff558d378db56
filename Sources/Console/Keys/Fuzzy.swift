/// Matches what was typed against names: exact, then beginning, then the letters in order.
enum Fuzzy {
    /// 0 is exact; larger is worse; nil does not match. Case counts for nothing.
    static func distance(_ typed: String, to name: String) -> Int? {
        let typed = typed.lowercased()
        let name = name.lowercased()
        if typed.isEmpty { return 50 }
        if typed == name { return 0 }
        if name.hasPrefix(typed) { return 1 + min(20, name.count - typed.count) }
        return scattered(typed, in: name)
    }

    /// The letters in their order with others between: the more between, the worse.
    private static func scattered(_ typed: String, in name: String) -> Int? {
        var rest = Substring(name)
        var between = 0
        for letter in typed {
            guard let place = rest.firstIndex(of: letter) else { return nil }
            between += rest.distance(from: rest.startIndex, to: place)
            rest = rest[rest.index(after: place)...]
        }
        return 25 + min(20, between)
    }
}
