package import Payments

/// What we ourselves have sent to each channel, counted in integers: the one thing about a channel's load that nobody
/// has to tell us, and that is known before the channel refuses.
///
/// Two sources, both of which a restart reads again: the feed (orders routed, money that arrived) and the attempts that
/// are open (`opened`, `ended`). The feed alone cannot say what is open without being read from the oldest open
/// attempt on; the rows can.
///
/// The amount of a day is what arrived since midnight in Beijing plus all that is routed and not over yet: money a
/// buyer may still pay counts until the attempt ends unpaid, for else a burst of unpaid orders would be let through
/// that the channel refuses when they are paid. An attempt that is open across midnight therefore counts on both days,
/// first as open, then as arrived. Refunds give nothing back: channels count gross.
package struct CapacityBook: Sendable {
    private var channels: [ChannelID: ChannelCount] = [:]
    /// Number of the last event whose amount is in.
    package private(set) var lastSequence: Int64 = 0

    package init() {}

    /// Takes in the next event of the feed.
    package mutating func apply(_ event: FeedEvent) {
        applyRate(event)
        applyDay(event)
    }

    /// The part of an event that a second forgets.
    package mutating func applyRate(_ event: FeedEvent) {
        guard event.kind == .orderRouted else { return }
        count(event.channel) { $0.routed.add(at: event.at) }
    }

    /// The part of an event that stays until midnight.
    package mutating func applyDay(_ event: FeedEvent) {
        lastSequence = max(lastSequence, event.sequence)
        switch event.kind {
        case .orderPaid, .attemptSurplus, .attemptMismatched:
            // The ceiling is in yuan, which an event does not name.
            guard EventDetail(event.detail).string("currency") == nil else { return }
            count(event.channel) { $0.arrived.add(event.minorUnits, on: CapacityDay(event.at)) }
        default: break
        }
    }

    package mutating func opened(_ channel: ChannelID, minorUnits: Int64) {
        count(channel) {
            $0.openOrders += 1
            $0.openMinorUnits += minorUnits
        }
    }

    package mutating func ended(_ channel: ChannelID, minorUnits: Int64) {
        count(channel) {
            $0.openOrders -= 1
            $0.openMinorUnits -= minorUnits
        }
    }

    /// Forgets what is open, before it is read from the rows again.
    package mutating func forgetOpen() {
        for channel in channels.keys {
            channels[channel]?.openOrders = 0
            channels[channel]?.openMinorUnits = 0
        }
    }

    package func use(_ channel: ChannelID, at now: Timestamp) -> CapacityUse {
        guard let count = channels[channel] else { return CapacityUse() }
        return CapacityUse(
            ordersThisSecond: count.routed.count(at: now), openOrders: Int64(count.openOrders),
            openMinorUnits: count.openMinorUnits, arrivedTodayMinorUnits: count.arrived.amount(on: CapacityDay(now)))
    }

    private mutating func count(_ channel: ChannelID?, _ body: (inout ChannelCount) -> Void) {
        guard let channel else { return }
        if channels[channel] == nil, channels.count >= Limits.channels { return }
        body(&channels[channel, default: ChannelCount()])
    }
}

// MARK: what a checkpoint keeps

extension CapacityBook {
    /// Amounts that arrived, by channel: with the day they belong to.
    package var arrived: [(channel: ChannelID, day: CapacityDay, minorUnits: Int64)] {
        channels.sorted { $0.key < $1.key }.map { ($0.key, $0.value.arrived.day, $0.value.arrived.minorUnits) }
    }

    /// Puts a checkpoint's amount in.
    package mutating func restore(_ channel: ChannelID, day: CapacityDay, minorUnits: Int64) {
        count(channel) { $0.arrived = DayAmount(day: day, minorUnits: minorUnits) }
    }

    package mutating func restore(lastSequence: Int64) { self.lastSequence = lastSequence }
}

/// One channel's use of its ceilings at one moment, by our own count.
package struct CapacityUse: Sendable, Equatable {
    /// Attempts routed in the last 1,000 ms.
    package var ordersThisSecond: Int64 = 0
    /// Attempts that are not over: calls under way and buyers who may still pay.
    package var openOrders: Int64 = 0
    package var openMinorUnits: Int64 = 0
    /// What arrived since midnight in Beijing.
    package var arrivedTodayMinorUnits: Int64 = 0

    package init() {}

    package init(ordersThisSecond: Int64, openOrders: Int64, openMinorUnits: Int64, arrivedTodayMinorUnits: Int64) {
        self.ordersThisSecond = ordersThisSecond
        self.openOrders = openOrders
        self.openMinorUnits = openMinorUnits
        self.arrivedTodayMinorUnits = arrivedTodayMinorUnits
    }

    /// What counts against the amount of the day: arrived, or still able to arrive.
    package var dayMinorUnits: Int64 { arrivedTodayMinorUnits + openMinorUnits }
}

/// A day in Beijing, as the number of midnights since 1970: the day of all channels we know.
package struct CapacityDay: Sendable, Hashable, Comparable {
    package let number: Int64

    package init(number: Int64) { self.number = number }

    package init(_ moment: Timestamp) {
        let local = moment.seconds + CivilTime.beijingOffsetSeconds
        number = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    }

    package static func < (left: CapacityDay, right: CapacityDay) -> Bool { left.number < right.number }

    /// Its first moment.
    package var start: Timestamp {
        Timestamp(milliseconds: (number * 86_400 - CivilTime.beijingOffsetSeconds) * 1_000)
    }
}

/// What one channel was sent.
private struct ChannelCount: Sendable {
    var routed = RateWindow()
    var openOrders = 0
    var openMinorUnits: Int64 = 0
    var arrived = DayAmount(day: CapacityDay(number: .min), minorUnits: 0)
}

/// An amount that begins anew each day.
private struct DayAmount: Sendable {
    var day: CapacityDay
    var minorUnits: Int64

    /// An event of a day before, from a clock that was set back over midnight, counts into the newest day.
    mutating func add(_ amount: Int64, on today: CapacityDay) {
        if today > day {
            day = today
            minorUnits = 0
        }
        minorUnits += amount
    }

    func amount(on today: CapacityDay) -> Int64 { today > day ? 0 : minorUnits }
}
