import Operations
import Terminal
import Testing

@testable import Console

@Suite("Capacity at the console")
struct CapacityTests {
    @Test("people type peaks as they say them")
    func rates() {
        for text in ["1900/s", "1900", "1,900", "1900tps", "1900.0", "1900笔/秒"] {
            #expect(PeakWords.rate(text) == 190_000, "\(text)")
        }
        #expect(PeakWords.rate("0.5/s") == 50)
        #expect(PeakWords.rate("12.34") == 1_234)
        for text in ["", "0", "-1", "1e3", "1.234", "100001", "12.", ".5", "many", "9999999999999"] {
            #expect(PeakWords.rate(text) == nil, "\(text)")
        }
    }

    @Test("a time of day is the next one on Beijing's clock")
    func moments() {
        // 13:42:07 in Beijing.
        let now = Fixtures.at
        let eight = PeakWords.moment("20:00", after: now)
        #expect(eight.map(Figures.clock) == "20:00:00")
        #expect((eight ?? 0) - now < 86_400_000 / 2)
        let morning = PeakWords.moment("9:05", after: now)
        #expect(morning.map(Figures.clock) == "09:05:00")
        #expect((morning ?? 0) - now > 86_400_000 / 2)
        for text in ["", "24:00", "20", "20:60", "20:00:00", "a:b", "-1:00", "+1:00"] {
            #expect(PeakWords.moment(text, after: now) == nil, "\(text)")
        }
    }

    @Test(":capacity opens the screen about the planned peak; with a rate and a time it asks about that one")
    func palette() {
        let story = Story(.overview)
        story.press(.char(":"))
        story.type("capacity")
        story.press(.enter)
        #expect(story.sees("PEAK 20:00"))
        #expect(story.lines[1].contains("[Capacity]"))
        #expect(story.queries.last?.peak == nil)
        story.press(.char(":"))
        story.type("cap 2500/s 21:30 45")
        story.press(.enter)
        let asked = story.queries.last?.peak
        #expect(asked?.centiPerSecond == 250_000 && asked?.minutes == 45)
        #expect(asked?.at.map(Figures.hourMinute) == "21:30")
        story.press(.char(":"))
        story.type("capacity much")
        story.press(.enter)
        #expect(story.messageLine.contains(":capacity [RATE"))
    }

    @Test(":peak registers a peak and :peak off takes it back, both armed only")
    func planning() {
        let story = Story(.overview)
        story.press(.char(":"))
        story.type("peak 1900/s 20:00")
        story.press(.enter)
        #expect(story.engine.submitted.isEmpty)
        story.arm()
        story.press(.char(":"))
        story.type("peak 1900/s 20:00")
        story.press(.enter)
        guard case .planPeak(let rate, let at, let minutes)? = story.engine.submitted.last?.command else {
            Issue.record("\(story.engine.submitted)")
            return
        }
        #expect(rate == 190_000 && minutes == 30 && Figures.hourMinute(at.value) == "20:00")
        story.press(.char(":"))
        story.type("peak off")
        story.press(.enter)
        #expect(story.engine.submitted.last?.command == .dropPeak)
        story.press(.char(":"))
        story.type("peak 1900")
        story.press(.enter)
        #expect(story.messageLine.contains("RATE HH:MM"))
    }

    @Test("the overview has a line about the peak only while one is planned")
    func overviewLine() {
        #expect(Story(.overview).sees("PEAK 20:00 1,900/s: wechat 100 %"))
        #expect(Story(.overview).sees("-> :capacity"))
        #expect(!Story(.overview, change: { $0.capacity = nil }).sees("PEAK"))
    }

    @Test("large sums in the unit people say them in")
    func large() {
        #expect(Figures.large(200_000_000, .english) == "2.0M")
        #expect(Figures.large(200_000_000, .chinese) == "200.0万")
        #expect(Figures.large(8_140_000, .english) == "81.4K")
        #expect(Figures.large(8_140, .english) == "81")
        #expect(Figures.large(1_000_000_000_000, .chinese) == "100.0亿")
    }
}
