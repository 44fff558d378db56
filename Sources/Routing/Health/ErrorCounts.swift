import Payments

/// How often each code of a channel was given in the last five minutes. Bounded: codes beyond the limit count as
/// "other".
struct ErrorCounts: Sendable {
    private struct Occurrences: Sendable {
        var count = 0
        var first: Timestamp?
    }

    private struct Entry: Sendable {
        let errorClass: String
        var ring = SlotRing(slotMilliseconds: 10_000, capacity: 30, empty: Occurrences())
        var lastAt: Timestamp
    }

    static let window: Int64 = 30
    private var entries: [String: Entry] = [:]

    mutating func add(code: String, errorClass: String, at now: Timestamp) {
        let name = code.isEmpty ? "-" : String(code.prefix(Limits.nameCharacters))
        var key = name
        if entries[key] == nil, entries.count >= Limits.errorCodes {
            entries = entries.filter { now.since($0.value.lastAt) <= 300_000 }
            if entries.count >= Limits.errorCodes { key = "other" }
        }
        var entry = entries[key] ?? Entry(errorClass: key == "other" ? "" : errorClass, lastAt: now)
        entry.ring.update(at: now) {
            $0.count += 1
            $0.first = $0.first ?? now
        }
        entry.lastAt = max(entry.lastAt, now)
        entries[key] = entry
    }

    /// Most frequent first.
    func figures(at now: Timestamp) -> [ErrorFigure] {
        var found: [ErrorFigure] = []
        for (code, entry) in entries {
            let end = entry.ring.number(now)
            var count = 0
            var first: Timestamp?
            entry.ring.each(from: end - ErrorCounts.window + 1, through: end) {
                count += $1.count
                first = first ?? $1.first
            }
            guard count > 0 else { continue }
            found.append(ErrorFigure(code: code, errorClass: entry.errorClass, count: count, firstAt: first ?? now))
        }
        return found.sorted { $0.count != $1.count ? $0.count > $1.count : $0.code < $1.code }
    }
}
