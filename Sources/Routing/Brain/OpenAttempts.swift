import Payments

/// The attempts under way at one channel, oldest first, as an overdue watch needs them.
struct OpenAttempts: Sendable {
    struct Entry: Sendable {
        let startedAt: Timestamp
        var isOver = false
        var wasOverdue = false
    }

    /// Attempts beyond this many are counted, not watched.
    private static let most = 16_384
    private var entries: [Entry] = []
    /// Number of the first kept entry; an entry's number never changes.
    private var base = 0
    private var watched = 0
    private(set) var count = 0
    /// When the youngest call that has ended well was started.
    private var newestGoodStart = Timestamp(milliseconds: 0)

    /// - Returns: the number to end it by.
    mutating func start(at now: Timestamp) -> Int {
        count += 1
        guard entries.count < OpenAttempts.most else { return -1 }
        entries.append(Entry(startedAt: now))
        return base + entries.count - 1
    }

    /// - Returns: true when the call had been told as overdue.
    mutating func end(_ number: Int, success: Bool) -> Bool {
        count = max(0, count - 1)
        let place = number - base
        guard number >= 0, entries.indices.contains(place) else { return false }
        entries[place].isOver = true
        if success { newestGoodStart = max(newestGoodStart, entries[place].startedAt) }
        let wasOverdue = entries[place].wasOverdue
        forgetEnded()
        return wasOverdue
    }

    /// Calls that have become overdue since the last question. One that was overtaken, a later call having ended well,
    /// is slow by itself and no sign of a channel that answers nobody; it counts when it ends.
    mutating func becameOverdue(after patience: Int64, at now: Timestamp) -> Int {
        var found = 0
        watched = max(watched, base)
        while watched - base < entries.count {
            let place = watched - base
            guard now.since(entries[place].startedAt) >= patience else { break }
            if !entries[place].isOver, entries[place].startedAt >= newestGoodStart {
                entries[place].wasOverdue = true
                found += 1
            }
            watched += 1
        }
        return found
    }

    private mutating func forgetEnded() {
        var ended = 0
        while ended < entries.count, entries[ended].isOver { ended += 1 }
        guard ended > 64, ended * 2 > entries.count else { return }
        entries.removeFirst(ended)
        base += ended
    }
}
