import Console
import Operations
import Payments
import Terminal
import Testing

/// A selection is an identity: whatever the list does, no other row is taken for the chosen one.
@Suite("What is chosen stays chosen")
struct SelectionTests {
    @Test("through any change of the list the chosen row stays, or is said to be gone")
    func identity() {
        let random = Locked(SplitMix64(seed: 11))
        let story = Story(.orders, change: { snapshot in
            let all = snapshot.orders
            snapshot.orders = random.with { random in
                let kept = all.filter { _ in random.below(10) > 3 }
                let turn = kept.isEmpty ? 0 : Int(random.below(UInt64(kept.count)))
                return Array(kept[turn...] + kept[..<turn])
            }
        })
        story.press(.char("j"), .char("j"))
        let chosen = story.model.lists[.orders]?.selectedID
        var gone = 0
        for _ in 0..<60 {
            story.wait(1_000)
            #expect(story.model.lists[.orders]?.selectedID == chosen)
            let isThere = story.model.shown?.orders.contains { $0.id == chosen } == true
            gone += isThere ? 0 : 1
            if !isThere, story.model.message == nil {
                #expect(story.messageLine.contains("is not among the rows"), "\(story.messageLine)")
                #expect(!story.lines.contains { $0.hasPrefix("> ") && $0.contains(":") })
            }
        }
        #expect(gone > 5)
        story.arm()
        story.press(.char("X"))
        #expect(story.model.dialog?.target == .order(chosen ?? "?"))
    }

    @Test(":why opens the order that was named, or says that there is none; never another")
    func why() {
        let story = Story(.overview)
        story.command("why NOSUCH-1")
        story.settle()
        #expect(story.messageLine.contains("there is no order NOSUCH-1"), "\(story.messageLine)")
        #expect(story.model.detailOffset == nil)
        story.command("why " + Fixtures.orderID(7))
        story.settle()
        #expect(story.model.detailOffset == 0 && story.sees(Fixtures.orderID(7)), "\(story.text)")
        let old = "01KEMZ5J3QA7Q0000000000999"
        story.engine.set { $0.change = { snapshot in
            guard let asked = snapshot.orderFound?.asked, asked == "D-2025-17" || asked == old else { return }
            snapshot.orderFound = OrderFound(asked: asked, id: old, count: 1)
            snapshot.orderTrace = nil
        } }
        story.command("why D-2025-17")
        story.settle()
        #expect(story.model.lists[.orders]?.selectedID == old)
        #expect(story.sees(old), "an order older than the list is opened all the same")
        story.engine.set { $0.change = { $0.orderFound = $0.orderFound.map { OrderFound(asked: $0.asked, id: nil, count: 2) } } }
        story.command("why D-2025-18")
        story.settle()
        #expect(story.messageLine.contains("2 shops have"))
    }

    @Test("a verb is about what the eye saw: a row that has just come under > by itself is only pinned")
    func eye() {
        let story = Story(.orders)
        story.arm()
        story.engine.set { $0.change = { $0.orders = Array($0.orders.dropFirst(5)) } }
        story.wait(1_000)
        while story.model.lists[.orders]?.selectedID == Fixtures.orderID(0) { story.wait(100) }
        let now = story.model.lists[.orders]?.selectedID
        story.press(.char("X"), apart: 10)
        #expect(story.model.dialog == nil)
        #expect(story.messageLine.contains("changed just now"))
        story.press(.char("X"), apart: 800)
        #expect(story.model.dialog?.target == .order(now ?? "?"))
    }

    @Test("small letters look; those that do more are one's own work or an alert's word, and have their way back")
    func lowerCase() {
        let light: Set<Action> = [.claim, .unclaim, .next, .acknowledge, .wakeAlert]
        for binding in KeyTable.bindings {
            let letters = binding.keys.filter { if case .char(let one) = $0 { one.isLowercase } else { false } }
            guard !letters.isEmpty else { continue }
            #expect(binding.riskClass == 0 || light.contains(binding.action), "\(binding.action)")
            #expect(binding.riskClass <= 1)
        }
        // What a small letter takes on, `u` gives back on the same screen.
        for action in [Action.claim, .next] {
            for screen in KeyTable.binding(action).screens {
                #expect(KeyTable.action(for: .char("u"), on: screen) == .unclaim)
            }
        }
        for screen in KeyTable.binding(.acknowledge).screens {
            #expect(KeyTable.action(for: .char("u"), on: screen) == .wakeAlert)
        }
    }

