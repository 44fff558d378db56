import Console
import Operations
import Terminal
import Testing

@Suite("Filter, sort, move")
struct FilterTests {
    private func filtered(_ filter: String, _ screen: ScreenName = .orders, _ language: Language = .english) -> Story {
        let story = Story(screen, 160, 45, language)
        story.press(.char("/"))
        story.type(filter)
        story.press(.enter)
        return story
    }

    /// Lines of the list below the header.
    private func rows(_ story: Story) -> [String] {
        story.lines.dropFirst(5).prefix { !$0.isEmpty }.map { String($0.dropFirst(2)) }
    }

    @Test("words, !words and figures narrow the list", arguments: [
        ("unionpay", "unionpay", true), ("!wechat", "wechat", false), ("state:held", "HELD", true), ("!CLOSED", "CLOSED", false),
        ("ysf", "unionpay", true), ("zfb", "alipay", true), ("云闪付", "unionpay", true), ("channel=wechat", "wechat", true),
    ])
    func narrows(filter: String, text: String, isThere: Bool) {
        let rows = rows(filtered(filter))
        #expect(!rows.isEmpty)
        for row in rows { #expect(row.contains(text) == isThere, "\(filter): \(row)") }
    }

    @Test("figures compare as figures, in the unit that is shown")
    func figures() {
        let all = Fixtures.orders
        let cases: [(String, (OrderRow) -> Bool)] = [
            ("amount>5000", { $0.minorUnits > 500_000 }),
            ("amount<=10.00", { $0.minorUnits <= 1_000 }),
            ("risk>=71", { $0.riskScore >= 71 }),
            ("amount>100 !closed state:paid", { $0.minorUnits > 10_000 && $0.state == "paid" }),
        ]
        for (filter, holds) in cases {
            let story = filtered(filter)
            let wanted = all.filter(holds).count
            #expect(story.sees(" \(wanted) of 24,711"), "\(filter): \(story.lines[2])")
        }
    }

    @Test("a filter that cannot be read is told and changes nothing", arguments: [
        ("colour>3", "unknown field colour"), ("amount>many", "amount wants a number"), ("amount>", "amount wants a number"),
        (String(repeating: "a ", count: 30), "too many words"),
    ])
    func refused(filter: String, told: String) {
        let story = filtered(filter)
        #expect(story.messageLine.contains(told), "\(story.messageLine)")
        #expect(story.sees(" 40 of 24,711"))
    }

    @Test("Chinese titles and full-width signs filter too")
    func chinese() {
        let story = filtered("金额》5000", .orders, .chinese)
        #expect(story.sees("\(Fixtures.orders.count { $0.minorUnits > 500_000 }) / 24,711"), "\(story.lines[2])")
    }

    @Test("Esc takes the filter off before it asks to leave")
    func escape() {
        let story = filtered("unionpay")
        story.press(.esc)
        #expect(story.sees(" 40 of 24,711"))
        story.press(.char("q"))
        #expect(story.messageLine.contains("leave?"))
        story.press(.char("n"))
        #expect(!story.messageLine.contains("leave?"))
    }

    @Test("s goes through the columns, r turns round, :sort names one; missing figures stay last")
    func sorting() {
        let story = Story(.orders, 160, 45)
        story.command("sort amount")
        let down = Fixtures.orders.map(\.minorUnits).max() ?? 0
        #expect(rows(story)[0].contains(Figures.money(down)))
        #expect(story.sees("Sort: AMOUNT down"))
        story.press(.char("r"))
        #expect(rows(story)[0].contains(Figures.money(Fixtures.orders.map(\.minorUnits).min() ?? 0)))
        story.command("sort channel up")
        #expect(rows(story)[0].contains("alipay"))
        story.press(.char("s"))
        #expect(story.sees("Sort: AMOUNT up"))
    }

    @Test("unsorted channels stand worst first")
    func worstFirst() {
        let story = Story(.channels)
        #expect(story.lines[4].contains("unionpay") && story.lines[4].contains("!! CRIT"))
    }

    @Test("the row under > stays the same order while newer ones come in")
    func selectionHolds() {
        let story = Story(.orders)
        story.press(.char("j"), .char("j"))
        let selected = story.model.lists[.orders]?.selectedID
        #expect(selected == Fixtures.orderID(2))
        let place = story.lines.firstIndex { $0.hasPrefix("> 13") }
        story.engine.set { $0.change = { snapshot in
            let extra = (0..<5).map { number in
                var row = Fixtures.orders[0]
                row.id = "01KEMZZZZZZZZZZZZZZZZZZZZ\(number)"
                return row
            }
            snapshot.orders = extra + snapshot.orders
        } }
        story.wait(1_200)
        #expect(story.model.lists[.orders]?.selectedID == selected)
        let row = story.lines.first { $0.hasPrefix("> 13") } ?? ""
        #expect(row.contains("00000000102"), "\(row)")
        #expect(story.lines.firstIndex { $0.hasPrefix("> 13") } == place, "the view stands still under the eye")
    }

    @Test("G goes to the end, g back to the newest, pages move by what is in sight")
    func jumps() {
        let story = Story(.orders)
        story.press(.char("G"))
        #expect(story.model.lists[.orders]?.selectedID == Fixtures.orderID(39))
        story.press(.char("g"))
        #expect(story.model.lists[.orders]?.selectedID == Fixtures.orderID(0))
        story.press(.pageDown)
        #expect(story.model.lists[.orders]?.selectedID == Fixtures.orderID(12))
        story.press(.pageUp)
        #expect(story.model.lists[.orders]?.selectedID == Fixtures.orderID(0))
    }

    @Test("p holds the view and says so while figures keep coming; p again goes on")
    func pause() {
        let story = Story(.orders, 100, 30)
        story.press(.char("p"))
        story.engine.set { $0.change = { $0.totals.ordersCentiPerSecond = 99_900 } }
        story.wait(10_500)
        let frames = story.terminal.frames.count
        story.wait(2_500)
        #expect(story.terminal.frames.count == frames, "what stands still costs no bytes")
        story.press(.char("l"))
        #expect(story.sees("held at 13:42:07"))
        #expect((2...20).contains { story.sees(", \($0) newer") }, "\(story.lines[2])")
        #expect(!story.sees("999 ord/s"))
        story.press(.char("p"))
        #expect(story.sees("999 ord/s"))
    }

    @Test("under a filter n goes on to the next unclaimed case of it, and takes none")
    func nextUnclaimed() {
        let story = Story(.review)
        story.press(.char("/"))
        story.type("score>1")
        story.press(.enter, .char("j"), .char("n"))
        #expect(story.model.lists[.review]?.selectedID == Fixtures.caseID(3))
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("y copies the whole number, not the shortened one on the screen")
    func copies() {
        let story = Story(.orders)
        story.press(.char("j"), .char("y"))
        #expect(story.terminal.extras == [.bell, .copy(Fixtures.orderID(1))])
    }
}
