/// Names with a place each, and what is kept for them. Places are small numbers, so that windows compare numbers and
/// not texts; a place is given to another name only after nothing refers to it any more.
///
/// Bounded: past `Limits.keys`, and after `Limits.keySeconds` without being seen, names leave, those not seen for
/// longest first. A name the windows still hold stays.
struct Registry<State: Sendable>: Sendable {
    private struct Slot: Sendable {
        var name: String
        /// Grows each time the place goes to another name, so that an old mention of it is not taken for the new one.
        var generation: UInt32
        /// Windows that hold it.
        var holders: Int32
        var lastSeen: Int64
        /// Neighbours in the order of being seen; -1 at the ends.
        var newer: Int32
        var older: Int32
        var state: State
    }

    private var slots: [Slot] = []
    private var places: [String: Int32] = [:]
    private var free: [Int32] = []
    private var newest: Int32 = -1
    private var oldest: Int32 = -1
    private let blank: State

    init(blank: State) { self.blank = blank }

    var count: Int { places.count }

    /// The place of a name; -1 when it is not remembered, or empty.
    func place(_ name: String) -> Int32 { name.isEmpty ? -1 : places[name] ?? -1 }

    func name(_ place: Int32) -> String { slots[Int(place)].name }
    func generation(_ place: Int32) -> UInt32 { slots[Int(place)].generation }

    subscript(place: Int32) -> State {
        _read { yield slots[Int(place)].state }
        _modify { yield &slots[Int(place)].state }
    }

    /// Notes that a name was seen. An empty one has no place.
    mutating func see(_ name: String, at now: Int64) -> Int32 {
        guard !name.isEmpty else { return -1 }
        let place: Int32
        if let known = places[name] {
            place = known
            unlink(place)
        } else {
            leave(before: now - Limits.keySeconds * 1_000)
            place = take(name)
        }
        slots[Int(place)].lastSeen = now
        link(place)
        return place
    }

    mutating func hold(_ place: Int32) { if place >= 0 { slots[Int(place)].holders += 1 } }
    mutating func letGo(_ place: Int32) { if place >= 0 { slots[Int(place)].holders -= 1 } }

    private mutating func take(_ name: String) -> Int32 {
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            slots[Int(place)].name = name
            slots[Int(place)].generation &+= 1
        } else {
            place = Int32(slots.count)
            slots.append(Slot(
                name: name, generation: 0, holders: 0, lastSeen: 0, newer: -1, older: -1, state: blank))
        }
        places[name] = place
        return place
    }

    /// At most two leave at once, so that no order pays for many.
    private mutating func leave(before bound: Int64) {
        for _ in 0..<2 {
            guard oldest >= 0, count >= Limits.keys || slots[Int(oldest)].lastSeen < bound else { return }
            let place = oldest
            unlink(place)
            guard slots[Int(place)].holders == 0 else {
                link(place)
                continue
            }
            places[slots[Int(place)].name] = nil
            slots[Int(place)].name = ""
            slots[Int(place)].state = blank
            free.append(place)
        }
    }

    private mutating func unlink(_ place: Int32) {
        let (newer, older) = (slots[Int(place)].newer, slots[Int(place)].older)
        if newer >= 0 { slots[Int(newer)].older = older } else { newest = older }
        if older >= 0 { slots[Int(older)].newer = newer } else { oldest = newer }
    }

    private mutating func link(_ place: Int32) {
        slots[Int(place)].older = newest
        slots[Int(place)].newer = -1
        if newest >= 0 { slots[Int(newest)].newer = place }
        newest = place
        if oldest < 0 { oldest = place }
    }
}

/// The accounts a device or body was seen with, and when first and last; at most `Limits.accountsPerKey`.
struct KnownAccounts: Sendable {
    struct Account: Sendable {
        let place: Int32
        let generation: UInt32
        let firstSeen: Int64
        var lastSeen: Int64
    }

    private(set) var accounts: [Account] = []

    func firstSeen(_ place: Int32, _ generation: UInt32) -> Int64? {
        accounts.first { $0.place == place && $0.generation == generation }?.firstSeen
    }

    mutating func see(_ place: Int32, _ generation: UInt32, at now: Int64) {
        if let index = accounts.firstIndex(where: { $0.place == place && $0.generation == generation }) {
            accounts[index].lastSeen = now
            return
        }
        if accounts.count >= Limits.accountsPerKey,
            let index = accounts.indices.min(by: { accounts[$0].lastSeen < accounts[$1].lastSeen }) {
            accounts.remove(at: index)
        }
        accounts.append(Account(place: place, generation: generation, firstSeen: now, lastSeen: now))
    }
}
