import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@testable import Engine

/// Shares by where they go, how many fit a request, and what follows when one fails.
@Suite struct ShareStories {
    private static func small(_ id: ChannelID, receivers: Int, requests: Int = 50) -> ChannelProfile {
        ChannelProfile(
            id: id, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
            minimumMinorUnits: 1, maximumMinorUnits: 1_000_000_000, feeMillionths: 6_000,
            upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: true,
            splitCeilingBasisPoints: 3_000, canClose: true, concurrencyCeiling: 10_000, ratePerSecondCeiling: 1_000,
            splitDelayMilliseconds: 60_000, defaultWeight: 60, receiversPerRequest: receivers,
            splitRequestsPerOrder: requests)
    }

    private static func seven(_ timing: SplitTiming = .realTime) -> SplitPlan {
        Bench.shares((0..<7).map { ("r\($0)", 100 + Int64($0)) }, timing)
    }

    @Test func `more receivers than a request takes go in several, each leg in exactly one`() throws {
        let bench = try Bench { $0.profiles = [Self.small(.wechat, receivers: 3), Bench.alipay] }
        try bench.paid(bench.request("A1", plan: Self.seven()))
        bench.run(61_000)
        let calls = bench.calls.compactMap { item -> SplitCall? in
            if case .split(let call) = item.call { call } else { nil }
        }
        #expect(calls.map(\.legs.count) == [3, 3, 1])
        #expect(Set(calls.map(\.request)).count == 3)
        #expect(Set(calls.flatMap(\.legs).map(\.leg)) == Set(try bench.legs("A1").map(\.id)))
        try bench.answerSplits(.settled)
        #expect(try bench.legs("A1").allSatisfy { $0.state == .settled })
        #expect(bench.count("unfreeze") == 1)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `planted: receivers beyond the first request are never sent`() throws {
        let bench = try Bench(planted: .chunkDropsLeg) {
            $0.profiles = [Self.small(.wechat, receivers: 3), Bench.alipay]
        }
        try bench.paid(bench.request("A1", plan: Self.seven()))
        bench.run(86_400_000)
        try bench.answerSplits(.settled)
        #expect(try bench.legs("A1").count { $0.state == .settled } == 3)
    }

    @Test func `when the order's split requests are used up a person hears of it`() throws {
        let bench = try Bench { $0.profiles = [Self.small(.wechat, receivers: 3, requests: 2), Bench.alipay] }
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        for round in 1...2 {
            let split = try bench.nextSplit()
            bench.answer(split.task, Bench.outcome(split.call, .failed, code: "ACCOUNT_ABNORMAL"))
            let failed = try #require(try bench.legs("A1").last { $0.state == .failed })
            #expect(bench.command(.retrySplit(leg: failed.id.text), by: .li)?.outcome == .done, "round \(round)")
        }
        #expect(!bench.has("split"))
        #expect(try bench.legs("A1").count { $0.state == .waiting } == 1)
        #expect(try bench.openCases().map(\.kind) == [.splitStuck])
        #expect(!bench.has("unfreeze"))
    }

