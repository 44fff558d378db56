package import Payments

/// Whether requests may be signed. A clock that is minutes off makes every signature worthless: channels refuse what
/// was signed five minutes ago or ahead, and what they would have taken is delayed and retried for nothing.
///
/// When most of the channels heard agree that we are off, nothing is signed but one request now and then, whose answer
/// tells whether the clock is right again; one channel alone is believed while no other contradicts it, for it would
/// refuse what we sign in any case, and the first trial that goes elsewhere settles who is wrong. All times here are
/// steady, so that the clock that is doubted plays no part.
package struct SigningClock: Sendable, Equatable {
    /// The newest answer of each channel, by the steady clock.
    private var readings = ClockReadings(kept: 1)
    private var triedAt: Int64?

    /// From so many seconds off on nothing is signed; channels refuse at 300.
    package static let limitSeconds = 240
    /// Between two requests that are signed all the same, milliseconds.
    package static let trialMilliseconds: Int64 = 10_000

    package init() {}

    /// - Parameters:
    ///   - ahead: how far our clock is ahead of the channel's, milliseconds.
    ///   - ticks: the steady clock, milliseconds.
    package mutating func note(_ channel: ChannelID, aheadMilliseconds ahead: Int64, ticks: Int64) {
        readings.note(channel, aheadMilliseconds: ahead, at: Timestamp(milliseconds: ticks))
    }

    /// Whether a request may be signed now; true also when it is to try whether the clock is right again.
    package mutating func maySign(ticks: Int64) -> Bool {
        guard readings.verdict(at: Timestamp(milliseconds: ticks))?.stopsSigning == true else {
            triedAt = nil
            return true
        }
        if let triedAt, ticks - triedAt < SigningClock.trialMilliseconds { return false }
        triedAt = ticks
        return true
    }
}
