import Synchronization

/// Slows down addresses that send what is refused at the door. Each may be wrong so often; above that it hears of each
/// refusal late, and when many of its messages wait already, the next one is not even looked at. What is believed is
/// never slowed down by the first; addresses that are well behaved never meet either.
final class AddressBrake: Sendable {
    struct Settings: Sendable {
        /// Refusals a second, and at once.
        var perSecond: Int64 = 5
        var burst: Int64 = 50
        /// How late a refusal above that is told.
        var delayMilliseconds: Int64 = 1_000
        /// Messages of one address that may be looked at or wait at once when it is above its rate.
        var waiting = 32
        /// Addresses remembered.
        var addresses = 8_192
    }

    enum Verdict: Sendable, Equatable {
        case look
        /// Not looked at: too many of this address wait.
        case tooMany
    }

    private struct Address {
        var bucket: TokenBucket
        var isAbove = false
        var under = 0
        var seen: Int64
    }

    private let settings: Settings
    private let addresses = Mutex<[String: Address]>([:])

    init(_ settings: Settings) { self.settings = settings }

    /// Before a message is looked at. Each `look` is followed by one `ended`.
    /// - Parameter now: milliseconds.
    func begin(_ address: String, now: Int64) -> Verdict {
        addresses.withLock { addresses in
            let key = AddressBrake.key(address)
            // Nobody is remembered who has done nothing wrong.
            guard var known = addresses[key] else { return .look }
            if known.isAbove, now - known.seen > 10_000 { known.isAbove = false }
            guard !known.isAbove || known.under < settings.waiting else { return .tooMany }
            known.under += 1
            addresses[key] = known
            return .look
        }
    }

    /// A message of the address was not believed.
    /// - Returns: how many milliseconds the answer has to wait.
    func refused(_ address: String, now: Int64) -> Int64 {
        addresses.withLock { addresses in
            let key = AddressBrake.key(address)
            if addresses[key] == nil { makeRoom(&addresses, now) }
            var known = addresses[key] ?? Address(
                bucket: TokenBucket(perSecond: settings.perSecond, burst: settings.burst, now: now), seen: now)
            known.seen = now
            known.isAbove = known.bucket.take(now: now) != nil
            addresses[key] = known
            return known.isAbove ? settings.delayMilliseconds : 0
        }
    }

    func ended(_ address: String) {
        addresses.withLock { addresses in
            let key = AddressBrake.key(address)
            guard let known = addresses[key] else { return }
            addresses[key]?.under = max(0, known.under - 1)
        }
    }

    /// How late `tooMany` is told.
    var delayMilliseconds: Int64 { settings.delayMilliseconds }
    var count: Int { addresses.withLock { $0.count } }

    private func makeRoom(_ addresses: inout [String: Address], _ now: Int64) {
        guard addresses.count >= settings.addresses else { return }
        let patience = settings.burst * 1_000 / max(1, settings.perSecond)
        addresses = addresses.filter { now - $0.value.seen < patience && now >= $0.value.seen }
        // All of them are at it now: they begin anew, which costs each another burst.
        if addresses.count >= settings.addresses { addresses.removeAll() }
    }

    /// Of IPv6 the network of a site: whoever has one has all its addresses.
    private static func key(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")), !address.utf8.contains(UInt8(ascii: ".")) else {
            return address
        }
        var groups: [Substring] = []
        let halves = address.split(separator: ":", omittingEmptySubsequences: false)
        for group in halves {
            if group.isEmpty { break }
            groups.append(group)
            if groups.count == 4 { break }
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