    @Test("no small letter and no figure sends anything but these", arguments: ScreenName.allCases)
    func pressed(screen: ScreenName) {
        for letter in "abcdefghijklmnoprstuvwxyz0123456789" {
            let story = Story(screen, exportFolder: "/nonexistent")
            story.press(.char(letter))
            story.settle()
            for envelope in story.engine.submitted {
                switch envelope.command {
                case .claim, .claimNext, .unclaim, .acknowledge, .wake: break
                default: Issue.record("\(letter) on \(screen) sent \(envelope.command)")
                }
            }
        }
    }

    @Test("orders that found no channel: in the first line, a row of their own, and behind it the orders", arguments: Language.allCases)
    func noChannel(language: Language) {
        let story = Story(.overview, 80, 24, language, change: { snapshot in
            var lost = NoChannelTotals()
            lost.centiPerSecond = 290
            lost.orders5m = 870
            lost.ordersToday = 1_834
            lost.today = [CurrencySum(currency: "CNY", orders: 1_834, minorUnits: 26_985_240)]
            snapshot.totals.noChannel = lost
        })
        #expect(story.lines[2].contains("2.90") || story.lines[2].contains("2.9"), "\(story.lines[2])")
        #expect(story.lines[2].contains("1,834") && story.lines[2].contains("269,852.40"))
        let name = language == .english ? "no channel" : "无通道"
        #expect(story.lines.contains { $0.contains(name) && $0.contains("1,834") })
        story.press(.char("j"), .char("j"), .char("j"), .char("k"))
        while story.model.lists[.overview]?.selectedID != "no_channel" { story.press(.char("k")) }
        story.press(.enter)
        story.settle()
        #expect(story.model.screen == .orders)
        #expect(story.queries.last?.orderReason == "no_channel")
        #expect(story.model.lists[.orders]?.filterText == "state:failed reason:no_channel")
        story.press(.char("1"))
        while story.model.lists[.overview]?.selectedID != "no_channel" { story.press(.char("j")) }
        story.arm()
        story.command("channels")
        story.press(.char("g"), .char("j"))
        while story.model.lists[.channels]?.selectedID != "no_channel" { story.press(.char("j")) }
        story.press(.char("F"))
        #expect(story.model.dialog == nil, "there is no such channel to switch")
    }

    @Test("few ends are no success, of a channel or of all")
    func fewEnds() {
        let story = Story(.overview, change: { snapshot in
            snapshot.totals.successLeastSample = 30
            snapshot.totals.success5mSample = 29
            for index in snapshot.channels.indices {
                snapshot.channels[index].success5m = 10_000
                snapshot.channels[index].success5mSample = index == 0 ? 30 : 29
            }
        })
        #expect(story.lines.count { $0.contains("100.0") } == 1, "\(story.text)")
        #expect(story.lines[2].contains("- %"))
    }
}

@Suite("Timers in sight")
struct TimerTests {
    @Test("what goes back next stands in the bar at every size", arguments: [(40, 10), (60, 20), (80, 24), (160, 45)])
    func chip(width: Int, height: Int) {
        for screen in ScreenName.allCases {
            for armed in [false, true] {
                let story = Story(screen, width, height)
                if armed { story.arm() }
                #expect(story.lines[0].contains("back 6:"), "\(screen) \(story.lines[0])")
                #expect(story.lines[0].contains("K/U"), "\(story.lines[0])")
            }
        }
    }

    @Test("KEEP and UNDO name verb, channel, values, person and time left; Up and Down choose among several")
    func named() {
        let story = Story(.channels, change: { snapshot in
            snapshot.timers.append(TimerRow(
                id: "t-2", act: "failover", target: "unionpay", before: "none", after: "off", by: "ops.wang",
                dueAt: Fixtures.at + 900_000))
        })
        story.arm()
        story.press(.char("U"))
        story.wait(1_200)
        #expect(story.sees("weight wechat 50 -> 45, by ops.li, 6:"), "\(story.text)")
        #expect(story.sees("goes back to 50 now"))
        story.press(.down)
        story.wait(1_200)
        #expect(story.sees("failover unionpay none -> off, by ops.wang"), "\(story.text)")
        #expect(story.model.dialog?.command == .undo(timer: "t-2"))
    }

    @Test("a timer that ran out is told, wherever one is")
    func told() {
        let story = Story(.orders)
        story.engine.set { $0.change = { snapshot in
            snapshot.at += 400_000
            snapshot.timers = []
        } }
        story.wait(1_500)
        #expect(story.messageLine.contains("time is up") && story.messageLine.contains("weight wechat is 50 again"),
            "\(story.messageLine)")
    }
}

/// A value behind a lock, for engines that answer from any thread.
final class Locked<Value: Sendable>: @unchecked Sendable {
    // Safety: stories run on one thread; the class only lets a closure that must be Sendable keep a generator.
    private var value: Value
    init(_ value: Value) { self.value = value }
    func with<Result>(_ body: (inout Value) -> Result) -> Result { body(&value) }
}
