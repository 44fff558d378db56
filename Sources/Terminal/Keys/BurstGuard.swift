/// More than `Limits.burstKeys` keys within `Limits.burstMilliseconds` were not typed: a paste without marks, a
/// program, an elbow. None of one read counts then, nor what follows without a pause. Moving about is let through.
struct BurstGuard: Sendable {
    private var times: [Int64] = []
    private var dropped = 0
    private var lastDropAt: Int64 = 0

    /// When the burst is over if nothing more comes.
    var deadline: Int64? { dropped > 0 ? lastDropAt + Limits.burstMilliseconds : nil }

    mutating func pass(_ keys: [KeyEvent], at now: Int64) -> [KeyEvent] {
        let guarded = keys.count { !$0.isNavigation }
        guard guarded > 0 else { return keys }
        times.removeAll { $0 + Limits.burstMilliseconds <= now }
        let isBurst = dropped > 0 || times.count + guarded > Limits.burstKeys
        times += Array(repeating: now, count: min(guarded, Limits.burstKeys + 1))
        times = times.suffix(Limits.burstKeys + 1)
        guard isBurst else { return keys }
        dropped += guarded
        lastDropAt = now
        return keys.filter(\.isNavigation)
    }

    /// The number of keys dropped, once, when the burst is over.
    mutating func finished(at now: Int64) -> Int? {
        guard let deadline, now >= deadline else { return nil }
        defer { dropped = 0 }
        return dropped
    }
}
