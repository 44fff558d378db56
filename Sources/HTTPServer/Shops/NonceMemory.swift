import Cryptography

/// A nonce that was used, as it is remembered: enough to know it again, not to say what it was.
package struct NonceMark: Sendable, Hashable {
    /// Of the key's name, and of key and nonce together.
    package let key: UInt64
    package let nonce: UInt64
    /// The request's own Unix seconds.
    package let timestamp: Int64

    package init(key: UInt64, nonce: UInt64, timestamp: Int64) {
        self.key = key
        self.nonce = nonce
        self.timestamp = timestamp
    }

    init(key: String, nonce: String, timestamp: Int64) {
        self.init(
            key: NonceMark.number(Array(key.utf8)), nonce: NonceMark.number(Array((key + "\n" + nonce).utf8)),
            timestamp: timestamp)
    }

    /// 64 bits of a digest: among all nonces of a window, two alike come once in ten million windows, and cost one
    /// refused request.
    static func number(_ bytes: [UInt8]) -> UInt64 {
        Digest.sha256(bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Keeps used nonces over restarts.
package protocol NonceJournal: Sendable {
    /// Those that may still be of use; called once, before the first `append`.
    func load() -> [NonceMark]
    /// Called for each request that is believed, before it is answered; must not wait for a disk.
    func append(_ mark: NonceMark)
}

/// Nonces seen within the time window, so that a recorded request cannot be played again, whatever its timestamp.
/// Memory is bounded: when it is full, new requests are refused rather than old ones forgotten. Half of it is
/// anybody's, of the other half each key has its own part: no shop is refused because of another.
struct NonceMemory {
    enum Verdict { case fresh, replayed, full }

    private struct Slot {
        let minute: Int64
        var seen: Set<UInt64> = []
    }

    private struct Key {
        var slots: [Slot] = []
        var count = 0
    }

    private let windowSeconds: Int64
    private let capacity: Int
    /// What a key has for itself.
    private let part: Int
    private var keys: [UInt64: Key] = [:]
    private(set) var count = 0

    /// - Parameter keys: how many share the memory.
    init(windowSeconds: Int64, capacity: Int, keys: Int) {
        self.windowSeconds = windowSeconds
        self.capacity = capacity
        part = max(1, capacity / 2 / max(1, keys))
    }

    /// Whether a nonce may be used. Nothing is spent by asking.
    /// - Parameter now: Unix seconds.
    mutating func look(_ mark: NonceMark, now: Int64) -> Verdict {
        forget(mark.key, before: now - windowSeconds)
        guard let key = keys[mark.key] else { return hasRoom(0) ? .fresh : .full }
        if key.slots.contains(where: { $0.seen.contains(mark.nonce) }) { return .replayed }
        return hasRoom(key.count) ? .fresh : .full
    }

    /// Remembers a nonce until no request with its timestamp would be accepted any more.
    mutating func take(_ mark: NonceMark) {
        let minute = mark.timestamp / 60
        var key = keys.removeValue(forKey: mark.key) ?? Key()
        let place = key.slots.firstIndex { $0.minute == minute } ?? key.slots.count
        if place == key.slots.count { key.slots.append(Slot(minute: minute)) }
        if key.slots[place].seen.insert(mark.nonce).inserted {
            key.count += 1
            count += 1
        }
        keys[mark.key] = key
    }

    private func hasRoom(_ own: Int) -> Bool { own < part || count < capacity - capacity / 2 }

    private mutating func forget(_ name: UInt64, before oldest: Int64) {
        guard let known = keys[name], known.slots.contains(where: { ($0.minute + 1) * 60 <= oldest }) else { return }
        var key = keys.removeValue(forKey: name) ?? Key()
        for slot in key.slots where (slot.minute + 1) * 60 <= oldest {
            key.count -= slot.seen.count
            count -= slot.seen.count
        }
        key.slots.removeAll { ($0.minute + 1) * 60 <= oldest }
        if !key.slots.isEmpty { keys[name] = key }
    }

    /// Forgets what is over for all keys; a key that asks nothing more would keep its part of the room for ever.
    mutating func forgetAll(now: Int64) {
        for key in Array(keys.keys) { forget(key, before: now - windowSeconds) }
    }
}
