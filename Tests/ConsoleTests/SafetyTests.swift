import Console
import Control
import Operations
import Terminal
import Testing

@Suite("Nothing happens by accident")
struct SafetyTests {
    /// A failover dialog on unionpay with everything typed, focus in the confirmation.
    private func filledFailover(_ story: Story) {
        story.arm()
        story.press(.char("F"))
        story.wait(600)
        story.type("ICBC gateway timeouts")
        story.press(.enter)
        story.type("unionpay")
    }

    @Test("SAFE is the start: verbs say how to arm and open nothing")
    func safe() {
        let story = Story(.channels)
        story.press(.char("F"))
        #expect(story.model.dialog == nil)
        #expect(story.messageLine.contains("press !"))
    }

    @Test("arming wants a reason, counts down, and ends by itself after five minutes")
    func arming() {
        let story = Story(.channels)
        story.press(.char("!"))
        story.type("short")
        story.press(.enter)
        #expect(!story.model.isArmed)
        story.type(" but then long")
        story.press(.enter)
        story.runner.step()
        #expect(story.engine.ofSession == [.arm], "the engine arms, the console shows it")
        #expect(story.sees("ARMED 5:00") || story.sees("ARMED 4:59"), "\(story.lines[0])")
        story.wait(61_000)
        #expect(story.sees("ARMED 3:5"))
        story.wait(240_000)
        #expect(story.sees("SAFE") && !story.model.isArmed)
        #expect(story.messageLine.contains("safe again"))
    }

    @Test("reasons that say nothing are refused", arguments: ["aaaaaaaaaa", "test test test", "testtest", "        x", "1212121212"])
    func emptyReasons(reason: String) {
        let story = Story(.channels)
        story.arm(reason)
        #expect(!story.model.isArmed)
    }

    @Test("a viewer reads: no arming, no verb, and the bar says READ")
    func viewer() {
        let story = Story(.review, change: { $0.roles = ["viewer"] })
        #expect(story.sees("READ"))
        story.press(.char("!"))
        #expect(story.model.prompt == nil)
        story.press(.char("c"), .char("A"))
        #expect(story.engine.submitted.isEmpty && story.model.dialog == nil)
        #expect(story.messageLine.contains("look only"))
    }

    @Test("class 3: preview, reason, the target's name, Enter twice on purpose; then it is sent once, bound to what was seen")
    func classThree() throws {
        let story = Story(.channels)
        filledFailover(story)
        #expect(story.sees("22.0 of 412 ord/s (5.3 %)"))
        story.press(.enter, apart: 500)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        #expect(story.sees("Enter once more"))
        story.press(.enter, apart: 500)
        #expect(story.engine.submitted.isEmpty, "a press counts only when nothing equal follows it")
        story.wait(600)
        let envelope = try #require(story.engine.submitted.first)
        #expect(story.engine.submitted.count == 1)
        #expect(envelope.command == .failover(channel: "unionpay"))
        #expect(envelope.reason == "ICBC gateway timeouts")
        #expect(envelope.typedTarget == "unionpay")
        #expect(envelope.expectedVersion == 7)
        #expect(envelope.actionID.utf8.count == 26)
        #expect((0...2_000).contains(envelope.dataAgeMilliseconds))
        #expect((1_000...60_000).contains(envelope.consideredMilliseconds ?? -1), "typing took that long")
        #expect(story.model.dialog == nil)
        #expect(story.messageLine.contains("done: failover unionpay"))
    }

