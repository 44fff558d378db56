/// Days on which China's interbank systems settle: weekdays that are no holiday, and the weekend days the State Council
/// makes working days in exchange. T+1 counts these days.
///
/// Source: the State Council's yearly notices on holidays (for 2026 the one of 2025-11-04). A year without a notice
/// knows its weekends and the statutory days alone and says so with `isProvisional`.
package struct BankingCalendar: Sendable, Equatable {
    /// Days since 1970-01-01.
    private let holidays: Set<Int64>
    private let workingWeekends: Set<Int64>
    private let known: ClosedRange<Int>
    private let provisional: Set<Int>

    package static let china = BankingCalendar(
        holidays: [
            "2024-01-01", "2024-02-10/2024-02-17", "2024-04-04/2024-04-06", "2024-05-01/2024-05-05", "2024-06-10",
            "2024-09-15/2024-09-17", "2024-10-01/2024-10-07",
            "2025-01-01", "2025-01-28/2025-02-04", "2025-04-04/2025-04-06", "2025-05-01/2025-05-05",
            "2025-05-31/2025-06-02", "2025-10-01/2025-10-08",
            "2026-01-01/2026-01-03", "2026-02-15/2026-02-23", "2026-04-04/2026-04-06", "2026-05-01/2026-05-05",
            "2026-06-19/2026-06-21", "2026-09-25/2026-09-27", "2026-10-01/2026-10-07",
            // No notice yet: the statutory days.
            "2027-01-01", "2027-02-05/2027-02-08", "2027-04-05", "2027-05-01/2027-05-02", "2027-06-09", "2027-09-15",
            "2027-10-01/2027-10-03",
        ],
        workingWeekends: [
            "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
            "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04",
            "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
        ],
        known: 2024...2027, provisional: [2027])

    /// True for years whose notice is not known here: only weekends, and statutory days where they are listed.
    package func isProvisional(year: Int) -> Bool { !known.contains(year) || provisional.contains(year) }

    /// - Parameter day: days since 1970-01-01 in the zone that counts.
    package func isBankingDay(_ day: Int64) -> Bool {
        if holidays.contains(day) { return false }
        if workingWeekends.contains(day) { return true }
        // 1970-01-01 was a Thursday: 0 is Monday here.
        let weekday = ((day + 3) % 7 + 7) % 7
        return weekday < 5
    }

    /// When money of a moment is due on T+1: at `openSeconds` of the first banking day after the moment's own day. What
    /// comes at the cut-off or later belongs to the next day.
    /// - Parameters:
    ///   - cutOffSeconds: seconds after midnight, 1...86,400; 86,400 is midnight itself.
    ///   - offsetSeconds: of the zone in which days are counted.
    package func next(
        after moment: Timestamp, cutOffSeconds: Int64 = 86_400, openSeconds: Int64 = 9 * 3_600,
        offsetSeconds: Int64 = CivilTime.beijingOffsetSeconds
    ) -> Timestamp {
        let local = moment.milliseconds + offsetSeconds * 1_000
        var day = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
        if local - day * 86_400_000 >= cutOffSeconds * 1_000 { day += 1 }
        repeat { day += 1 } while !isBankingDay(day)
        return Timestamp(milliseconds: (day * 86_400 + openSeconds - offsetSeconds) * 1_000)
    }

    /// The last day that is known for certain: the end of the last year with a notice, before the first without one.
    package var lastKnownDay: Int64 {
        var year = known.lowerBound
        while known.contains(year + 1), !provisional.contains(year + 1) { year += 1 }
        return BankingCalendar.firstDay(ofYear: year + 1) - 1
    }

    /// The calendar with what a later notice says.
    /// - Parameters:
    ///   - year: up to and with which all is known now; nil when the days only add to what stands.
    package func adding(
        holidays more: [ClosedRange<Int64>], workingWeekends working: [ClosedRange<Int64>], knownThrough year: Int?
    ) -> BankingCalendar {
        var days = holidays
        var years = provisional
        var range = known
        if let year, year > known.lowerBound {
            // What was assumed for these years gives way to what the notice says.
            for assumed in provisional where assumed <= year {
                let span = BankingCalendar.firstDay(ofYear: assumed)..<BankingCalendar.firstDay(ofYear: assumed + 1)
                days = days.filter { !span.contains($0) }
                years.remove(assumed)
            }
            range = known.lowerBound...max(known.upperBound, year)
        }
        days.formUnion(more.flatMap { $0 })
        let weekends = workingWeekends.union(working.flatMap { $0 })
        return BankingCalendar(
            holidays: days.subtracting(working.flatMap { $0 }),
            workingWeekends: weekends.subtracting(more.flatMap { $0 }), known: range, provisional: years)
    }

    /// "2027-02-09", or "2027-02-05/2027-02-11" with both ends; days since 1970-01-01. Nil when it is no such text, or
    /// names a span of more than 31 days.
    package static func span(_ text: String) -> ClosedRange<Int64>? {
        let ends = text.split(separator: "/", omittingEmptySubsequences: false).map { date -> Int64? in
            guard date.utf8.count == 10, let moment = Timestamp(rfc3339: date + "T00:00:00Z") else { return nil }
            return moment.milliseconds / 86_400_000
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
            last - first <= 31, first >= firstDay(ofYear: 2024), last < firstDay(ofYear: 2100)
        else { return nil }
        return first...last
    }

    private static func firstDay(ofYear year: Int) -> Int64 {
        let past = Int64(year - 1)
        return past * 365 + past / 4 - past / 100 + past / 400 - 719_162
    }

    private init(holidays: Set<Int64>, workingWeekends: Set<Int64>, known: ClosedRange<Int>, provisional: Set<Int>) {
        self.holidays = holidays
        self.workingWeekends = workingWeekends
        self.known = known
        self.provisional = provisional
    }

    private init(holidays: [String], workingWeekends: [String], known: ClosedRange<Int>, provisional: Set<Int>) {
        self.holidays = Set(holidays.flatMap(BankingCalendar.days))
        self.workingWeekends = Set(workingWeekends.flatMap(BankingCalendar.days))
        self.known = known
        self.provisional = provisional
    }

    /// "2026-02-15" or "2026-02-15/2026-02-23", both ends included.
    private static func days(_ text: String) -> ClosedRange<Int64> {
        let ends = text.split(separator: "/").map { date -> Int64 in
            guard let moment = Timestamp(rfc3339: date + "T00:00:00Z") else {
                preconditionFailure("the calendar's own table holds dates")
            }
            return moment.milliseconds / 86_400_000
        }
        guard let first = ends.first, let last = ends.last, first <= last else {
            preconditionFailure("the calendar's own table holds ranges")
        }
        return first...last
    }
}