    @Test func `shares for the bank go to the bank, those of the shop's own debt nowhere, each by its timing`() throws {
        let bench = try Bench { $0.profiles.append(Self.small(.bank, receivers: 10)) }
        try bench.contracted("owed", "tea", "bk")
        var plan = Bench.shares([("ch", 300)])
        plan.shares += Bench.shares([("bk", 200)], delivery: .bank).shares
        plan.shares += Bench.shares([("owed", 400)], .nextDay, delivery: .balance).shares
        plan.shares += Bench.shares([("tea", 100)], delivery: .balance, purpose: [.goods]).shares
        try bench.paid(bench.request("A1", plan: plan))
        bench.run(1_000)
        #expect(try bench.leg("A1", "tea").state == .settled)
        #expect(try bench.balance("purpose/") == -100)
        bench.run(60_000)
        let channels = bench.calls.filter { $0.call.word == "split" }.map(\.channel)
        #expect(Set(channels) == [.wechat, .bank])
        let toBank = try #require(bench.calls.compactMap { item -> SplitCall? in
            if item.channel == .bank, case .split(let call) = item.call { call } else { nil }
        }.first)
        #expect(toBank.legs.map(\.account) == ["b-bk"])
        #expect(toBank.payment.attempt == (try bench.attempts("A1")[0].id))
        try bench.answerSplits(.settled)
        #expect(try bench.balance("subaccount/") == 200)
        #expect(bench.has("unfreeze"), "the channel's part is done whatever the debt waits for")
        #expect(try bench.leg("A1", "owed").state == .waiting)
        bench.run(36 * 3_600_000)
        #expect(try bench.leg("A1", "owed").state == .settled)
        #expect(try bench.balance("commission/") == -600, "400 owed, 200 at the bank")
        #expect(try bench.balance("shop/") == -9_000)
    }

    @Test func `planted: a start owes settled shares once more`() throws {
        let bench = try Bench(planted: .accrualTwice)
        try bench.contracted("owed")
        var plan = Bench.shares([("owed", 400)], delivery: .balance)
        plan.shares += Bench.shares([("later", 100)], .nextDay).shares
        try bench.paid(bench.request("A1", plan: plan))
        bench.run(1_000)
        try bench.crash()
        #expect(try bench.balance("commission/") == -800)
    }

    @Test(arguments: [
        ("RECEIVER_RECEIPT_LIMIT", ShareFailure.wait), ("NO_RELATION", .fixReceiver), ("NO_AUTH", .fixReceiver),
        ("RECEIVER_REAL_NAME_NOT_VERIFIED", .fixReceiver), ("ACCOUNT_ABNORMAL", .fixReceiver),
        ("PAYER_ACCOUNT_ABNORMAL", .fixReceiver), ("RECEIVER_HIGH_RISK", .dead), ("INVALID_REQUEST", .dead),
        ("ACQ.ROYALTY_ACCOUNT_NOT_EXIST", .fixReceiver), ("MOON_PHASE", .dead),
    ])
    func `each code says what can follow`(_ code: String, _ follows: ShareFailure) {
        #expect(ShareFailure(code) == follows)
    }

    @Test func `a receiver over its daily limit is tried on the next three banking days, then a person has it`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        var requests: Set<SplitRequestID> = []
        for day in 0..<4 {
            let split = try bench.nextSplit()
            requests.insert(split.call.request)
            #expect(try bench.openCases().isEmpty, "day \(day)")
            bench.answer(split.task, Bench.outcome(split.call, .failed, code: "RECEIVER_RECEIPT_LIMIT"))
            #expect(!bench.has("unfreeze"))
            bench.run(4 * 24 * 3_600_000)
        }
        #expect(requests.count == 4)
        #expect(!bench.has("split"))
        #expect(try bench.openCases().map(\.kind) == [.splitStuck])
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a request whose receiver must be mended waits, and goes again byte for byte on a person's word`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        let first = try bench.nextSplit()
        bench.answer(first.task, .refused(ChannelRefusal(
            errorClass: .business, code: "INVALID_REQUEST", message: "NO_RELATION: a receiver was not added before")))
        let leg = try bench.leg("A1", "a")
        #expect(leg.state == .blocked)
        #expect(try bench.openCases().map(\.kind) == [.splitStuck])
        bench.run(86_400_000)
        #expect(!bench.has("split"))
        #expect(bench.command(.retrySplit(leg: leg.id.text), by: .li)?.outcome == .done)
        let again = try bench.nextSplit()
        #expect(again.call == first.call)
        bench.answer(again.task, Bench.outcome(again.call, .settled))
        #expect(try bench.leg("A1", "a").state == .settled)
        #expect(try bench.faults("A1") == [])
        #expect(bench.command(.retrySplit(leg: leg.id.text), by: .li)?.refusal?.rule == .wrongState)
    }

    @Test func `a share that failed goes as a new one on a person's word, once; until then the rest stays frozen`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        let split = try bench.nextSplit()
        bench.answer(split.task, Bench.outcome(split.call, .failed, code: "ACCOUNT_ABNORMAL"))
        #expect(!bench.has("unfreeze"))
        let failed = try bench.leg("A1", "a")
        let preview = try bench.engine.preview(.retrySplit(leg: failed.id.text), by: .li, at: bench.now)
        #expect(preview.riskClass == 2)
        #expect(preview.amountMinorUnits == 1_000)
        #expect(preview.effects.map(\.kind) == [.splitsAtOnce])
        #expect(bench.command(.retrySplit(leg: failed.id.text), by: .viewer)?.refusal?.rule == .notPermitted)
        bench.command(.retrySplit(leg: failed.id.text), by: .li)
        #expect(bench.command(.retrySplit(leg: failed.id.text), by: .li)?.refusal?.rule == .wrongState)
        let again = try bench.nextSplit()
        #expect(again.call.request != split.call.request)
        #expect(again.call.legs.map(\.amount.minorUnits) == [1_000])
        bench.answer(again.task, Bench.outcome(again.call, .settled))
        #expect(bench.has("unfreeze"))
        #expect(try bench.faults("A1") == [])
    }

    @Test func `when the person closes the case instead, the rest is freed`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        let split = try bench.nextSplit()
        bench.answer(split.task, Bench.outcome(split.call, .failed, code: "ACCOUNT_ABNORMAL"))
        let item = try #require(bench.openCases().first)
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        bench.command(.reject(reviewCase: item.id.text), by: .chen)
        #expect(bench.has("unfreeze"))
        #expect(try bench.store.openTasks(of: bench.order("A1").id).map(\.kind).contains(.freezeWatch) == false)
    }

    @Test func `a share that arrived after all, though it was reported as failed, is booked whole`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000), ("b", 500)])))
        bench.run(61_000)
        let split = try bench.nextSplit()
        bench.answer(split.task, .split(SplitReport(request: split.call.request, legs: [
            SplitLegReport(account: "w-a", minorUnits: 1_000, status: .failed, code: "RECEIVER_RECEIPT_LIMIT"),
            SplitLegReport(account: "w-b", minorUnits: 500, status: .processing, code: ""),
        ])))
        #expect(try bench.legs("A1").count { $0.state == .waiting } == 1, "tomorrow again")
        bench.run(6_000)
        let asked = try bench.nextSplit()
        bench.answer(asked.task, Bench.outcome(asked.call, .settled))
        #expect(try bench.legs("A1").map(\.state).filter { $0 != .settled } == [.cancelled])
        #expect(try bench.openCases().map(\.kind) == [.splitStuck])
        bench.run(48 * 3_600_000)
        #expect(!bench.has("split"))
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a request the channel never knows is not sent for ever`() throws {
        let bench = try Bench { $0.limits.splitSends = 4 }
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 1_000)])))
        bench.run(61_000)
        let refusal = ChannelRefusal(errorClass: .business, code: "RULE_LIMIT", message: "")
        let unknown = ChannelRefusal(errorClass: .notFound, code: "RESOURCE_NOT_EXISTS", message: "")
        bench.answer(try bench.nextSplit().task, .unknown(code: "timeout"))
        var sends = 1
        for _ in 0..<40 {
            bench.run(3_600_000)
            while bench.has("split") || bench.has("query split") {
                let isQuery = !bench.has("split")
                let next = try bench.nextSplit()
                sends += isQuery ? 0 : 1
                bench.answer(next.task, .refused(isQuery ? unknown : refusal))
            }
        }
        #expect(sends == 4)
        #expect(bench.calls.isEmpty)
        #expect(try bench.leg("A1", "a").state == .unknown)
        #expect(try bench.openCases().map(\.kind) == [.splitStuck])
    }

    @Test func `planted: a share that leaves or fails is not booked`() throws {
        let unsent = try Bench(planted: .splitSentNotBooked)
        try unsent.divided("A1")
        #expect(try unsent.faults("A1") != [])
        let kept = try Bench(planted: .failedLegNotRebooked)
        try kept.paid(kept.request("A1", plan: Bench.shares([("a", 1_000)])))
        kept.run(61_000)
        try kept.answerSplits(.failed, code: "RECEIVER_HIGH_RISK")
        #expect(try kept.faults("A1") != [])
    }
}
