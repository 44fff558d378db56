import JSON
import Operations
import Payments
import Testing

@testable import Alerts

@Suite("Clocks, costs and what is kept")
struct ReadingTests {
    private let start = Timestamp(milliseconds: 1_795_000_000_000)

    private func readings(_ ahead: [(ChannelID, Int64)]) -> ClockReadings {
        var clocks = ClockReadings()
        for (channel, milliseconds) in ahead { clocks.note(channel, aheadMilliseconds: milliseconds, at: start) }
        return clocks
    }

    @Test func `when the channels agree that we are off, we are`() throws {
        let verdict = try #require(readings([(.wechat, 47_000), (.alipay, 48_400), (.unionpay, 46_900)])
            .verdict(at: start))
        #expect(verdict.ours == 47 && verdict.others.isEmpty && verdict.witnesses.count == 3)
    }

    @Test func `when one stands alone, its clock is off and not ours`() throws {
        let verdict = try #require(readings([(.wechat, 300), (.alipay, -90_000), (.unionpay, 800)]).verdict(at: start))
        #expect(verdict.ours == 0 && verdict.others == [.alipay: 90])
        let two = try #require(readings([(.wechat, 61_000), (.alipay, 200)]).verdict(at: start))
        #expect(two.ours == 0 && two.others == [.wechat: -60], "of two, the one that finds us right is believed")
        #expect(try #require(readings([(.wechat, -61_000)]).verdict(at: start)).ours == -61)
    }

    @Test func `one slow answer says nothing, and old ones are forgotten`() throws {
        var clocks = readings([(.wechat, 100)])
        clocks.note(.wechat, aheadMilliseconds: 200, at: start.adding(seconds: 30))
        clocks.note(.wechat, aheadMilliseconds: 95_000, at: start.adding(seconds: 60))
        #expect(clocks.verdict(at: start.adding(seconds: 60))?.ours == 0)
        #expect(clocks.verdict(at: start.adding(seconds: 60 + 900)) == nil)
    }

    /// A clock behind a reference: expectations cannot change values in place.
    private final class Signing {
        private var clock = SigningClock()

        func note(_ channel: ChannelID, _ ahead: Int64, ticks: Int64) {
            clock.note(channel, aheadMilliseconds: ahead, ticks: ticks)
        }

        func maySign(_ ticks: Int64) -> Bool { clock.maySign(ticks: ticks) }
    }

    @Test func `when all channels heard say that we are four minutes off, nothing is signed but a trial now and then`() {
        let clock = Signing()
        #expect(clock.maySign(0), "nothing is known yet")
        clock.note(.wechat, -301_000, ticks: 1_000)
        #expect(clock.maySign(1_000), "the trial")
        #expect(!clock.maySign(1_001), "one channel alone is believed while none contradicts it")
        clock.note(.alipay, 100, ticks: 1_500)
        #expect(clock.maySign(1_501) && clock.maySign(1_502), "another finds us right")
        clock.note(.alipay, -299_500, ticks: 2_000)
        let signed = stride(from: Int64(2_000), to: 62_000, by: 100).filter { clock.maySign($0) }
        #expect(signed == [2_000, 12_000, 22_000, 32_000, 42_000, 52_000])
        // The clock is put right; the next trial's answer says so.
        clock.note(.wechat, 300, ticks: 62_000)
        #expect(clock.maySign(62_001) && clock.maySign(62_002))
    }

    @Test func `less than four minutes, a minority, channels that differ, and old news stop nothing`() {
        func maySign(_ ahead: [(ChannelID, Int64)], at ticks: Int64 = 1) -> Bool {
            let clock = Signing()
            for (channel, value) in ahead { clock.note(channel, value, ticks: 0) }
            return clock.maySign(ticks) && clock.maySign(ticks)
        }
        #expect(!maySign([(.wechat, 240_000), (.alipay, 241_000)]))
        #expect(maySign([(.wechat, 239_999), (.alipay, 241_000)]))
        #expect(maySign([(.wechat, 300_000), (.alipay, 300_000), (.unionpay, 0), (.bank, 100)]))
        #expect(!maySign([(.wechat, 300_000), (.alipay, 300_000), (.unionpay, 300_400), (.bank, 100)]))
        #expect(maySign([(.wechat, 300_000), (.alipay, 500_000)]))
        #expect(maySign([(.wechat, 300_000), (.alipay, -300_000)]))
        #expect(maySign([(.wechat, 300_000), (.alipay, 300_000)], at: ClockReadings.freshMilliseconds))
    }

    @Test func `the date of an answer is read in its one fixed form`() {
        #expect(HTTPDate.read("Sun, 06 Nov 1994 08:49:37 GMT") == Timestamp(milliseconds: 784_111_777_000))
        for wrong in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "", "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19-4 08:49:37 GMT"]
        {
            #expect(HTTPDate.read(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `a level is the mean of seven days by what was paid, and needs a day`() throws {
        var levels = CostLevels()
        for hour in 0..<200 {
            let now = start.adding(seconds: Int64(hour) * 3_600)
            #expect(levels.isDue(at: now))
            // 0.6 % in the last seven days, 6 % before.
            let rate: Int64 = hour < 32 ? 60_000 : 6_000
            let isNews = levels.note([("wechat", 1_000, 1_000 * rate), ("idle", 0, 0)], at: now)
            #expect(isNews)
            #expect(!levels.isDue(at: now.adding(seconds: 60)))
            if hour == 22 { #expect(levels.level("wechat") == nil) }
            if hour == 23 { #expect(levels.level("wechat") == 60_000) }
        }
        #expect(levels.level("wechat") == 6_000)
        #expect(levels.level("idle") == nil && levels.level("nobody") == nil)
        var restored = CostLevels()
        try restored.read(levels.text)
        #expect(restored == levels)
    }

    @Test func `a book is the same after it was stored, and an older one is read`() throws {
        var row = AlertRow(id: "a-1", kind: .cost, severity: "warn", channel: "wechat", since: 5)
        row.valueBasisPoints = 71
        row.channels = ["alipay", "wechat"]
        row.subject = "s"
        row.stage = 2
        row.snoozedUntil = 99
        row.snoozedBy = "ops.li"
        row.mergedInto = "a-2"
        row.changedAt = 7
        row.last = 8
        var day = AlertDay()
        day.day = 20_775
        day.raised = 4
        day.byKind = ["cost": 4]
        let book = AlertBook(rows: [row], day: day)
        #expect(try AlertBook(value: JSONParser.parse(JSONWriter.text(book.value))) == book)
        let old = try JSONParser.parse("[{\"id\":\"a-9\",\"kind\":\"ledger\",\"severity\":\"critical\",\"since\":3}]")
        #expect(try AlertBook(value: old).open.map(\.id) == ["a-9"])
    }
}
