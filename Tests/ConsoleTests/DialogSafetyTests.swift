import Console
import Operations
import Terminal
import Testing

/// What a person cannot see cannot be confirmed.
@Suite("A dialog that cannot hurt")
struct DialogSafetyTests {
    private func fill(_ story: Story) {
        story.arm()
        story.press(.char("F"))
        story.wait(600)
        story.type("ICBC gateway timeouts")
        story.press(.enter)
        story.type("unionpay")
        story.wait(300)
    }

    private func resize(_ story: Story, _ width: Int, _ height: Int) {
        story.terminal.press(.resize(Size(width: width, height: height)), afterMilliseconds: 300)
        story.settle()
    }

    @Test("a screen too small for the dialog takes Esc alone, and what was half confirmed is not", arguments: [(30, 8), (40, 10), (60, 9)])
    func tooSmall(width: Int, height: Int) {
        let story = Story(.channels)
        fill(story)
        story.press(.enter, apart: 500)
        #expect(story.sees("Enter once more"))
        resize(story, width, height)
        #expect(story.sees("Esc"), "\(story.text)")
        story.press(.enter, apart: 600)
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        resize(story, 80, 24)
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty, "a resize ends \"once more\"")
        resize(story, width, height)
        story.press(.esc)
        #expect(story.model.dialog == nil)
    }

    @Test("at every size: what was confirmed had its worst lines on the screen", arguments: Language.allCases)
    func everySize(language: Language) {
        var confirmed = 0
        for width in [30, 40, 50, 60, 80] {
            for height in [8, 10, 12, 13, 14, 15, 16, 18, 24] {
                let story = Story(.channels, width, height, language)
                story.engine.set { $0.lost = 260 }
                fill(story)
                story.press(.enter, apart: 500)
                let seen = story.text
                story.press(.enter, apart: 600)
                story.wait(600)
                guard !story.engine.submitted.isEmpty else {
                    #expect(height < 24 || width < 60, "\(width)x\(height) is enough")
                    continue
                }
                confirmed += 1
                for figure in ["2.6", "22.0", "97.0", "97.3"] {
                    #expect(seen.contains(figure), "\(width)x\(height) without \(figure):\n\(seen)")
                }
            }
        }
        #expect(confirmed >= 8)
    }

    @Test("\"once more\" ends after three seconds, and is told to have ended")
    func threeSeconds() {
        let story = Story(.channels)
        fill(story)
        story.press(.enter, apart: 500)
        story.wait(3_200)
        #expect(story.messageLine.contains("is over"))
        story.press(.enter, apart: 500)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        story.press(.enter, apart: 500)
        story.wait(600)
        #expect(story.engine.submitted.count == 1)
    }

    @Test("another preview ends \"once more\"")
    func anotherPreview() {
        let story = Story(.channels)
        fill(story)
        story.press(.enter, apart: 500)
        story.engine.set { $0.lost = 500 }
        story.wait(1_700)
        #expect(story.sees("5.00 ord/s") || story.sees("5.0 ord/s"), "\(story.text)")
        story.press(.enter, apart: 500)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("an Enter too soon is told")
    func tooSoon() {
        let story = Story(.channels)
        fill(story)
        story.type("x")
        story.press(.backspace)
        story.press(.enter, apart: 20)
        #expect(story.messageLine.contains("too soon"))
        story.press(.enter, apart: 700)
        story.press(.enter, apart: 300)
        #expect(story.messageLine.contains("too soon"))
    }

    @Test("the weight dialog opens asking, not refused; the same weight is no act")
    func sameWeight() {
        let story = Story(.channels)
        story.engine.set { $0.previewRefusal = CommandRefusal(rule: .alreadyDone, detail: "the weight is 10 already") }
        story.arm()
        story.press(.char("W"))
        story.wait(1_200)
        #expect(!story.sees("refused") && story.sees("it is 10 now"), "\(story.text)")
        story.engine.set { $0.previewRefusal = nil }
        story.press(.enter)
        story.type("cost drift again")
        story.press(.enter)
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("a verb that is refused says why over the screen, and what is typed on falls to no key")
    func refusedVerb() {
        let story = Story(.orders, change: { $0.orders = [] })
        story.arm()
        story.press(.char("X"))
        #expect(story.model.dialog == nil && story.sees("REFUND") && story.sees("NOT NOW"), "\(story.text)")
        let head = story.lines[2]
        story.type("seems doubled, yes")
        story.press(.enter, .enter)
        #expect(story.model.prompt == nil && story.model.screen == .orders && story.model.helpOffset == nil)
        #expect(story.lines[2] == head, "nothing was sorted or filtered")
        #expect(!story.calls.requests.contains { if case .writeFile = $0 { true } else { false } })
        #expect(story.engine.submitted.isEmpty)
        story.press(.esc)
        #expect(story.model.notice == nil)
    }

    @Test("every capital verb that cannot be done now opens its reason", arguments: ScreenName.allCases)
    func everyVerb(screen: ScreenName) {
        for binding in KeyTable.bindings(on: screen) where binding.isVerb {
            guard let key = binding.keys.first(where: { if case .char(let one) = $0 { one.isUppercase } else { false } })
            else { continue }
            let story = Story(screen)
            story.press(key)
            #expect(story.model.notice != nil, "\(binding.action) in SAFE")
            story.type("jk1")
            #expect(story.model.screen == screen && story.model.notice != nil)
        }
    }

    @Test("Esc at the top asks nothing and leaves nothing; q names what ends", arguments: [false, true])
    func leaving(endsEngine: Bool) {
        let story = Story(.overview)
        var options = ConsoleOptions(language: .english, seed: 7)
        options.endsEngine = endsEngine
        let runner = ConsoleRunner(terminal: story.terminal, calls: story.calls, options: options)
        runner.start()
        for key in [KeyEvent.esc, .char("y"), .esc] {
            story.terminal.press(key, afterMilliseconds: 300)
            runner.step()
        }
        #expect(runner.model.prompt == nil)
        story.terminal.press(.char("q"), afterMilliseconds: 300)
        runner.step()
        #expect(runner.model.prompt == .leave)
        let line = story.messageLine
        #expect(line.contains(endsEngine ? "its engine end with it" : "engine and timers go on"), "\(line)")
    }

    @Test("a paused screen says so, reversed, with the moment it shows and its age")
    func paused() {
        let story = Story(.overview)
        story.press(.char("p"))
        story.wait(9_000)
        #expect(story.lines[0].contains("PAUSED 13:42:07 <1m"), "\(story.lines[0])")
        let place = Array(story.lines[0]).firstIndex { $0 == "<" } ?? 0
        #expect(story.terminal.screen[place, 0].style.attributes.contains(.reverse))
        story.wait(64_000)
        #expect(story.lines[0].contains("PAUSED 13:42:07 1m"), "\(story.lines[0])")
    }

    @Test("the rows of an act on many are listed, and many are seen to the last before a yes")
    func markedRows() {
        let story = Story(.review, 80, 30, change: { snapshot in
            snapshot.review = (0..<40).map { number in
                var row = CaseRow(
                    id: Fixtures.caseID(number), order: Fixtures.orderID(number), kind: "money_held", rule: "amount",
                    channel: "wechat", minorUnits: Int64(100_000 + number), score: 70, createdAt: Fixtures.at,
                    deadline: Fixtures.at + 600_000, state: "waiting", claimedBy: "", version: 1)
                row.holdsUsed = 0
                return row
            }
        })
        story.arm()
        for _ in 0..<40 { story.press(.char(" ")) }
        story.press(.char("A"))
        story.wait(1_200)
        #expect(story.sees("1,000.39") && story.sees("of 40"), "\(story.text)")
        story.type("all of one ring, INC-9")
        story.press(.enter)
        story.type("yes")
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        #expect(story.messageLine.contains("see all rows"))
        for _ in 0..<4 { story.press(.pageDown) }
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.count == 1)
    }
}
