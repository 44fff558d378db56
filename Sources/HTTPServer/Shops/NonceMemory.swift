/// Nonces seen within the time window, so that a recorded request cannot be played again. Memory is bounded: when it
/// is full, new requests are refused rather than old ones forgotten.
struct NonceMemory {
    enum Verdict { case fresh, replayed, full }

    private struct Slot {
        let minute: Int64
        var seen: Set<Int> = []
    }

    private let windowSeconds: Int64
    private let capacity: Int
    private var slots: [Slot] = []
    private(set) var count = 0

    init(windowSeconds: Int64, capacity: Int) {
        self.windowSeconds = windowSeconds
        self.capacity = capacity
    }

    /// - Parameters:
    ///   - timestamp: the request's own, already found within the window around `now` (both Unix seconds): the nonce
    /// is kept
    ///     until no request with this timestamp would be accepted any more.
    mutating func note(_ nonce: String, key: String, timestamp: Int64, now: Int64) -> Verdict {
        forget(before: now - windowSeconds)
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(nonce)
        hasher.combine(timestamp)
        // Hashed with this process's random seed: a collision, once in 10^13 requests here, costs one refused request.
        let mark = hasher.finalize()
        let minute = timestamp / 60
        if let index = slots.firstIndex(where: { $0.minute == minute }) {
            if slots[index].seen.contains(mark) { return .replayed }
            guard count < capacity else { return .full }
            slots[index].seen.insert(mark)
        } else {
            guard count < capacity else { return .full }
            slots.append(Slot(minute: minute, seen: [mark]))
        }
        count += 1
        return .fresh
    }

    private mutating func forget(before oldest: Int64) {
        guard slots.contains(where: { ($0.minute + 1) * 60 <= oldest }) else { return }
        slots.removeAll { slot in
            let isOver = (slot.minute + 1) * 60 <= oldest
            if isOver { count -= slot.seen.count }
            return isOver
        }
    }
}
