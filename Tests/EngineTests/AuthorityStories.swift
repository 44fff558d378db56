import Channels
import Engine
import Experiments
import Operations
import Payments
import Routing
import Storage
import Testing

@Suite struct AuthorityStories {
    private static let weight = OperatorCommand.setChannelWeight(channel: "alipay", weight: 31)

    private func envelope(
        _ bench: Bench, _ command: OperatorCommand, by who: OperatorIdentity, reason: String = "channel looks slow",
        typed: String? = nil
    ) throws -> CommandEnvelope {
        let preview = try bench.engine.preview(command, by: who, at: bench.now)
        return CommandEnvelope(
            actionID: bench.nextAction(), command: command, reason: reason, expectedVersion: preview.version,
            typedTarget: typed ?? preview.typedTarget, dataAgeMilliseconds: 0,
            shownDigest: preview.proposal?.digest ?? "")
    }

    // MARK: arming

    @Test func `class 2 wants an armed session: one session of one person, for five minutes, gone after a restart`() throws {
        let bench = try Bench()
        var first = OperatorIdentity.li
        first.session = "s-1"
        var second = OperatorIdentity.li
        second.session = "s-2"
        #expect(try bench.submit(envelope(bench, Self.weight, by: first), by: first)?.refusal?.rule == .notArmed)
        #expect(bench.arm(first, reason: "short")?.refusal?.rule == .reasonTooShort)
        #expect(bench.arm(first)?.outcome == .done)
        #expect(try bench.submit(envelope(bench, Self.weight, by: second), by: second)?.refusal?.rule == .notArmed)
        #expect(try bench.submit(envelope(bench, Self.weight, by: first), by: first)?.outcome == .done)
        let undo = OperatorCommand.setChannelWeight(channel: "alipay", weight: 30)
        bench.run(299_000)
        #expect(bench.isArmed(first))
        bench.run(1_000)
        #expect(try bench.submit(envelope(bench, undo, by: first), by: first)?.refusal?.rule == .notArmed)
        bench.arm(first)
        try bench.crash()
        #expect(try bench.submit(envelope(bench, undo, by: first), by: first)?.refusal?.rule == .notArmed)
        #expect(try bench.store.audit(limit: 20).count { $0.act == "arm" && $0.outcome == "done" } == 2)
    }

    @Test func `who may only look, and a user of several people, arm nothing; disarming and leaving end it`() throws {
        let bench = try Bench()
        #expect(bench.arm(.viewer)?.refusal?.rule == .notPermitted)
        let desk = OperatorIdentity(name: "desk", uid: 1_050, roles: [.operator], isShared: true)
        #expect(bench.arm(desk)?.refusal?.rule == .notPermitted)
        bench.arm(.li)
        bench.command(.disarm, by: .li)
        #expect(!bench.isArmed(.li))
        bench.arm(.li)
        bench.send(.note(OperatorNote(.logout), .li))
        #expect(!bench.isArmed(.li))
    }

    @Test func `class 2 wants yes, class 3 the name, and in production the site's name behind it`() throws {
        let bench = try Bench { $0.environment = "PROD"; $0.site = "sha-1" }
        bench.arm(.li)
        let failover = OperatorCommand.failover(channel: "wechat")
        for typed in ["", "YES", "alipay"] {
            let refused = try bench.submit(envelope(bench, Self.weight, by: .li, typed: typed), by: .li)
            #expect(refused?.refusal?.rule == .typedTargetDiffers)
        }
        for typed in ["wechat", "sha-1", "yes", ""] {
            let refused = try bench.submit(envelope(bench, failover, by: .li, typed: typed), by: .li)
            #expect(refused?.refusal?.rule == .typedTargetDiffers)
        }
        #expect(try bench.submit(envelope(bench, Self.weight, by: .li, typed: "yes"), by: .li)?.outcome == .done)
        #expect(try bench.submit(envelope(bench, failover, by: .li, typed: "wechat sha-1"), by: .li)?.outcome == .done)
    }

