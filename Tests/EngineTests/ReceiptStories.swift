import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@testable import Engine

/// Money that waits: for the buyer's receipt, for a reviewer, for the end of the channel's freeze.
@Suite struct ReceiptStories {
    private static let day: Int64 = 86_400_000

    private func confirm(_ bench: Bench, _ number: String, shop: ShopID = Bench.shop) -> EngineReply? {
        let token = bench.token()
        bench.send(.confirmReceipt(shop: shop, .shopNumber(number), token))
        return bench.replies[token]
    }

    private static func onReceipt(_ parts: [(String, Int64)]) -> SplitPlan { Bench.shares(parts, .onReceipt) }

    @Test func `shares rest in escrow until the buyer confirms, then leave by the locked plan`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Self.onReceipt([("platform", 1_000), ("leader", 500)])))
        #expect(try bench.balance("escrow/") == -1_500)
        bench.run(3 * Self.day)
        #expect(!bench.has("split"))
        let report = try #require(confirm(bench, "A1")?.report)
        #expect(report.legs.map(\.amount.minorUnits).sorted() == [500, 1_000])
        #expect(try bench.balance("escrow/") == 0)
        try bench.answerSplits(.settled)
        #expect(try bench.events("A1").contains(.orderReceived))
        #expect(confirm(bench, "A1")?.report != nil, "a second word changes nothing")
        #expect(try bench.events("A1").count { $0 == .orderReceived } == 1)
        #expect(bench.has("unfreeze"))
        #expect(try bench.faults("A1") == [])
    }

    @Test func `after ten days the order counts as received; a crash in between forgets nothing`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Self.onReceipt([("leader", 500)])))
        bench.run(9 * Self.day)
        try bench.crash()
        #expect(!bench.has("split"))
        bench.run(Self.day + 1_000)
        #expect(try bench.balance("escrow/") == 0)
        try bench.answerSplits(.settled)
        #expect(try bench.leg("A1", "leader").state == .settled)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `only the shop's own paid order can be received`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", plan: Self.onReceipt([("leader", 500)])))
        #expect(confirm(bench, "A1")?.rejection?.code == .wrongState)
        #expect(confirm(bench, "A1", shop: Bench.strictShop)?.rejection?.code == .notFound)
        #expect(confirm(bench, "A2")?.rejection?.code == .notFound)
    }

    @Test func `a refund before the receipt shrinks what is in escrow, a full one empties it`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Self.onReceipt([("platform", 1_000), ("leader", 500)])))
        bench.refund("A1", "R1", fen: 5_000)
        try bench.settleRefund()
        #expect(try bench.balance("escrow/") == -750)
        #expect(try bench.faults("A1", atRest: false) == [])
        bench.refund("A1", "R2", fen: 5_000)
        try bench.settleRefund()
        #expect(try bench.balance("escrow/") == 0)
        #expect(try bench.store.openTasks(of: bench.order("A1").id).filter { $0.kind != .notifyShop }.isEmpty)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a receipt while a refund is under way: the share leaves after it, as small as it left it`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Self.onReceipt([("leader", 500)])))
        bench.run(61_000)
        bench.refund("A1", "R1", fen: 5_000)
        #expect(confirm(bench, "A1")?.report != nil)
        #expect(!bench.has("split"))
        try bench.settleRefund()
        #expect(try bench.nextSplit().call.legs.map(\.amount.minorUnits) == [250])
        #expect(try bench.balance("escrow/") == 0)
    }

    @Test func `planted: escrow ends at payment, or never in the ledger`() throws {
        let early = try Bench(planted: .escrowReleasedAtPayment)
        try early.paid(early.request("A1", plan: Self.onReceipt([("leader", 500)])))
        early.run(61_000)
        #expect(early.has("split"))
        let never = try Bench(planted: .escrowNeverReleasedInLedger)
        try never.paid(never.request("A1", plan: Self.onReceipt([("leader", 500)])))
        _ = confirm(never, "A1")
        never.run(61_000)
        try never.answerSplits(.settled)
        #expect(try never.balance("escrow/") == -500)
    }

    // MARK: held by risk

    private func heldBench(_ plan: SplitPlan?) throws -> Bench {
        let bench = try Bench { $0.risk = .large(from: 1, points: 45) }
        try bench.paid(bench.request("A1", plan: plan))
        #expect(try bench.order("A1").hold == .held)
        return bench
    }

    @Test func `what risk holds lies in its own account, is not divided, and moves on approval`() throws {
        let bench = try heldBench(Bench.plan())
        #expect(try bench.balance("held/") == -9_940)
        bench.run(3 * Self.day)
        #expect(!bench.has("split"))
        let item = try #require(bench.openCases().first { $0.kind == .moneyHeld })
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        #expect(try bench.balance("held/") == 0)
        try bench.answerSplits(.settled)
        #expect(try bench.legs("A1").allSatisfy { $0.state == .settled })
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund while held takes its part out of the hold, rejection all the rest`() throws {
        let bench = try heldBench(Self.onReceipt([("leader", 500)]))
        bench.refund("A1", "R1", fen: 4_000)
        #expect(try bench.balance("held/") == -5_940)
        #expect(try bench.balance("escrow/") == 0, "nothing is divided while held")
        try bench.settleRefund()
        let item = try #require(bench.openCases().first { $0.kind == .moneyHeld })
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        bench.command(.reject(reviewCase: item.id.text), by: .chen)
        try bench.settleRefund()
        #expect(try bench.order("A1").refundedMinorUnits == 10_000)
        #expect(try bench.balance("held/") == 0)
        #expect(try bench.faults("A1") == [])
    }

    // MARK: the channel's freeze

    @Test func `seven days before the end people are told, before the last day what waits leaves`() throws {
        let bench = try Bench { $0.profiles = [Self.frozen(days: 13), Bench.alipay] }
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 500)], .onReceipt)))
        bench.run(6 * Self.day + 10_000)
        #expect(try bench.events("A1").count { $0 == .splitDeadline } == 1)
        #expect(try bench.snapshot(.splits).alerts.contains { $0.kind == .freeze && $0.closedAt == nil })
        #expect(try bench.snapshot(.splits).splits?.deadlines.map(\.minorUnits) == [500])
        try bench.crash()
        #expect(try bench.snapshot(.splits).splits?.deadlines.map(\.minorUnits) == [500])
        bench.run(5 * Self.day)
        try bench.answerSplits(.settled)
        #expect(try bench.leg("A1", "a").state == .settled)
        bench.run(5_000)
        #expect(try bench.snapshot(.splits).alerts.contains { $0.kind == .freeze && $0.closedAt == nil } == false)
        #expect(try bench.snapshot(.splits).splits?.deadlines.isEmpty == true)
        #expect(try bench.openCases().isEmpty)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a day before the end what cannot leave goes to a person`() throws {
        let bench = try Bench { $0.profiles = [Self.frozen(days: 8), Bench.alipay] }
        try bench.paid(bench.request("A1", plan: Bench.shares([("a", 500)])))
        bench.run(61_000)
        try bench.answerNext("split", .refused(ChannelRefusal(errorClass: .business, code: "NO_AUTH", message: "")))
        let item = try #require(bench.openCases().first)
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        bench.command(.approve(reviewCase: item.id.text), by: .chen)
        #expect(try bench.openCases().isEmpty)
        bench.run(7 * Self.day)
        #expect(try bench.openCases().map { $0.findings[0].evidence } == [Evidence.freezeEnds.text("5.00", "1")])
        bench.run(2 * Self.day)
        #expect(try bench.events("A1").count { $0 == .splitDeadline } == 3)
        #expect(try bench.store.openTasks(of: bench.order("A1").id).contains { $0.kind == .freezeWatch } == false)
    }

    private static func frozen(days: Int) -> ChannelProfile {
        ChannelProfile(
            id: .wechat, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
            minimumMinorUnits: 1, maximumMinorUnits: 1_000_000_000, feeMillionths: 6_000,
            upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: true,
            splitCeilingBasisPoints: 3_000, canClose: true, concurrencyCeiling: 10_000, ratePerSecondCeiling: 1_000,
            splitDelayMilliseconds: 60_000, defaultWeight: 60, splitFreezeDays: days)
    }
}
