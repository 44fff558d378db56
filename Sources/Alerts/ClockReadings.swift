package import Payments

/// What the channels' clocks say about ours. When several agree that we are off, we are; when one stands alone, it is.
package struct ClockReadings: Sendable, Equatable {
    private struct Reading: Sendable, Equatable {
        /// The newest last: of several, one slow answer says nothing.
        var ahead: [Int64] = []
        var at: Timestamp
    }

    private var readings: [ChannelID: Reading] = [:]
    private let kept: Int

    /// Older readings say nothing any more, milliseconds.
    package static let freshMilliseconds: Int64 = 900_000
    /// Clocks this near to each other agree; dates in answers count whole seconds, and answers travel.
    package static let agreementMilliseconds: Int64 = 10_000

    /// - Parameter kept: how many of a channel's readings count; of several their middle.
    package init(kept: Int = 3) { self.kept = max(1, kept) }

    /// - Parameter ahead: how far ours is ahead of the channel's, milliseconds.
    package mutating func note(_ channel: ChannelID, aheadMilliseconds ahead: Int64, at now: Timestamp) {
        var reading = readings[channel] ?? Reading(at: now)
        if now.since(reading.at) >= ClockReadings.freshMilliseconds { reading.ahead = [] }
        reading.ahead = Array((reading.ahead + [ahead]).suffix(kept))
        reading.at = now
        readings[channel] = reading
    }

    /// Seconds ours is ahead (negative: behind), and those of channels whose clock is their own trouble.
    package struct Verdict: Sendable, Equatable {
        package var ours: Int
        /// Whose answers say so.
        package var witnesses: [ChannelID]
        package var others: [ChannelID: Int]

        /// We are so far off that nothing is signed: most of the channels heard say so, be it one alone that none
        /// contradicts.
        package var stopsSigning: Bool {
            abs(ours) >= SigningClock.limitSeconds && witnesses.count > others.count
        }
    }

    /// - Returns: nil while nothing fresh is known.
    package func verdict(at now: Timestamp) -> Verdict? {
        let fresh = readings.filter { now.since($0.value.at) < ClockReadings.freshMilliseconds }
            .mapValues { ClockReadings.median($0.ahead) }
        guard !fresh.isEmpty else { return nil }
        // The reading most others agree with; among equals the one that finds us right.
        let names = fresh.keys.sorted()
        let best = names.map { name in (name: name, value: fresh[name, default: 0]) }.max { left, right in
            let (one, other) = (agreeing(with: left.value, fresh), agreeing(with: right.value, fresh))
            return (one.count, -abs(left.value)) < (other.count, -abs(right.value))
        }
        guard let best else { return nil }
        let witnesses = agreeing(with: best.value, fresh)
        let ours = ClockReadings.median(witnesses.compactMap { fresh[$0] })
        var verdict = Verdict(ours: Int(ours / 1_000), witnesses: witnesses, others: [:])
        for name in names where !witnesses.contains(name) {
            // Theirs against the true time: we are ahead by `ours`, they by that less what we are ahead of them.
            verdict.others[name] = Int((ours - fresh[name, default: 0]) / 1_000)
        }
        return verdict
    }

    private func agreeing(with value: Int64, _ fresh: [ChannelID: Int64]) -> [ChannelID] {
        fresh.filter { abs($0.value - value) <= ClockReadings.agreementMilliseconds }.keys.sorted()
    }

    private static func median(_ values: [Int64]) -> Int64 {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
    }
}

/// Reads the date of an HTTP answer, the fixed form of RFC 9110 ("Sun, 06 Nov 1994 08:49:37 GMT").
package enum HTTPDate {
    package static func read(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3] == 44, bytes[19] == 58, bytes[22] == 58, text.hasSuffix(" GMT") else {
            return nil
        }
        func number(_ from: Int, _ count: Int) -> Int? {
            let digits = bytes[from..<from + count]
            return digits.allSatisfy { (48...57).contains($0) } ? Int(String(decoding: digits, as: UTF8.self)) : nil
        }
        let name = String(decoding: bytes[8..<11], as: UTF8.self)
        guard let day = number(5, 2), let year = number(12, 4), let hour = number(17, 2), let minute = number(20, 2),
            let second = number(23, 2), let month = months.firstIndex(of: name)
        else { return nil }
        return Timestamp(
            year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second, offsetSeconds: 0)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
