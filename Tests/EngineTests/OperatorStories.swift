import Channels
import Engine
import Operations
import Payments
import Routing
import Storage
import Testing

@Suite struct OperatorStories {
    @Test func `a small weight change takes effect, is recorded, and goes back after ten minutes`() throws {
        let bench = try Bench()
        let result = bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li)
        #expect(result?.outcome == .done)
        #expect(try bench.weight(.alipay) == 35)
        #expect(try bench.store.audit(limit: 1).first?.change == "30 -> 35")
        bench.run(599_000)
        #expect(try bench.weight(.alipay) == 35)
        bench.run(2_000)
        #expect(try bench.weight(.alipay) == 30)
        #expect(try bench.store.audit(limit: 1).first?.who == "timer")
    }

    @Test func `a kept change stays; an undone one goes at once; a newer one replaces the timer`() throws {
        let bench = try Bench()
        let kept = try #require(bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li))
        #expect(bench.command(.keep(timer: kept.reference), by: .wang)?.outcome == .done)
        bench.run(700_000)
        #expect(try bench.weight(.alipay) == 35)
        let undone = try #require(bench.command(.setChannelWeight(channel: "alipay", weight: 40), by: .li))
        bench.command(.undo(timer: undone.reference), by: .li)
        #expect(try bench.weight(.alipay) == 35)
        bench.command(.setChannelWeight(channel: "alipay", weight: 36), by: .li)
        bench.command(.setChannelWeight(channel: "alipay", weight: 37), by: .li)
        #expect(try bench.snapshot(.overview).timers.map(\.before) == ["36"])
    }

    @Test func `no order is routed to a bank, so nobody sets its weight or moves traffic off it`() throws {
        let bench = try Bench { $0.profiles.append(Bench.bank) }
        for command in [
            OperatorCommand.setChannelWeight(channel: "bank-ea", weight: 30), .failover(channel: "bank-ea"),
        ] { #expect(bench.command(command, by: .li)?.refusal?.rule == .unknownTarget) }
        try bench.payable(bench.request("A1"))
        for channel in ["wechat", "alipay"] {
            #expect(bench.command(.failover(channel: channel), by: .li)?.outcome == .done)
        }
        #expect(bench.command(.failover(channel: "unionpay"), by: .li)?.refusal?.rule == .lastChannel)
    }

    @Test func `a failover moves new orders, settles those in flight, and ends in probing`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        #expect(bench.command(.failover(channel: "wechat"), by: .li)?.outcome == .done)
        bench.create(bench.request("A2"))
        #expect(try bench.attempts("A2")[0].channel == .alipay)
        #expect(bench.notifyPaid(try bench.attempts("A1")[0]) == true)
        let decision = try bench.store.decisions(of: bench.order("A2").id)[0]
        #expect(decision.candidates.first { $0.channel == .wechat }?.exclusion == .failedOver)
        #expect(bench.command(.back(channel: "wechat"), by: .li)?.outcome == .done)
        let row = try #require(try bench.snapshot(.channels).channels.first { $0.id == "wechat" })
        #expect(row.state == .probing)
        #expect(row.override == "none")
    }

    @Test func `a failover nobody keeps is taken back after half an hour, also over a restart`() throws {
        let bench = try Bench()
        bench.command(.failover(channel: "wechat"), by: .li)
        try bench.crash()
        #expect(try bench.override(.wechat) == .off)
        bench.run(1_801_000)
        #expect(try bench.override(.wechat) == ChannelOverride.none)
    }

    @Test func `the last channel is never failed over`() throws {
        let bench = try Bench()
        bench.command(.failover(channel: "wechat"), by: .li)
        bench.command(.failover(channel: "alipay"), by: .li)
        let result = bench.command(.failover(channel: "unionpay"), by: .li)
        #expect(result?.refusal?.rule == .lastChannel)
        #expect(try bench.override(.unionpay) == ChannelOverride.none)
    }

    @Test func `a failover that leaves too little capacity is refused with the figures`() throws {
        let small = ChannelProfile.copy(of: Bench.alipay, ratePerSecond: 2)
        let bench = try Bench { $0.profiles = [Bench.wechat, small] }
        for index in 0..<50 { bench.create(bench.request("A\(index)")) }
        bench.run(2_000)
        let result = bench.command(.failover(channel: "wechat"), by: .li)
        #expect(result?.refusal?.rule == .capacity)
        #expect(result?.refusal?.detail.contains("2 orders/s") == true)
    }

    @Test func `the engine guards: role, reason, age of data, version, typed target`() throws {
        let bench = try Bench()
        let failover = OperatorCommand.failover(channel: "wechat")
        #expect(bench.command(failover, by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(failover, by: .chen)?.refusal?.rule == .notPermitted)
        #expect(bench.command(failover, by: .li, reason: "slow")?.refusal?.rule == .reasonTooShort)
        #expect(bench.command(failover, by: .li, reason: "aaaaaaaaaa")?.refusal?.rule == .reasonTooShort)
        #expect(bench.command(failover, by: .li, age: 3_001)?.refusal?.rule == .staleData)
        #expect(bench.command(failover, by: .li, version: 99)?.refusal?.rule == .changedSince)
        #expect(bench.command(failover, by: .li, typed: "wechet")?.refusal?.rule == .typedTargetDiffers)
        #expect(bench.command(.failover(channel: "paypal"), by: .li)?.refusal?.rule == .unknownTarget)
        #expect(bench.command(.setChannelWeight(channel: "wechat", weight: 101), by: .li)?.refusal?.rule == .outOfRange)
        #expect(try bench.override(.wechat) == ChannelOverride.none)
        #expect(try bench.store.audit(limit: 20).count == 9, "every refusal is recorded, and that it was armed")
        #expect(bench.engine.counters.commandsRefused == 8)
    }

    @Test func `of two operators who saw the same state the second is told that it changed`() throws {
        let bench = try Bench()
        let seen = try bench.engine.preview(.failover(channel: "wechat"), by: .li, at: bench.now).version
        #expect(bench.command(.setChannelWeight(channel: "alipay", weight: 31), by: .wang)?.outcome == .done)
        #expect(bench.command(.failover(channel: "wechat"), by: .li, version: seen)?.refusal?.rule == .changedSince)
    }

    @Test func `the same action number is done once and answered alike, also over a restart`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1"))
        let refund = OperatorCommand.refund(order: order.id.text, minorUnits: 100)
        let first = bench.command(refund, by: .li, action: "act-1")
        #expect(first?.outcome == .done)
        #expect(bench.command(refund, by: .li, action: "act-1") == first)
        try bench.crash()
        #expect(bench.command(refund, by: .li, action: "act-1")?.outcome == .done)
        #expect(try bench.refunds("A1").count == 1)
    }

    @Test func `a large refund waits for a second person, who is not the first`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1", fen: 600_000))
        let proposed = try #require(bench.command(
            .refund(order: order.id.text, minorUnits: 600_000), by: .li))
        #expect(proposed.outcome == .proposed)
        #expect(try bench.refunds("A1").isEmpty)
        #expect(bench.command(.second(proposal: proposed.reference), by: .li)?.refusal?.rule == .samePerson)
        let twin = OperatorIdentity(name: "other name", uid: OperatorIdentity.li.uid, roles: [.operator])
        #expect(bench.command(.second(proposal: proposed.reference), by: twin)?.refusal?.rule == .samePerson)
        #expect(bench.command(.second(proposal: proposed.reference), by: .chen)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.second(proposal: proposed.reference), by: .wang)?.outcome == .done)
        #expect(try bench.refunds("A1").map(\.kind) == [.shopOperator])
    }

    @Test func `a system user of several people looks and asks, but decides nothing and agrees to nothing`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1", fen: 600_000))
        let open = try bench.payable(bench.request("A2"))
        let desk = OperatorIdentity(name: "desk", uid: 1_050, roles: Set(OperatorRole.allCases), isShared: true)
        #expect(bench.command(.queryOrder(order: open.id.text), by: desk)?.outcome == .done)
        let weight = OperatorCommand.setChannelWeight(channel: "alipay", weight: 31)
        #expect(bench.command(weight, by: desk)?.refusal?.rule == .notPermitted)
        let refund = OperatorCommand.refund(order: order.id.text, minorUnits: 600_000)
        #expect(bench.command(refund, by: desk)?.refusal?.rule == .notPermitted)
        let proposed = try #require(bench.command(refund, by: .li))
        #expect(bench.command(.second(proposal: proposed.reference), by: desk)?.refusal?.rule == .notPermitted)
        #expect(try bench.refunds("A1").isEmpty)
    }

    @Test func `a proposal runs out, and does not outlive a change of its order`() throws {
        let bench = try Bench()
        let order = try bench.paid(bench.request("A1", fen: 600_000))
        let refund = OperatorCommand.refund(order: order.id.text, minorUnits: 500_000)
        let late = try #require(bench.command(refund, by: .li))
        bench.run(901_000)
        #expect(bench.command(.second(proposal: late.reference), by: .wang)?.refusal?.rule == .unknownTarget)
        let stale = try #require(bench.command(refund, by: .li))
        bench.refund("A1", "R1", fen: 100)
        #expect(bench.command(.second(proposal: stale.reference), by: .wang)?.refusal?.rule == .changedSince)
        #expect(try bench.refunds("A1").count == 1)
    }

    @Test func `asking a channel now asks now`() throws {
        let bench = try Bench()
        let order = try bench.payable(bench.request("A1"))
        #expect(!bench.has("query"))
        #expect(bench.command(.queryOrder(order: order.id.text), by: .li)?.outcome == .done)
        #expect(bench.has("query"))
    }

    @Test func `a preview of a failover tells what moves where`() throws {
        let bench = try Bench()
        for index in 0..<40 { bench.create(bench.request("A\(index)")) }
        bench.run(2_000)
        let preview = try bench.engine.preview(.failover(channel: "wechat"), by: .li, at: bench.now)
        #expect(preview.riskClass == 3)
        #expect(preview.typedTarget == "wechat")
        #expect((preview.movesBasisPoints ?? 0) > 5_000)
        #expect(preview.targets.map(\.channel).contains("alipay"))
        #expect(preview.inFlightOrders == 40)
        #expect(preview.inFlightMinorUnits == 400_000)
        #expect(try bench.override(.wechat) == ChannelOverride.none, "a preview changes nothing")
    }
}

extension ChannelProfile {
    static func copy(of profile: ChannelProfile, ratePerSecond: Int, weight: Int? = nil) -> ChannelProfile {
        ChannelProfile(
            id: profile.id, environments: profile.environments, categories: profile.categories,
            minimumMinorUnits: profile.minimumMinorUnits, maximumMinorUnits: profile.maximumMinorUnits,
            feeMillionths: profile.feeMillionths, upkeepPerThousandMinorUnits: profile.upkeepPerThousandMinorUnits,
            badDebtMillionths: profile.badDebtMillionths, splitsAfterPayment: profile.splitsAfterPayment,
            splitCeilingBasisPoints: profile.splitCeilingBasisPoints, canClose: profile.canClose,
            concurrencyCeiling: profile.concurrencyCeiling, ratePerSecondCeiling: ratePerSecond,
            splitDelayMilliseconds: profile.splitDelayMilliseconds, defaultWeight: weight ?? profile.defaultWeight)
    }
}