    @Test(arguments: [
        ("slow", false), ("test test test", false), ("aaaaaaaa", false), ("测试测试", false), ("12345678", true),
        ("INC-2231", true), ("#4711", true), ("INC-", false), ("通道响应很慢请切换", true), ("channel is slow", true),
    ])
    func `a reason says something or names a ticket`(_ reason: String, _ holds: Bool) throws {
        let bench = try Bench()
        bench.arm(.li)
        let result = try bench.submit(envelope(bench, Self.weight, by: .li, reason: reason), by: .li)
        #expect((result?.outcome == .done) == holds, "\(reason)")
    }

    // MARK: locking

    @Test func `a locked session does nothing and sees no money and no people, until its own operator is back`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        bench.arm(.li)
        bench.command(.lock, by: .li)
        let shown = try bench.snapshot(.orders)
        #expect(shown.authority.isLocked && shown.authority.armedMilliseconds == nil)
        #expect(shown.orders.isEmpty && shown.totals.paidMinorUnits == 0 && !shown.channels.isEmpty)
        #expect(shown.channels.allSatisfy { $0.ordersCentiPerSecond == 0 })
        #expect(bench.arm(.li)?.refusal?.rule == .locked)
        let ask = OperatorCommand.keep(timer: "none")
        #expect(try bench.submit(envelope(bench, ask, by: .li), by: .li)?.refusal?.rule == .locked)
        #expect(bench.command(.unlock(name: "ops.wang"), by: .li)?.refusal?.rule == .typedTargetDiffers)
        #expect(bench.command(.unlock(name: "ops.li"), by: .li)?.outcome == .done)
        #expect(try !bench.snapshot(.orders).orders.isEmpty)
        #expect(try bench.store.audit(limit: 9).map(\.act).contains("unlock"))
    }

    // MARK: second persons at class 3

    /// 09:00-18:00 on all days; the bench's clock begins outside of it or inside, as wanted.
    private func bench(at minute: Int, _ configure: (inout EngineConfiguration) -> Void = { _ in }) throws -> Bench {
        let bench = try Bench {
            $0.limits.workingHours = WorkingHours(fromMinute: 540, toMinute: 1_080, onBankingDaysOnly: false)
            configure(&$0)
        }
        let midnight = 57_600_000 - (bench.now.milliseconds % 86_400_000)
        bench.advance((midnight + Int64(minute) * 60_000 + 86_400_000) % 86_400_000)
        return bench
    }

    @Test func `outside hours a failover is a proposal; another person confirms, and its timer runs`() throws {
        let bench = try bench(at: 1_100)
        let failover = OperatorCommand.failover(channel: "wechat")
        let preview = try bench.engine.preview(failover, by: .li, at: bench.now)
        #expect(preview.riskClass == 3 && preview.needsSecondPerson)
        let proposed = try #require(bench.command(failover, by: .li))
        #expect(proposed.outcome == .proposed)
        #expect(try bench.override(.wechat) == ChannelOverride.none)
        #expect(bench.command(failover, by: .wang)?.refusal?.rule == .alreadyDone, "it is confirmed, not made twice")
        let done = try #require(bench.command(.second(proposal: proposed.reference), by: .wang))
        #expect(done.outcome == .done)
        #expect(try bench.override(.wechat) == .off)
        #expect(try bench.snapshot(.overview).timers.map(\.by) == ["ops.li+ops.wang"])
        bench.run(1_801_000)
        #expect(try bench.override(.wechat) == ChannelOverride.none)
    }

    @Test func `within hours one person fails over alone; above the limit of traffic two are needed`() throws {
        let bench = try bench(at: 600)
        #expect(bench.command(.failover(channel: "wechat"), by: .li)?.outcome == .done)
        let limited = try Bench { $0.limits.secondPersonTrafficBasisPoints = 3_000 }
        for index in 0..<40 { limited.create(limited.request("A\(index)")) }
        limited.run(2_000)
        #expect(limited.command(.failover(channel: "unionpay"), by: .li)?.outcome == .done)
        #expect(limited.command(.failover(channel: "wechat"), by: .li)?.outcome == .proposed)
    }

    @Test func `many small refunds are as one large one: above the day's sum two are needed, until midnight`() throws {
        let bench = try Bench { $0.limits.movedAloneMinorUnits = 25_000 }
        for number in 1...4 { try bench.paid(bench.request("A\(number)")) }
        func refund(_ number: Int) throws -> CommandResult? {
            bench.command(.refund(order: try bench.order("A\(number)").id.text, minorUnits: 10_000), by: .li)
        }
        #expect(try refund(1)?.outcome == .done)
        #expect(try refund(2)?.outcome == .done)
        try bench.crash()
        #expect(try refund(3)?.outcome == .proposed)
        let twin = OperatorIdentity(name: "other name", uid: OperatorIdentity.li.uid, roles: [.operator])
        let again = OperatorCommand.refund(order: try bench.order("A4").id.text, minorUnits: 10_000)
        #expect(bench.command(again, by: twin)?.outcome == .proposed, "another name of the same person")
        bench.run(86_400_000)
        #expect(bench.command(again, by: .li)?.outcome == .done)
    }

    @Test func `a first of two answers moves nothing and counts for nothing`() throws {
        let bench = try Bench {
            $0.risk = .large(from: 20_000, points: 45)
            $0.limits.movedAloneMinorUnits = 650_000
        }
        func reject(_ name: String, fen: Int64) throws -> CommandResult? {
            let order = try bench.paid(bench.request(name, fen: fen))
            let item = try #require(try bench.store.cases(of: order.id).first)
            return bench.command(.reject(reviewCase: item.id.text), by: .chen)
        }
        #expect(try reject("A1", fen: 600_000)?.outcome == .proposed)
        #expect(try reject("A2", fen: 100_000)?.outcome == .done)
        #expect(try bench.refunds("A1").isEmpty)
        #expect(try bench.refunds("A2").count == 1)
    }

    // MARK: proposals

    private func proposed(_ bench: Bench) throws -> String {
        let order = try bench.paid(bench.request("A1", fen: 600_000))
        let made = bench.command(.refund(order: order.id.text, minorUnits: 600_000), by: .li)
        return try #require(made).reference
    }

    @Test func `a proposal outlives a restart, is listed with its digest, and is withdrawn by its maker alone`() throws {
        let bench = try Bench()
        let id = try proposed(bench)
        try bench.crash()
        let row = try #require(try bench.snapshot(.overview).proposals.first)
        #expect(row.id == id && row.by == "ops.li" && row.digest.count == 64 && row.riskClass == 4)
        #expect(bench.command(.withdraw(proposal: id), by: .wang)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.withdraw(proposal: id), by: .li)?.outcome == .done)
        #expect(bench.command(.second(proposal: id), by: .wang)?.refusal?.rule == .unknownTarget)
        #expect(try bench.store.proposal(id)?.state == .withdrawn)
        #expect(try bench.refunds("A1").isEmpty)
    }

    @Test func `the confirmation carries the digest of what was shown; another one is refused`() throws {
        let bench = try Bench()
        let id = try proposed(bench)
        bench.arm(.wang)
        var sent = try envelope(bench, .second(proposal: id), by: .wang)
        sent.shownDigest = String(repeating: "0", count: 64)
        #expect(bench.submit(sent, by: .wang)?.refusal?.rule == .changedSince)
        sent = try envelope(bench, .second(proposal: id), by: .wang)
        #expect(bench.submit(sent, by: .wang)?.outcome == .done)
        let stored = try #require(try bench.store.proposal(id))
        #expect(stored.state == .confirmed && stored.decidedBy == "ops.wang" && stored.decidedUID == 1_002)
        let row = try #require(try bench.store.audit(limit: 1).first)
        #expect(row.act == "second" && row.context.second == "ops.li" && row.context.shown == sent.shownDigest)
        #expect(bench.submit(sent, by: .wang)?.outcome == .done, "the same number is done once")
        #expect(try bench.refunds("A1").count == 1)
    }

    @Test func `a proposal that ran out is on the chain, and its batch waits for two words again`() throws {
        let bench = try Bench()
        let id = try proposed(bench)
        bench.run(900_000)
        #expect(try bench.store.proposal(id)?.state == .expired)
        let row = try #require(try bench.store.audit(limit: 1).first)
        #expect(row.act == "expire" && row.who == "timer" && row.context.detail.contains("ops.li"))
    }

    @Test func `the store itself refuses what the engine should never ask for`() throws {
        let bench = try Bench()
        let id = try proposed(bench)
        let open = try #require(try bench.store.proposal(id))
        func refuses(_ change: (inout Proposal) -> Void) throws {
            var decided = open
            decided.state = .confirmed
            decided.decidedBy = "ops.wang"
            decided.decidedUID = 1_002
            decided.decidedAt = bench.now
            change(&decided)
            #expect(throws: StoreError.self) { try bench.store.update(decided) }
            #expect(try bench.store.proposal(id)?.state == .open)
        }
        try refuses { $0.decidedBy = "ops.li" }
        try refuses { $0.decidedUID = 1_001 }
        try refuses { $0.decidedUID = -1 }
        try refuses { $0.decidedBy = "" }
        try refuses { $0.decidedAt = open.expiresAt }
        try refuses { $0.state = .withdrawn }
        var right = open
        right.state = .confirmed
        right.decidedBy = "ops.wang"
        right.decidedUID = 1_002
        right.decidedAt = bench.now
        try bench.store.update(right)
        right.state = .open
        #expect(throws: StoreError.self) { try bench.store.update(right) }
    }

    // MARK: timers

    @Test func `a canary nobody keeps goes back: the channel stands as before, for everybody`() throws {
        let bench = try Bench()
        let started = try #require(bench.command(.startCanary(target: "wechat", sharePercent: 10), by: .li))
        #expect(!started.reference.isEmpty)
        try bench.crash()
        bench.run(601_000)
        #expect(try bench.canary().run.state == .stopped)
        #expect(try bench.override(.wechat) == ChannelOverride.none)
        #expect(try bench.weight(.wechat) == 60)
        #expect(try bench.store.audit(limit: 1).first?.act == "undo")
    }

    @Test func `a larger share that nobody keeps is the smaller one again; a kept canary runs on`() throws {
        let bench = try Bench()
        let first = try #require(bench.command(.startCanary(target: "preference=80", sharePercent: 10), by: .li))
        #expect(bench.command(.keep(timer: first.reference), by: .li)?.outcome == .done)
        bench.run(700_000)
        #expect(try bench.canary().run.state == .running)
        let version = try #require(try bench.store.canaries(limit: 1).first?.subject)
        bench.command(.startCanary(target: "preference=80", sharePercent: 40), by: .li)
        bench.run(601_000)
        let running = try #require(try bench.store.canaries(limit: 9).first(where: \.run.state.dividesUsers))
        #expect(running.run.plan.shareBasisPoints == 1_000 && running.subject == version)
    }

    @Test func `weights that were promoted go back to the version before unless they are kept`() throws {
        let bench = try Bench()
        bench.command(.startCanary(target: "wechat=20", sharePercent: 10), by: .li)
        #expect(bench.command(.promoteCanary("weights"), by: .li)?.outcome == .done)
        #expect(try bench.weight(.wechat) == 20)
        bench.run(1_801_000)
        #expect(try bench.weight(.wechat) == 60)
    }

    @Test func `finance keeps the timers of money, not those of channels`() throws {
        let bench = try Bench()
        let pause = try #require(bench.command(.pausePayouts, by: .zhao))
        #expect(bench.command(.keep(timer: pause.reference), by: .zhao)?.outcome == .done)
        let failover = try #require(bench.command(.failover(channel: "wechat"), by: .li))
        #expect(bench.command(.undo(timer: failover.reference), by: .zhao)?.refusal?.rule == .notPermitted)
    }

    // MARK: personal data

    @Test func `personal data is masked; in full it goes to few, with a reason, once, and onto the chain`() throws {
        let bench = try Bench { $0.limits.revealsPerHour = 2 }
        let order = try bench.paid(bench.request("A1", user: "u33936172"))
        let shown = try bench.snapshot(.orders, order: order.id.text)
        #expect(shown.orders.first?.buyer == "u3393***")
        let look = OperatorCommand.reveal(.order(order.id.text))
        #expect(bench.command(look, by: .li)?.refusal?.rule == .notPermitted)
        #expect(bench.command(look, by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(look, by: .chen, reason: "x")?.refusal?.rule == .reasonTooShort)
        let seen = try #require(bench.command(look, by: .chen, action: "look-1"))
        #expect(seen.revealed.contains(RevealedField(kind: "user", text: "u33936172")))
        #expect(bench.command(look, by: .chen, action: "look-1")?.revealed == [], "an answer is never kept")
        let row = try #require(try bench.store.audit(limit: 1).first)
        #expect(row.act == "reveal" && row.who == "rv.chen" && row.change.hasPrefix("seen: user"))
        #expect(try bench.store.audit(limit: 50).allSatisfy { !"\($0)".contains("u33936172") })
        #expect(bench.command(look, by: .chen)?.outcome == .done)
        #expect(bench.command(look, by: .chen)?.refusal?.rule == .outOfRange, "two looks an hour")
        bench.run(3_601_000)
        #expect(bench.command(look, by: .chen)?.outcome == .done)
    }

    @Test func `what people write is masked where it is shown`() throws {
        let bench = try Bench()
        bench.command(Self.weight, by: .li, reason: "buyer 13812341234 rang, card 6222 0212 3456 7894")
        let change = try #require(try bench.snapshot(.channels).changes.first)
        #expect(change.reason == "buyer 138****1234 rang, card **** **** **** 7894")
    }

    // MARK: the table

    @Test func `each command's class lies where the table says, and every command has its line`() throws {
        let (bench, other) = (try Bench(), try Bench())
        let order = try other.paid(other.request("A1", fen: 600_000))
        let commands: [(OperatorCommand, Int)] = [
            (.setChannelWeight(channel: "alipay", weight: 40), 2), (.setChannelWeight(channel: "alipay", weight: 41), 3),
            (.setPreferenceWeight(60), 2), (.setPreferenceWeight(61), 3), (.failover(channel: "wechat"), 3),
            (.back(channel: "wechat"), 3), (.startCanary(target: "wechat", sharePercent: 10), 2), (.pausePayouts, 3),
            (.rollback(version: 2), 3), (.arm, 1), (.lock, 1),
            (.adjust(debit: "differences/shop-1/wechat", credit: "shop/shop-1", minorUnits: 1), 4),
        ]
        let ofOrders: [(OperatorCommand, Int)] = [
            (.refund(order: order.id.text, minorUnits: 499_999), 3),
            (.refund(order: order.id.text, minorUnits: 500_000), 4), (.queryOrder(order: order.id.text), 1),
        ]
        for (command, riskClass) in commands + ofOrders {
            let engine = ofOrders.contains { $0.0 == command } ? other.engine : bench.engine
            let preview = try engine.preview(command, by: .li, at: bench.now)
            #expect(preview.riskClass == riskClass, "\(command)")
            #expect(command.verb.classes.contains(preview.riskClass), "\(command)")
        }
    }

    @Test func `every kind of command is in the table once, with somebody who may give it`() throws {
        let bench = try Bench()
        for verb in OperatorVerb.allCases {
            #expect(verb.example.verb == verb, "the example is of its kind")
            let right = try #require(CommandRight.all.first { $0.verb == verb })
            #expect(!right.roles.isEmpty && right.roles.contains(.admin), "\(verb)")
            // What the engine says of it now lies where the table says; a target that is not there is class 1.
            let preview = try bench.engine.preview(verb.example, by: .boss, at: bench.now)
            #expect(verb.classes.contains(preview.riskClass) || preview.refusal != nil, "\(verb)")
        }
        #expect(CommandRight.all.count == OperatorVerb.allCases.count)
    }
}