    @Test("a held Enter never confirms, however long it is held")
    func heldEnter() {
        let story = Story(.channels)
        filledFailover(story)
        // As keyboards do: the press, half a second of nothing, then thirty a second.
        story.press(.enter, apart: 400)
        story.press(.enter, apart: 500)
        for repetition in 1...200 { story.press(.enter, apart: 33, repeats: repetition) }
        story.wait(3_000)
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("two quick Enters do not confirm")
    func quickEnters() {
        let story = Story(.channels)
        filledFailover(story)
        for _ in 0..<6 { story.press(.enter, apart: 150) }
        story.wait(1_000)
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("a wrong name, a missing reason, a missing yes: each is said at its field")
    func faults() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("F"))
        story.wait(600)
        story.press(.tab)
        story.type("alipay")
        story.press(.enter, apart: 500)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        #expect(story.sees("at least 8 characters"))
        story.type("a good reason")
        story.press(.enter)
        story.press(.enter, apart: 500)
        story.wait(600)
        #expect(story.sees("the name does not match"))
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("class 2: yes is typed; the weight goes out as typed")
    func classTwo() throws {
        let story = Story(.overview)
        story.arm()
        story.command("weight wx 40")
        story.wait(600)
        #expect(story.sees("WEIGHT wechat") && story.sees("45 -> 40"), "\(story.text)")
        story.press(.enter)
        story.type("cost drift again")
        story.press(.enter)
        story.press(.enter, apart: 500)
        story.wait(500)
        #expect(story.engine.submitted.isEmpty)
        story.type("yes")
        story.press(.enter, apart: 500)
        story.wait(500)
        let sent = story.engine.submitted.map(\.command)
        #expect(sent == [.setChannelWeight(channel: "wechat", weight: 40)], "\(story.text)")
    }

    @Test("what is typed takes the place of the value shown first, and what was foreseen for that value goes")
    func prefilled() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("W"))
        story.wait(600)
        #expect(story.model.dialog?.fields[0].input.string == "10")
        story.type("4")
        story.wait(600)
        #expect(story.model.dialog?.command == .setChannelWeight(channel: "unionpay", weight: 4))
        story.type("00")
        #expect(story.model.dialog?.command == nil)
        #expect(story.model.dialog?.preview == nil)
        story.press(.backspace)
        #expect(story.model.dialog?.command == .setChannelWeight(channel: "unionpay", weight: 40))
    }

    @Test("a value in the command line is kept when more is typed only if the field was touched before")
    func prefilledByPalette() {
        let story = Story(.overview)
        story.arm()
        story.command("weight wx 4")
        story.wait(600)
        story.press(.end)
        story.type("0")
        #expect(story.model.dialog?.command == .setChannelWeight(channel: "wechat", weight: 40))
    }

    @Test("the two criteria move together: cost 40 is preference 60")
    func criteria() {
        for (line, weight) in [("weight preference 70", 70), ("weight cost 40", 60)] {
            let story = Story(.overview)
            story.arm()
            story.command(line)
            #expect(story.model.dialog?.command == .setPreferenceWeight(AskedPercent(clamping: weight)))
        }
    }

    @Test("when the engine's preview says class 3, yes is not enough")
    func raised() {
        let story = Story(.channels)
        story.engine.set { $0.riskClass = 3 }
        story.arm()
        story.command("weight wechat 10")
        story.wait(600)
        story.press(.enter)
        story.type("cost drift again")
        story.press(.enter)
        story.type("yes")
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        #expect(story.sees("risk class 3"))
    }

    @Test("what is typed while the dialog opens is kept; an Enter among it counts for nothing, nor does the key held on")
    func quietTime() {
        let story = Story(.channels)
        story.arm()
        story.press(.char("W"))
        story.type("46", apart: 120)
        #expect(story.model.dialog?.fields[0].input.string == "46")
        story.press(.esc)
        story.press(.char("F"))
        for repetition in 1...8 { story.press(.char("F"), apart: 33, repeats: repetition) }
        #expect(story.model.dialog?.fields[0].input.string == "", "the key that opened it is still down")
        story.press(.enter, apart: 30)
        #expect(story.model.dialog?.focus == 0)
        story.type("gateway", apart: 30)
        #expect(story.model.dialog?.fields[0].input.string == "gateway")
    }

    @Test("Esc and Ctrl-C leave a dialog, and nothing has happened")
    func leaving() {
        for key in [KeyEvent.esc, .ctrl("c")] {
            let story = Story(.channels)
            filledFailover(story)
            story.press(key)
            story.wait(1_000)
            #expect(story.model.dialog == nil && story.engine.submitted.isEmpty)
        }
    }

    @Test("a changed state asks for the confirmation anew")
    func changedUnderTheHand() {
        let story = Story(.channels)
        filledFailover(story)
        story.press(.enter, apart: 500)
        story.engine.set { $0.previewVersion = 8 }
        story.wait(1_500)
        story.press(.enter, apart: 500)
        story.wait(500)
        #expect(story.engine.submitted.isEmpty)
        story.press(.enter, apart: 500)
        story.wait(500)
        #expect(story.engine.submitted.first?.expectedVersion == 8)
    }

    @Test("what the engine refuses stays open and is said in words", arguments: Language.allCases)
    func refusal(language: Language) {
        let story = Story(.channels, 80, 24, language)
        story.engine.set { $0.refusal = CommandRefusal(rule: .capacity, detail: "alipay 118 %") }
        filledFailover(story)
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(500)
        #expect(story.sees(language.code(.refusal, "capacity")))
        #expect(story.sees("alipay 118 %"))
        #expect(story.model.dialog != nil)
    }

    @Test("what the preview already says would be refused is not sent at all")
    func foretoldRefusal() {
        let story = Story(.channels)
        story.engine.set { $0.previewRefusal = CommandRefusal(rule: .lastChannel, detail: "no other channel takes orders") }
        filledFailover(story)
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(500)
        #expect(story.sees("!! refused") && story.sees("no channel would be left"))
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("no answer is unknown: the same number goes out again, and nothing else may be sent in its place")
    func unknownOutcome() {
        let story = Story(.channels)
        story.engine.set { $0.loses = 1 }
        filledFailover(story)
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(500)
        #expect(story.messageLine.contains("unknown whether it was done"))
        story.type("x")
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(500)
        let numbers = story.engine.submitted.map(\.actionID)
        #expect(numbers.count == 2 && Set(numbers).count == 1)
        #expect(story.engine.submitted.first?.command == story.engine.submitted.last?.command)
    }

    @Test("the engine falls silent: shown as stale with its mark, verbs refused, and back at its first answer")
    func stale() {
        let story = Story(.channels)
        story.arm()
        story.engine.set { $0.isSilent = true }
        story.wait(2_000)
        #expect(story.sees("? stale"))
        #expect(story.sees("? CRIT") && story.sees("? ok"))
        for y in 2..<22 {
            let tokens = Set((0..<80).map { story.terminal.screen[$0, y].style.token })
            #expect(tokens == [.stale], "row \(y) keeps colours that speak of the present")
        }
        story.press(.char("F"))
        #expect(story.model.dialog == nil)
        #expect(story.messageLine.contains("stale"))
        story.wait(9_000)
        #expect(story.messageLine.contains("no answer from the engine") && story.messageLine.contains("socket closed"))
        story.engine.set { $0.isSilent = false }
        story.wait(1_200)
        #expect(!story.sees("? stale") && story.sees("!! CRIT"))
    }

    @Test("data that goes stale in an open dialog stops the confirmation")
    func staleInDialog() {
        let story = Story(.channels)
        filledFailover(story)
        story.engine.set { $0.isBlind = true }
        story.wait(1_500)
        #expect(story.sees("22.0 of 412 ord/s"), "the preview still comes")
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
        #expect(story.messageLine.contains("the figures are stale"))
    }

    @Test("armed time that runs out while a dialog is open stops it too")
    func disarmedInDialog() {
        let story = Story(.channels)
        filledFailover(story)
        story.wait(300_000)
        story.press(.enter, apart: 500)
        story.press(.enter, apart: 600)
        story.wait(600)
        #expect(story.engine.submitted.isEmpty)
    }

    @Test("a paste outside a field is dropped with a note; the confirmation cannot be pasted")
    func paste() {
        let story = Story(.channels)
        story.terminal.type(Array("\u{1B}[200~FFFF\r\ryes\r\u{1B}[201~".utf8))
        story.settle()
        #expect(story.model.dialog == nil && story.messageLine.contains("paste dropped"))
        story.arm()
        story.press(.char("F"))
        story.wait(600)
        story.press(.tab)
        story.press(.paste("unionpay"))
        #expect(story.model.dialog?.fields[1].input.string == "")
        story.press(.backtab)
        story.press(.paste("pasted reason"))
        #expect(story.model.dialog?.fields[0].input.string == "pasted reason")
    }

    @Test("the last reasons are offered with Up")
    func reasonsOffered() {
        let story = Story(.channels)
        story.arm("shift change, INC-2231")
        story.press(.char("F"))
        story.wait(600)
        story.press(.up)
        #expect(story.model.dialog?.fields[0].input.string == "shift change, INC-2231")
    }

    @Test("class 1 on a small letter is one key, without arming; a held one acts once")
    func classOne() {
        let story = Story(.review)
        story.press(.char("c"))
        for repetition in 1...20 { story.press(.char("c"), apart: 33, repeats: repetition) }
        #expect(story.engine.submitted.map(\.command) == [.claim(reviewCase: Fixtures.caseID(0))])
        #expect(story.engine.submitted.first?.expectedVersion == 2)
    }

    @Test("a ack takes the worst open alert")
    func acknowledge() {
        let story = Story(.overview)
        story.press(.char("a"))
        #expect(story.engine.submitted.map(\.command) == [.acknowledge(alert: "a-2")])
    }

    @Test("a refund at the limit becomes a proposal and says so before it is confirmed")
    func proposal() {
        let story = Story(.orders)
        story.press(.char("G"))
        story.arm()
        story.press(.char("X"))
        story.wait(600)
        story.press(.ctrl("u"))
        story.type("12,000.00")
        story.wait(1_100)
        #expect(story.sees("another person must confirm") && story.sees("risk class 4"), "\(story.text)")
        #expect(story.model.dialog?.command == .refund(order: Fixtures.orderID(39), minorUnits: 1_200_000))
    }

    @Test("amounts that are no amounts are refused", arguments: ["0", "-5", "1.234", "1e9", "", "abc", "99999999999"])
    func amounts(text: String) {
        let story = Story(.orders)
        story.arm()
        story.press(.char("X"))
        story.wait(600)
        story.press(.ctrl("u"))
        story.type(text)
        #expect(story.model.dialog?.command == nil, "\(text)")
    }

    @Test("q at the top asks, and only y leaves")
    func leavingTheConsole() {
        let story = Story(.overview)
        story.press(.char("q"), .enter)
        #expect(story.model.prompt == nil)
        story.press(.char("q"), .char("y"))
        #expect(story.runner.run() == .quit)
        #expect(story.terminal.hasLeft)
    }

    @Test("a hang-up ends at once, whatever is open")
    func hangup() {
        let story = Story(.channels)
        filledFailover(story)
        story.terminal.press(.hangup)
        #expect(story.runner.run() == .hangup)
        #expect(story.engine.submitted.isEmpty)
    }
}
