import Payments

/// When withdrawals leave and when they must have arrived. Ordinary ones keep to banking days; VIP ones go on any day.
struct PayoutTimes {
    let settings: PayoutSettings
    let calendar: BankingCalendar

    static let dayMilliseconds: Int64 = 86_400_000
    /// A calendar without a banking day within this is mistaken; days are then taken as they come.
    static let longestHolidayDays: Int64 = 30

    /// The next moment after `moment` at which a batch of this tier goes.
    func nextSlot(_ tier: PayoutTier, after moment: Timestamp) -> Timestamp {
        switch tier {
        case .vip:
            let step = max(1, settings.vipEveryMinutes) * 60_000
            let midnight = PayoutTimes.midnight(PayoutTimes.day(of: moment))
            return midnight.adding(milliseconds: (moment.since(midnight) / step + 1) * step)
        case .ordinary:
            let today = PayoutTimes.day(of: moment)
            if calendar.isBankingDay(today), let slot = slots(of: today).first(where: { $0 > moment }) { return slot }
            return firstSlot(of: nextBankingDay(after: today))
        }
    }

    /// The first batch of the next banking day, where a deferred withdrawal goes.
    func nextDaySlot(_ tier: PayoutTier, after moment: Timestamp) -> Timestamp {
        let day = nextBankingDay(after: PayoutTimes.day(of: moment))
        return tier == .vip ? nextSlot(.vip, after: firstSlot(of: day).adding(milliseconds: -1)) : firstSlot(of: day)
    }

    /// When a withdrawal asked for at `moment` should have arrived: within hours, or before the next banking day ends.
    func promise(_ tier: PayoutTier, from moment: Timestamp) -> Timestamp {
        switch tier {
        case .vip: moment.adding(seconds: settings.vipPromiseSeconds)
        case .ordinary: PayoutTimes.midnight(nextBankingDay(after: PayoutTimes.day(of: moment)) + 1)
        }
    }

    func nextBankingDay(after day: Int64) -> Int64 {
        for next in (day + 1)...(day + PayoutTimes.longestHolidayDays) where calendar.isBankingDay(next) { return next }
        return day + 1
    }

    private func slots(of day: Int64) -> [Timestamp] {
        let midnight = PayoutTimes.midnight(day)
        return settings.batchTimes.sorted().map {
            midnight.adding(milliseconds: Int64($0.hour * 60 + $0.minute) * 60_000)
        }
    }

    private func firstSlot(of day: Int64) -> Timestamp { slots(of: day).first ?? PayoutTimes.midnight(day) }

    /// Days since 1970 as Beijing counts them.
    static func day(of moment: Timestamp) -> Int64 {
        let local = moment.milliseconds + CivilTime.beijingOffsetSeconds * 1_000
        return local >= 0 ? local / dayMilliseconds : (local - dayMilliseconds + 1) / dayMilliseconds
    }

    /// The moment a Beijing day begins.
    static func midnight(_ day: Int64) -> Timestamp {
        Timestamp(milliseconds: day * dayMilliseconds - CivilTime.beijingOffsetSeconds * 1_000)
    }
}
