package import Payments

/// Whether requests may be signed. A clock that is minutes off makes every signature worthless: channels refuse what
/// was signed five minutes ago or ahead, and what they would have taken is delayed and retried for nothing.
///
/// One channel may be wrong about the time; when at least two, and most of those heard, agree that we are off, nothing
/// is signed but one request now and then, whose answer tells whether the clock is right again. All times here are
/// steady, so that the clock that is doubted plays no part.
package struct SigningClock: Sendable, Equatable {
    private struct Reading: Sendable, Equatable {
        var ahead: Int64
        var ticks: Int64
    }

    private var readings: [ChannelID: Reading] = [:]
    private var triedAt: Int64?

    /// From so far off on nothing is signed, milliseconds; channels refuse at 300,000.
    package static let limitMilliseconds: Int64 = 240_000
    /// Between two requests that are signed all the same.
    package static let trialMilliseconds: Int64 = 10_000

    package init() {}

    /// - Parameters:
    ///   - ahead: how far our clock is ahead of the channel's, milliseconds.
    ///   - ticks: the steady clock, milliseconds.
    package mutating func note(_ channel: ChannelID, aheadMilliseconds ahead: Int64, ticks: Int64) {
        readings[channel] = Reading(ahead: ahead, ticks: ticks)
    }

    /// Whether a request may be signed now; true also when it is to try whether the clock is right again.
    package mutating func maySign(ticks: Int64) -> Bool {
        guard offSeconds(ticks: ticks) != nil else {
            triedAt = nil
            return true
        }
        if let triedAt, ticks - triedAt < SigningClock.trialMilliseconds { return false }
        triedAt = ticks
        return true
    }

    /// How far off we are, seconds, when that is too much to sign; nil while all is well or little is known.
    package func offSeconds(ticks: Int64) -> Int? {
        let fresh = readings.values.filter { ticks - $0.ticks < ClockReadings.freshMilliseconds }.map(\.ahead)
        let off = fresh.filter { abs($0) >= SigningClock.limitMilliseconds }.sorted()
        guard off.count >= 2, off.count * 2 > fresh.count else { return nil }
        let middle = off[(off.count - 1) / 2]
        let agreeing = off.count { abs($0 - middle) <= ClockReadings.agreementMilliseconds }
        return agreeing == off.count ? Int(middle / 1_000) : nil
    }
}
