package import Payments

/// A promotion somebody expects: so many orders a second from a moment on.
package struct PlannedPeak: Sendable, Equatable {
    /// Orders a second, hundredths; 1...`maximumCentiPerSecond`.
    package var centiPerSecond: Int
    package var at: Timestamp
    /// How long it lasts, minutes; 1...1,440.
    package var minutes: Int

    package static let maximumCentiPerSecond = 10_000_000
    package static let minuteRange = 1...1_440
    /// When nobody says how long.
    package static let usualMinutes = 30

    package init(centiPerSecond: Int, at: Timestamp, minutes: Int = usualMinutes) {
        self.centiPerSecond = min(max(1, centiPerSecond), PlannedPeak.maximumCentiPerSecond)
        self.at = at
        self.minutes = min(max(PlannedPeak.minuteRange.lowerBound, minutes), PlannedPeak.minuteRange.upperBound)
    }

    package var end: Timestamp { at.adding(seconds: Int64(minutes) * 60) }
}

/// One channel as it is expected to stand when the peak begins.
package struct PlanChannel: Sendable, Equatable {
    package var profile: ChannelProfile
    package var setting: ChannelSetting
    /// Live technical success, thousandths.
    package var successThousandths: Int
    package var breaker: BreakerGate
    /// How long a call takes, milliseconds: the slowest twentieth of now, since calls grow longer under load.
    package var callMilliseconds: Int64
    /// How long an order stays open, milliseconds; nil when nothing is known: then open orders bind nothing.
    package var openMilliseconds: Int64?
    /// What counts against the day's amount when the peak begins, minor units.
    package var dayMinorUnits: Int64

    package init(
        profile: ChannelProfile, setting: ChannelSetting, successThousandths: Int = 950,
        breaker: BreakerGate = .closed, callMilliseconds: Int64 = 0, openMilliseconds: Int64? = nil,
        dayMinorUnits: Int64 = 0
    ) {
        self.profile = profile
        self.setting = setting
        self.successThousandths = successThousandths
        self.breaker = breaker
        self.callMilliseconds = callMilliseconds
        self.openMilliseconds = openMilliseconds
        self.dayMinorUnits = dayMinorUnits
    }

    /// The most orders a second it carries, thousandths, and the ceiling that says so. By Little's law a ceiling of
    /// things that last t allows ceiling / t of them to begin a second.
    var rateLimit: (milliPerSecond: Int64, ceiling: Ceiling) {
        var limit = (milliPerSecond: Int64.max, ceiling: Ceiling.rate)
        func bound(_ milli: Int64, _ ceiling: Ceiling) {
            if milli < limit.milliPerSecond { limit = (milli, ceiling) }
        }
        if profile.ratePerSecondCeiling > 0 { bound(Int64(profile.ratePerSecondCeiling) * 1_000, .rate) }
        if profile.concurrencyCeiling > 0, callMilliseconds > 0 {
            bound(Int64(profile.concurrencyCeiling) * 1_000_000 / callMilliseconds, .calls)
        }
        if profile.openOrdersCeiling > 0, let stay = openMilliseconds, stay > 0 {
            bound(Int64(profile.openOrdersCeiling) * 1_000_000 / stay, .openOrders)
        }
        return limit
    }

    /// Why nothing goes there whatever the load; nil when it takes orders.
    package var isOut: Exclusion? {
        switch setting.override {
        case .off: return .failedOver
        case .forcedOn: break
        case .none: if breaker == .open { return .breakerOpen }
        }
        return setting.weight <= 0 ? .weightZero : nil
    }
}
