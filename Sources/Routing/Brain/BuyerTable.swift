/// What single buyers went through with and what they left, for up to a million of them: sixteen bytes each, in a table
/// that grows with their number and then forgets one for each that comes.
package struct BuyerTable: Sendable {
    /// Methods remembered of a buyer; those beyond are not.
    package static let methods = 8
    private static let smallest = 1_024
    /// With at most five of eight places taken this holds 1.3 million buyers in 32 MiB.
    private static let largest = 1 << 21
    private static let probes = 16
    private static let most: UInt64 = 15

    private struct Slot: Sendable {
        /// 0 for an empty place.
        var key: UInt64 = 0
        /// A byte a method: how often he went through with it, and in the upper half how often he left; both at most
        /// 15.
        var counts: UInt64 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: smallest)
    package private(set) var count = 0

    package init() {}

    package var bytes: Int { slots.count * MemoryLayout<Slot>.stride }

    /// A buyer's key: FNV-1a over shop and user number, never 0.
    package static func key(shop: String, user: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in shop.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
        for byte in user.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash == 0 ? 1 : hash
    }

    package mutating func learn(_ key: UInt64, method: Int, goes: Bool) {
        guard key != 0, (0..<BuyerTable.methods).contains(method) else { return }
        if count * 8 > slots.count * 5, slots.count < BuyerTable.largest { grow() }
        let place = placeToWrite(key)
        var counts = slots[place].counts
        let shift = UInt64(method * 8 + (goes ? 0 : 4))
        // A full count halves both of its method, so that what is new weighs more.
        if counts >> shift & 15 == BuyerTable.most {
            let own = counts >> UInt64(method * 8) & 0xFF
            counts &= ~(0xFF << UInt64(method * 8))
            counts |= (own >> 1 & 0x77) << UInt64(method * 8)
        }
        slots[place].counts = counts + (1 << shift)
    }

    /// How often the buyer went through with a method, and how often he left it.
    package func history(_ key: UInt64, method: Int) -> (went: Int, left: Int) {
        guard (0..<BuyerTable.methods).contains(method), let counts = counts(key) else { return (0, 0) }
        let own = counts >> UInt64(method * 8)
        return (Int(own & 15), Int(own >> 4 & 15))
    }

    /// The buyer's shares by method, 0...100; nil when he never went through with any.
    package func weights(_ key: UInt64) -> SIMD16<UInt8>? {
        guard let counts = counts(key) else { return nil }
        var sum: UInt64 = 0
        for method in 0..<BuyerTable.methods { sum += counts >> UInt64(method * 8) & 15 }
        guard sum > 0 else { return nil }
        var weights = SIMD16<UInt8>()
        for method in 0..<BuyerTable.methods {
            weights[method] = UInt8((counts >> UInt64(method * 8) & 15) * 100 / sum)
        }
        return weights
    }

    private func counts(_ key: UInt64) -> UInt64? {
        var place = home(key)
        for _ in 0..<BuyerTable.probes {
            if slots[place].key == key { return slots[place].counts }
            if slots[place].key == 0 { return nil }
            place = (place + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The buyer's place, or a free one, or, where all near it are taken, that of another buyer, who is forgotten.
    private mutating func placeToWrite(_ key: UInt64) -> Int {
        let home = home(key)
        var place = home
        for _ in 0..<BuyerTable.probes {
            if slots[place].key == key { return place }
            if slots[place].key == 0 {
                count += 1
                slots[place].key = key
                return place
            }
            place = (place + 1) & (slots.count - 1)
        }
        slots[home] = Slot(key: key)
        return home
    }

    private func home(_ key: UInt64) -> Int {
        let mixed = (key ^ (key >> 29)) &* 0xBF58_476D_1CE4_E5B9
        return Int(truncatingIfNeeded: mixed >> 32) & (slots.count - 1)
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        count = 0
        for slot in old where slot.key != 0 { slots[placeToWrite(slot.key)].counts = slot.counts }
    }
}
