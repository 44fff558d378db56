import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

@Suite struct PaymentStories {
    @Test func `fifty copies of a notification book one payment and are all acknowledged`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        for _ in 0..<50 { #expect(bench.notifyPaid(attempt) == true) }
        #expect(try bench.balance("shop/shop-1") == -10_000)
        let events = try bench.events("A1")
        #expect(events.count { $0 == .notificationAccepted } == 1)
        #expect(bench.engine.counters.notificationsRepeated == 49)
        #expect(bench.deliveries.count == 1)
    }

    @Test func `a notification that overtakes the prepay answer is believed, the answer changes nothing`() throws {
        let bench = try Bench()
        let token = bench.create(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        #expect(bench.notifyPaid(attempt) == true)
        #expect(try bench.order("A1").state == .paid)
        #expect(bench.replies[token]?.report?.order.state == .paid)
        try bench.answerNext("prepay", .prepaid(payParameter: "late"))
        #expect(try bench.order("A1").state == .paid)
        #expect(try bench.attempts("A1")[0].state == .paid)
    }

    @Test(arguments: [9_999, 10_001, 1_000_000, 0])
    func `another amount than asked credits nothing, is not acknowledged, and asks a person`(_ fen: Int64) throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        #expect(bench.notifyPaid(attempt, fen: fen) == false)
        #expect(bench.notifyPaid(attempt, fen: fen) == false)
        #expect(try bench.order("A1").state == .paying)
        #expect(try bench.attempts("A1")[0].state == .mismatched)
        #expect(try bench.balance("") == 0)
        #expect(try bench.store.ledgerTotals().isEmpty)
        #expect(try bench.openCases().map(\.kind) == [.mismatch])
    }

