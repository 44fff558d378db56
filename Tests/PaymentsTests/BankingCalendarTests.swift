import Payments
import Testing

@Suite("Banking days")
struct BankingCalendarTests {
    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test(
        "T+1 is the next banking morning, over weekends, holidays and weekend days that are worked",
        arguments: [
            // A Friday, an ordinary Thursday.
            ("2026-11-20T13:00:00+08:00", "2026-11-23"), ("2026-11-19T13:00:00+08:00", "2026-11-20"),
            // The Saturday before spring festival is worked; the festival is not.
            ("2026-02-13T13:00:00+08:00", "2026-02-14"), ("2026-02-14T13:00:00+08:00", "2026-02-24"),
            // 28 February 2026 is a Saturday and worked.
            ("2026-02-27T10:00:00+08:00", "2026-02-28"), ("2026-02-28T10:00:00+08:00", "2026-03-02"),
            // National day, and the Saturday after it.
            ("2026-09-30T23:59:59+08:00", "2026-10-08"), ("2026-10-09T08:00:00+08:00", "2026-10-10"),
            // The end of a year.
            ("2025-12-31T12:00:00+08:00", "2026-01-04"), ("2026-12-31T12:00:00+08:00", "2027-01-04"),
        ] as [(String, String)])
    func nextDay(paid: String, due: String) throws {
        let next = BankingCalendar.china.next(after: try moment(paid))
        #expect(next == (try moment(due + "T09:00:00+08:00")))
    }

    @Test(
        "the cut-off of the shop's own zone decides the day, to the second",
        arguments: [8 * 3_600, 7 * 3_600, 0, -5 * 3_600] as [Int64])
    func cutOff(offset: Int64) throws {
        let cutOff: Int64 = 22 * 3_600
        // Wednesday 2026-11-18 in the zone.
        let midnight = try moment("2026-11-18T00:00:00Z").adding(seconds: -offset)
        let thursday = midnight.adding(seconds: 86_400 + 9 * 3_600)
        for (second, expected) in [
            (cutOff - 2, thursday), (cutOff - 1, thursday), (cutOff, thursday.adding(seconds: 86_400)),
            (cutOff + 2, thursday.adding(seconds: 86_400)),
        ] {
            let due = BankingCalendar.china.next(
                after: midnight.adding(seconds: second), cutOffSeconds: cutOff, offsetSeconds: offset)
            #expect(due == expected)
        }
        let before = BankingCalendar.china.next(after: midnight.adding(milliseconds: -1), offsetSeconds: offset)
        #expect(before == midnight.adding(seconds: 9 * 3_600))
    }

    @Test("years without a notice say so, and every year has some 250 banking days")
    func provisional() throws {
        #expect(!BankingCalendar.china.isProvisional(year: 2026))
        #expect(BankingCalendar.china.isProvisional(year: 2027))
        #expect(BankingCalendar.china.isProvisional(year: 2031))
        for year in 2024...2026 {
            let first = try moment("\(year)-01-01T00:00:00Z").milliseconds / 86_400_000
            let last = try moment("\(year + 1)-01-01T00:00:00Z").milliseconds / 86_400_000
            let count = (first..<last).count { BankingCalendar.china.isBankingDay($0) }
            #expect((247...252).contains(count), "\(year) has \(count)")
        }
    }

    @Test("a later notice takes the place of what was assumed, and moves the day until which all is known")
    func laterNotice() throws {
        let china = BankingCalendar.china
        #expect(china.lastKnownDay == (try moment("2026-12-31T00:00:00Z").milliseconds / 86_400_000))
        let festival = try #require(BankingCalendar.span("2027-02-05/2027-02-11"))
        let worked = try #require(BankingCalendar.span("2027-02-20"))
        let later = china.adding(holidays: [festival], workingWeekends: [worked], knownThrough: 2027)
        #expect(later.lastKnownDay == (try moment("2027-12-31T00:00:00Z").milliseconds / 86_400_000))
        #expect(!later.isProvisional(year: 2027) && later.isProvisional(year: 2028))
        let tuesday = try moment("2027-02-09T00:00:00Z").milliseconds / 86_400_000
        #expect(china.isBankingDay(tuesday) && !later.isBankingDay(tuesday))
        #expect(later.isBankingDay(worked.lowerBound) && !china.isBankingDay(worked.lowerBound))
        // The notice does not name the day that was assumed to be one.
        let assumed = try moment("2027-04-05T00:00:00Z").milliseconds / 86_400_000
        #expect(!china.isBankingDay(assumed) && later.isBankingDay(assumed))
        // Days alone add to what stands, and nothing more is known for it.
        let added = china.adding(holidays: [festival], workingWeekends: [], knownThrough: nil)
        #expect(added.lastKnownDay == china.lastKnownDay && !added.isBankingDay(tuesday) && !added.isBankingDay(assumed))
    }

    @Test(
        "what is no date, no span or too long is no day",
        arguments: [
            "", "/", "2027", "2027-2-9", "2027-02-30", "2027-02-11/2027-02-05", "2027-01-01/2027-03-01", "1999-01-01",
            "2027-02-05/2027-02-06/2027-02-07", "2027-02-05T", "9999-12-31",
        ])
    func noDates(text: String) { #expect(BankingCalendar.span(text) == nil) }
}
