/// Whether a peak fits, and what each channel carries now and then. Rates are hundredths of an order a second, shares
/// basis points, money minor units of CNY, times milliseconds since the epoch.
package struct CapacityView: Sendable, Codable, Equatable {
    /// Where the peak comes from.
    package enum Source: String, Sendable, Codable {
        /// An operator registered it.
        case planned
        /// Asked for with this question alone.
        case asked
        /// Nobody expects one: the highest rate seen stands for it.
        case highest
    }

    package var source: Source
    package var centiPerSecond: Int
    package var at: Int64
    package var minutes: Int
    /// Who planned it; empty otherwise.
    package var by = ""
    package var fits = false
    package var lostCentiPerSecond = 0
    package var fitsUpToCentiPerSecond = 0
    /// Recorded orders decided again for the answer; without any there is none.
    package var sample = 0
    package var rows: [CapacityRow] = []
    package var spills: [SpillRow] = []
    /// In the order in which to do them.
    package var advice: [AdviceRow] = []

    package init(source: Source, centiPerSecond: Int, at: Int64, minutes: Int) {
        self.source = source
        self.centiPerSecond = centiPerSecond
        self.at = at
        self.minutes = minutes
    }
}

package struct CapacityRow: Sendable, Codable, Equatable {
    package var id: String
    package var nowCentiPerSecond = 0
    package var peakCentiPerSecond = 0
    /// What would come if every channel had room.
    package var wantedCentiPerSecond = 0
    /// The most orders a second it carries, by the ceiling that binds first.
    package var ceilingCentiPerSecond: Int?
    /// "rate", "calls", "open_orders", "day_amount"
    package var limitedBy: String?
    package var useBasisPoints = 0
    package var calls = 0
    package var callsCeiling = 0
    package var openOrders = 0
    /// 0 when open orders are not limited.
    package var openOrdersCeiling = 0
    /// Arrived today, or still able to arrive.
    package var dayMinorUnits: Int64 = 0
    /// The same when the peak begins and when it is over, on the day it begins.
    package var dayStartMinorUnits: Int64 = 0
    package var dayEndMinorUnits: Int64 = 0
    /// 0 when there is no limit.
    package var dayLimitMinorUnits: Int64 = 0
    package var dayEndBasisPoints: Int?
    /// The rule that keeps all orders away; nil when it takes some.
    package var out: String?

    package init(id: String) { self.id = id }
}

/// Orders that leave a channel that has no more room.
package struct SpillRow: Sendable, Codable, Equatable {
    package var from: String
    /// Nil when no channel takes them.
    package var to: String?
    /// The rate of all orders at which it begins.
    package var startsAtCentiPerSecond: Int
    package var centiPerSecond: Int

    package init(from: String, to: String?, startsAtCentiPerSecond: Int, centiPerSecond: Int) {
        self.from = from
        self.to = to
        self.startsAtCentiPerSecond = startsAtCentiPerSecond
        self.centiPerSecond = centiPerSecond
    }
}

package struct AdviceRow: Sendable, Codable, Equatable {
    package enum Act: String, Sendable, Codable, CaseIterable {
        case raiseRate = "raise_rate"
        case raiseCalls = "raise_calls"
        case raiseOpenOrders = "raise_open_orders"
        case raiseDayAmount = "raise_day_amount"
        case bringBack = "bring_back"
        case beginEarlier = "begin_earlier"
        case nobodyTakes = "nobody_takes"
    }

    package var act: Act
    package var channel: String?
    /// The new ceiling in its own unit (orders or calls, minor units for a day's amount), or minutes; 0 when neither.
    package var value: Int64
    /// What is lost still once this and all before it are done.
    package var lostCentiPerSecond: Int

    package init(act: Act, channel: String?, value: Int64, lostCentiPerSecond: Int) {
        self.act = act
        self.channel = channel
        self.value = value
        self.lostCentiPerSecond = lostCentiPerSecond
    }
}

/// A peak somebody asks about without registering it.
package struct PeakQuery: Sendable, Codable, Hashable {
    package var centiPerSecond: Int
    /// Nil: now.
    package var at: Int64?
    package var minutes: Int

    package init(centiPerSecond: Int, at: Int64?, minutes: Int) {
        self.centiPerSecond = centiPerSecond
        self.at = at
        self.minutes = minutes
    }
}
