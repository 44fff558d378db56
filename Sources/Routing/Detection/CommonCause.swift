package import Payments

/// Tells an illness of channels from one of our own. Channels that are strangers to each other do not fall ill within
/// the same seconds: two or more of them, and at least half of those with traffic, mean that our network or our own
/// software fails. Taking channels out then helps nobody and sends everything to whichever is left, so ejections are
/// frozen until the trouble is over, or until a channel that kept answering proves that the way out is open.
package struct CommonCause: Sendable, Equatable {
    private let settings: CommonCauseSettings
    /// Channels that fell ill lately, and when they last showed it.
    private var ill: [ChannelID: Timestamp] = [:]
    /// Good calls in a row since the first of them fell ill.
    private var good: [ChannelID: Int] = [:]
    /// Ejections are frozen since then; nil when they are not.
    package private(set) var since: Timestamp?
    private var provenUntil: Timestamp?

    package init(settings: CommonCauseSettings = CommonCauseSettings()) { self.settings = settings }

    package var isFrozen: Bool { since != nil }

    /// Channels that fell ill together, by name.
    package var channels: [ChannelID] { ill.keys.sorted() }

    /// A channel's calls give an alarm, or still do. Codes by which a channel says itself that it is frozen are not
    /// told here: they speak of that channel alone.
    /// - Parameter busy: channels with traffic in the last minute.
    package mutating func noteIll(
        _ channel: ChannelID, busy: Set<ChannelID>, at now: Timestamp
    ) -> CommonCauseChange? {
        if !isFrozen { forgetOld(now) }
        if ill.isEmpty { good = [:] }
        ill[channel] = now
        good[channel] = nil
        guard !isFrozen, ill.count >= 2, ill.count * 2 >= busy.union(ill.keys).count,
            provenUntil.map({ now >= $0 }) ?? true, !hasProof
        else { return nil }
        since = now
        return .began(channels: channels)
    }

    /// The outcome of a call at any channel.
    package mutating func noteCall(_ channel: ChannelID, success: Bool, at now: Timestamp) -> CommonCauseChange? {
        guard !ill.isEmpty, ill[channel] == nil else { return nil }
        good[channel] = success ? good[channel, default: 0] + 1 : 0
        guard isFrozen, hasProof else { return nil }
        provenUntil = now.adding(milliseconds: settings.calm)
        return end()
    }

    /// Lets time pass.
    package mutating func advance(to now: Timestamp) -> CommonCauseChange? {
        guard isFrozen else { return nil }
        let last = ill.values.max() ?? now
        return now.since(last) >= settings.calm ? end() : nil
    }

    private var hasProof: Bool { good.values.contains { $0 >= settings.proofCalls } }

    private mutating func end() -> CommonCauseChange {
        let ended = channels
        since = nil
        ill = [:]
        good = [:]
        return .ended(channels: ended)
    }

    private mutating func forgetOld(_ now: Timestamp) {
        ill = ill.filter { now.since($0.value) < settings.window }
    }
}

package struct CommonCauseSettings: Sendable, Equatable {
    /// Channels whose alarms come within this fell ill together, milliseconds. One that was noticed by answers and one
    /// that was noticed by overdue calls may be seconds apart.
    package var window: Int64 = 10_000
    /// Without a further sign of illness for this long it is over, milliseconds.
    package var calm: Int64 = 30_000
    /// Good calls in a row at another channel that prove the network. At 95 % a channel gives them after 36 calls on
    /// average, while a network that loses half of everything does not in a million.
    package var proofCalls = 20

    package init() {}
}

package enum CommonCauseChange: Sendable, Equatable {
    /// Ejections are frozen from now on. With the channels that fell ill together, by name.
    case began(channels: [ChannelID])
    case ended(channels: [ChannelID])
}
