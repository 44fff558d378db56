/// Matches what was typed against names: exact, then beginning, then by sound, then inside, then the letters in order.
enum Fuzzy {
    /// 0 is exact; larger is worse; nil does not match. Case counts for nothing.
    static func distance(_ typed: String, to name: String) -> Int? {
        let typed = typed.lowercased()
        let name = name.lowercased()
        if typed.isEmpty { return 50 }
        if typed == name { return 0 }
        if name.hasPrefix(typed) { return 2 + min(20, name.count - typed.count) }
        if let sound = sound(typed, of: name) { return sound }
        if let place = name.ranges(of: typed).first {
            // At the start of a word of the name it is nearly as good as at its own.
            let isWord = name[..<place.lowerBound].last == "-"
            return isWord ? 12 : 23 + min(10, name.distance(from: name.startIndex, to: place.lowerBound))
        }
        return scattered(typed, in: name)
    }

    /// A Chinese name spelt by pinyin from its start: all of it is as good as the name itself.
    private static func sound(_ typed: String, of name: String) -> Int? {
        switch Pinyin.spelling(name, typed) {
        case .whole: 1
        case .beginning where typed.count >= Pinyin.leastLetters: 6
        case .beginning: 22
        case nil: nil
        }
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
        return 35 + min(14, between)
    }
}