    @Test func `another currency than asked is a mismatch too`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        #expect(bench.notifyPaid(try bench.attempts("A1")[0], currency: .usd) == false)
        #expect(try bench.order("A1").flags.contains(.mismatch))
    }

    @Test func `a payment of somebody else's number is refused`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        let token = bench.token()
        let foreign = AttemptID(trusted: "0" + String(repeating: "Z", count: 25))
        bench.send(.notified(.trade(channel: .wechat, eventID: "x", TradeReport(
            attempt: foreign, status: .paid, channelTradeNumber: "T", amount: .fen(10_000), paidAt: nil)), token))
        #expect(bench.acknowledged[token] == false)
        let crossed = bench.token()
        bench.send(.notified(.trade(channel: .alipay, eventID: "y", bench.report(attempt)), crossed))
        #expect(bench.acknowledged[crossed] == false, "the attempt was made at WeChat")
        #expect(try bench.order("A1").state == .paying)
        #expect(bench.engine.counters.notificationsRefused == 2)
    }

    /// A first attempt whose answer was lost, closed, followed by a second one; then both are paid.
    private func paidTwice(planted: PlantedBugs = []) throws -> Bench {
        let bench = try Bench(planted: planted)
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        bench.run(1_000)
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        try bench.answerNext("close", .closed)
        try bench.answerNext("prepay", .prepaid(payParameter: "second"))
        let attempts = try bench.attempts("A1")
        #expect(bench.notifyPaid(attempts[1]) == true)
        #expect(bench.notifyPaid(attempts[0]) == true)
        return bench
    }

    @Test func `an order paid through two channels keeps one payment and sends the other back, once`() throws {
        let bench = try paidTwice()
        #expect(try bench.attempts("A1").map(\.state) == [.surplus, .paid])
        #expect(try bench.order("A1").flags.contains(.paidTwice))
        #expect(try bench.refunds("A1").map(\.kind) == [.duplicatePayment])
        for _ in 0..<5 { bench.notifyPaid(try bench.attempts("A1")[0], event: "again") }
        #expect(bench.count("refund") == 1)
        try bench.settleRefund()
        #expect(try bench.refunds("A1").map(\.state) == [.succeeded])
        #expect(try bench.balance("surplus/") == 0)
        #expect(try bench.balance("clearing/") == 9_940, "one payment less its fee is kept")
        #expect(try bench.order("A1").refundedMinorUnits == 0)
    }

    @Test func `planted: both payments are kept, and the surplus account shows it`() throws {
        let bench = try paidTwice(planted: .keepBothPayments)
        #expect(try bench.refunds("A1").isEmpty)
        #expect(try bench.balance("surplus/") == -10_000)
    }

    @Test func `the query that finds the payment and the notification of it are one payment`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        bench.run(3_000)
        let attempt = try bench.attempts("A1")[0]
        #expect(bench.notifyPaid(attempt) == true)
        try bench.answerNext("query", .trade(bench.report(attempt)))
        #expect(try bench.balance("shop/shop-1") == -10_000)
    }

    @Test func `a late "unpaid" or "closed" does not touch a paid order`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        bench.run(3_000)
        let attempt = try bench.attempts("A1")[0]
        bench.notifyPaid(attempt)
        try bench.answerNext("query", .trade(bench.report(attempt, .closed)))
        #expect(try bench.order("A1").state == .paid)
        #expect(try bench.attempts("A1")[0].state == .paid)
    }

    @Test func `an order that runs out is closed at its channel first, then expires and the shop is told`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        bench.run(1_800_000)
        #expect(try bench.order("A1").state == .paying, "not before the channel has closed it")
        try bench.answerNext("close", .closed)
        #expect(try bench.order("A1").state == .expired)
        #expect(bench.messages == ["order.expired"])
    }

    /// An expired order of the shop, then paid after `late` milliseconds.
    private func paidLate(shop: ShopID, after late: Int64) throws -> Bench {
        let bench = try Bench()
        try bench.payable(bench.request("A1", shop: shop))
        bench.run(1_800_000)
        try bench.answerNext("close", .closed)
        bench.run(late)
        let attempt = try #require(try bench.store.attempts(of: bench.order("A1", shop: shop).id).first)
        #expect(bench.notifyPaid(attempt) == true)
        return bench
    }

    @Test func `money that comes soon after the expiry revives the order`() throws {
        let bench = try paidLate(shop: Bench.shop, after: 60_000)
        let order = try bench.order("A1")
        #expect(order.state == .paid)
        #expect(order.flags.contains(.late))
        #expect(bench.messages == ["order.expired", "order.paid"])
        #expect(bench.engine.counters.latePaid == 1)
    }

    @Test func `money that comes too late goes back by itself`() throws {
        let bench = try paidLate(shop: Bench.shop, after: 601_000)
        #expect(try bench.order("A1").state == .expired)
        #expect(try bench.refunds("A1").map(\.kind) == [.latePayment])
        try bench.settleRefund()
        #expect(try bench.balance("surplus/") == 0)
        #expect(try bench.balance("clearing/") == 0)
    }

    @Test func `a shop that wants no late money gets none`() throws {
        let bench = try paidLate(shop: Bench.strictShop, after: 1_000)
        #expect(try bench.order("A1", shop: Bench.strictShop).state == .expired)
        #expect(bench.has("refund"))
    }

    @Test func `a shop closes its order; money that comes after that goes back`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let token = bench.token()
        bench.send(.closeOrder(shop: Bench.shop, .shopNumber("A1"), token))
        #expect(bench.replies[token]?.report?.order.state == .paying, "it is being closed")
        try bench.answerNext("close", .closed)
        #expect(try bench.order("A1").state == .closed)
        #expect(bench.messages == ["order.closed"])
        bench.notifyPaid(try bench.attempts("A1")[0])
        #expect(try bench.order("A1").state == .closed)
        #expect(try bench.refunds("A1").map(\.kind) == [.latePayment])
    }

    @Test func `a payment that overtakes the shop's close wins`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        bench.send(.closeOrder(shop: Bench.shop, .shopNumber("A1"), bench.token()))
        bench.notifyPaid(try bench.attempts("A1")[0])
        #expect(try bench.order("A1").state == .paid)
        let token = bench.token()
        bench.send(.closeOrder(shop: Bench.shop, .shopNumber("A1"), token))
        #expect(bench.replies[token]?.rejection?.code == .wrongState)
    }

    @Test func `a channel that stays silent for days ends in the review queue, never in a guess`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        for _ in 0..<80 {
            bench.run(3_600_000)
            for call in bench.calls { bench.answer(call.task, .unknown(code: "timeout")) }
            bench.dropCalls()
        }
        #expect(try bench.order("A1").state == .paying)
        #expect(try bench.openCases().map(\.kind) == [.unknownOutcome])
        let attempt = try bench.attempts("A1")[0]
        #expect(bench.notifyPaid(attempt) == true, "and it can still be settled")
    }

    @Test func `a shop that does not answer is told again ever more slowly until it says yes`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let message = bench.deliveries[0]
        for status in [nil, 500, 302] as [Int?] {
            bench.send(.shopAnswered(task: message.id, status: status))
            bench.run(70_000)
        }
        #expect(bench.deliveries.count == 4)
        #expect(Set(bench.deliveries.map(\.body)) == [message.body], "the text is frozen")
        #expect(bench.engine.counters.shopMessagesWaiting == 1)
        bench.send(.shopAnswered(task: message.id, status: 204))
        bench.run(600_000)
        #expect(bench.deliveries.count == 4)
        #expect(bench.engine.counters.shopMessagesWaiting == 0)
    }
}
