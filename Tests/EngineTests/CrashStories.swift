import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// A crash loses everything in memory and every effect that was handed out. What was decided is in the store, so the
/// same acts come again under the same numbers.
@Suite struct CrashStories {
    @Test func `a prepay that was under way is made again under its number, and is in doubt`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        let before = try bench.attempts("A1")[0]
        try bench.crash()
        let call = try bench.take("prepay") { $0.word == "prepay" }
        let prepay = try #require(call.call.prepay)
        #expect(prepay.attempt == before.id)
        #expect(prepay.requestTime == before.requestTime)
        bench.answer(call.task, .refused(ChannelRefusal(errorClass: .technical, code: "BUSY", message: "")))
        #expect(try bench.attempts("A1").map(\.state) == [.closing], "the first call may have arrived")
        #expect(bench.has("close"))
    }

    @Test func `a payment that was booked is not booked again, and its message goes out`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let message = bench.deliveries[0]
        try bench.crash()
        #expect(bench.deliveries == [message])
        #expect(bench.notifyPaid(try bench.attempts("A1")[0]) == true)
        #expect(try bench.balance("shop/") == -10_000)
    }

    @Test func `a refund under way is called again under the same number`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let refund = try #require(bench.refund("A1", "R1", fen: 1_000)?.refund)
        try bench.crash()
        #expect(try bench.refunds("A1")[0].state == .unknown)
        let call = try bench.answerNext("refund", .refund(RefundReport(
            refund: refund.id, status: .succeeded, channelRefundNumber: "1", amount: nil)))
        let again = try #require(call.refund)
        #expect(again.refund == refund.id)
        #expect(again.requestTime == refund.requestTime)
        #expect(try bench.order("A1").refundedMinorUnits == 1_000)
    }

    @Test func `planted: a refund without a task is forgotten by a crash`() throws {
        let bench = try Bench(planted: .forgetTaskOnCrash)
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 1_000)
        try bench.crash()
        bench.run(86_400_000)
        #expect(!bench.has("refund"))
    }

    @Test func `a split under way is sent again, equal to the last byte`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        bench.run(61_000)
        let first = try bench.take("split") { $0.word == "split" }
        try bench.crash()
        let again = try bench.take("split") { $0.word == "split" }
        #expect(again.call == first.call)
        #expect(try bench.legs("A1").contains { $0.state == .unknown })
    }

    @Test func `queries, closes and expiries go on`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        try bench.crash()
        bench.run(4_000)
        #expect(bench.has("query"))
        bench.run(1_800_000)
        #expect(bench.has("close"))
        try bench.crash()
        try bench.answerNext("close", .closed)
        #expect(try bench.order("A1").state == .expired)
    }

    @Test func `figures, settings, timers and proposals are as they were`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", fen: 600_000))
        try bench.payable(bench.request("A2"))
        bench.run(12_000)
        try bench.paid(bench.request("A3"))
        bench.command(.setChannelWeight(channel: "alipay", weight: 35), by: .li)
        let order = try bench.order("A1")
        bench.command(
            .refund(order: order.id.text, minorUnits: 600_000), by: .li, typed: String(order.id.text.suffix(6)))
        let before = try bench.snapshot(.overview)
        let counters = bench.engine.counters
        try bench.crash()
        let after = try bench.snapshot(.overview)
        #expect(bench.engine.counters == counters)
        #expect(after.totals.paidOrders == 2)
        #expect(after.totals.success5m == before.totals.success5m)
        #expect(after.totals.openTasks == before.totals.openTasks)
        #expect(after.ledger.debitMinorUnits == before.ledger.debitMinorUnits)
        #expect(after.channels == before.channels)
        #expect(after.timers == before.timers)
        #expect(after.timers.count == 1)
        #expect(after.proposals == before.proposals)
        #expect(after.proposals.count == 1)
        #expect(after.orders.map(\.id) == before.orders.map(\.id))
        #expect(after.preferences == before.preferences)
    }

    @Test func `an input that breaks a rule leaves nothing, and its neighbours stand`() throws {
        let bench = try Bench()
        var bad = bench.request("A2")
        bad.expiresInSeconds = 5
        let tokens = (bench.token(), bench.token(), bench.token())
        bench.send(
            .createOrder(bench.request("A1"), tokens.0), .createOrder(bad, tokens.1),
            .createOrder(bench.request("A3"), tokens.2))
        #expect(bench.replies[tokens.1]?.rejection?.field == "expires_in_seconds")
        #expect(try bench.store.order(shop: Bench.shop, number: "A2") == nil)
        #expect(bench.count("prepay") == 2)
    }

    @Test func `a store that fails stops the engine, and it says so`() throws {
        let bench = try Bench()
        bench.store.close()
        bench.create(bench.request("A1"))
        #expect(bench.fatal != nil)
        guard case .stopped = bench.engine.acceptance else {
            Issue.record("the engine goes on over a broken store")
            return
        }
    }

    @Test func `the same seed and the same inputs give the same calls`() throws {
        func play() throws -> [ChannelCall] {
            let bench = try Bench(seed: 42)
            for index in 0..<5 { try bench.paid(bench.request("A\(index)", plan: Bench.plan())) }
            bench.refund("A0", "R0", fen: 500)
            bench.run(120_000)
            return bench.history
        }
        #expect(try play() == play())
    }
}
