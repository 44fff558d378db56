package import Payments

/// Hours in Beijing at which two people are about, so that one may act alone on class 3.
package struct WorkingHours: Sendable, Equatable {
    /// Minutes after midnight, 0...1,439.
    package let fromMinute: Int
    /// Minutes after midnight, above `fromMinute`, at most 1,440.
    package let toMinute: Int
    /// True when weekends and holidays do not count.
    package let onBankingDaysOnly: Bool

    /// Nil when the minutes are out of range or out of order.
    package init?(fromMinute: Int, toMinute: Int, onBankingDaysOnly: Bool) {
        guard (0..<1_440).contains(fromMinute), (1...1_440).contains(toMinute), fromMinute < toMinute else {
            return nil
        }
        self.fromMinute = fromMinute
        self.toMinute = toMinute
        self.onBankingDaysOnly = onBankingDaysOnly
    }

    package func contains(_ moment: Timestamp, _ calendar: BankingCalendar) -> Bool {
        let local = moment.milliseconds + CivilTime.beijingOffsetSeconds * 1_000
        let day = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
        if onBankingDaysOnly, !calendar.isBankingDay(day) { return false }
        let minute = Int((local - day * 86_400_000) / 60_000)
        return (fromMinute..<toMinute).contains(minute)
    }
}
