import Payments
import Testing

@Suite struct TimestampTests {
    /// Days of a month by the plain rule of leap years, independent of the arithmetic under test.
    private static func days(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    @Test func `every day from 1970 to 2100 is where a count of days puts it`() {
        var number: Int64 = 0
        var wrong = 0
        for year in 1_970...2_100 {
            for month in 1...12 {
                for day in 1...TimestampTests.days(year, month) {
                    let moment = Timestamp(year: year, month: month, day: day, offsetSeconds: 0)
                    let read = Timestamp(milliseconds: number * 86_400_000 + 86_399_999).civil(offsetSeconds: 0)
                    if moment?.milliseconds != number * 86_400_000 { wrong += 1 }
                    if (read.year, read.month, read.day) != (year, month, day) || read.hour != 23 { wrong += 1 }
                    number += 1
                }
                #expect(Timestamp(year: year, month: month, day: TimestampTests.days(year, month) + 1) == nil)
            }
        }
        #expect(wrong == 0)
    }

    @Test func `all text forms read back, before and after 2038 and on leap days`() {
        var draw = SplitMix64(seed: 3)
        var moments = [Int64(0), 2_147_483_647, 2_147_483_648, 4_102_444_799, 951_782_400, 1_709_164_800]
        for _ in 0..<5_000 { moments.append(Int64(draw.below(4_133_980_800))) }
        for seconds in moments {
            let moment = Timestamp(milliseconds: seconds * 1_000)
            #expect(Timestamp(rfc3339: moment.rfc3339Beijing) == moment)
            #expect(Timestamp(spacedBeijing: moment.spacedBeijing) == moment)
            #expect(Timestamp(compactBeijing: moment.compactBeijing) == moment)
        }
    }

    @Test(
        "known moments",
        arguments: [
            ("1970-01-01T08:00:00+08:00", Int64(0)), ("2038-01-19T03:14:08Z", 2_147_483_648_000),
            ("2000-02-29T00:00:00+08:00", 951_753_600_000), ("2026-11-23T09:30:05.25+08:00", 1_795_397_405_250),
            ("2026-11-23 01:30:05.2599999Z", 1_795_397_405_259), ("2026-11-22T23:00:05-02:30", 1_795_397_405_000),
        ] as [(String, Int64)])
    func known(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no moment is refused",
        arguments: [
            "", "2026-11-23", "2026-11-23T09:30:05", "2026-13-23T09:30:05Z", "2026-02-29T09:30:05Z", "2026-11-31T00:00:00Z",
            "2026-11-23T24:00:00Z", "2026-11-23T09:60:05Z", "2026-11-23T09:30:05+24:00", "2026-11-23T09:30:05+0800",
            "2026-11-23T09:30:05.Z", "2026-11-23T09:30:05Z ", "20261123T093005Z", "2026-11-23T09:30:05+08:00x",
            "２026-11-23T09:30:05Z", "-026-11-23T09:30:05Z", "2026-11-23T23:59:60+08:00", "0000-01-01T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `the other forms are as strict`() {
        for text in ["", "2026-11-23T09:30:05", "2026-11-23 09:30", "2026-02-30 09:30:05", "2026-11-23 09:30:0a"] {
            #expect(Timestamp(spacedBeijing: text) == nil)
        }
        for text in ["", "2026112309300", "20261123093061", "20260230093005", "2026112309300x"] {
            #expect(Timestamp(compactBeijing: text) == nil)
        }
    }

    @Test func `moments before 1970 fall into the right second and day`() {
        let before = Timestamp(milliseconds: -1)
        #expect(before.seconds == -1)
        let read = before.civil(offsetSeconds: 0)
        #expect((read.dateText, read.clockText, read.millisecond) == ("1969-12-31", "23:59:59", 999))
    }
}
