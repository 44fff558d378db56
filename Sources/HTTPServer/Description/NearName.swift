/// "Did you mean": the known name nearest to a mistyped one.
package enum NearName {
    /// Nil when nothing is near: more than a third of the letters differ.
    package static func of(_ name: String, among known: [String]) -> String? {
        // Names from outside may be long; a typing error is not.
        guard name.utf8.count <= 64 else { return nil }
        let wanted = plain(name)
        let ranked = known.map { ($0, distance(wanted, plain($0))) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(1, best.0.utf8.count / 3) else { return nil }
        return best.0
    }

    /// Lower case without separators, so that "notifyUrl" is near "notify_url".
    private static func plain(_ name: String) -> [UInt8] {
        name.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }

    /// Letters to insert, remove or replace (Levenshtein), row by row.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (above, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = above + 1
            for (index, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(replaced, row[index] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
