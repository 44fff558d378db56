import Channels
import Engine
import Ledger
import Operations
import Payments
import Storage
import Testing

/// Money that went back at the channel itself. That it came and that it went back are two facts.
@Suite struct ElsewhereStories {
    private func trade(
        _ bench: Bench, _ attempt: Attempt, _ status: TradeStatus, back: Int64? = nil, fen: Int64? = nil
    ) -> TradeReport {
        TradeReport(
            attempt: attempt.id, status: status, channelTradeNumber: "T" + attempt.id.text,
            amount: .fen(fen ?? attempt.amount.minorUnits), paidAt: bench.now, refundedInAll: back.map { .fen($0) })
    }

    @discardableResult
    private func tell(_ bench: Bench, _ report: TradeReport, _ channel: ChannelID, event: String) -> Bool? {
        let token = bench.token()
        bench.send(.notified(.trade(channel: channel, eventID: event, report), token))
        return bench.acknowledged[token]
    }

    private func notice(
        _ attempt: Attempt, fen: Int64?, number: String, inAll: Int64? = nil, status: RefundStatus = .succeeded,
        total: Int64? = 10_000
    ) -> RefundNotice {
        RefundNotice(
            attempt: attempt.id, channelTradeNumber: "T" + attempt.id.text, number: "PAGE" + number,
            channelRefundNumber: inAll == nil ? "503" + number : "", status: status, amount: fen.map { .fen($0) },
            refundedInAll: inAll.map { .fen($0) }, paymentAmount: total.map { .fen($0) })
    }

    @discardableResult
    private func tell(_ bench: Bench, _ notice: RefundNotice, _ channel: ChannelID = .wechat, event: String) -> Bool? {
        let token = bench.token()
        bench.send(.notified(.refundElsewhere(channel: channel, eventID: event, notice), token))
        return bench.acknowledged[token]
    }

    private func state(_ bench: Bench, _ order: String, _ fen: Int64, by who: OperatorIdentity = .li) throws
        -> CommandResult?
    {
        bench.command(.stateRefunded(
            order: try bench.order(order).id.text, minorUnits: AskedAmount(clamping: fen)), by: who)
    }

    private static let tooMuch = ChannelAnswer.refused(
        ChannelRefusal(errorClass: .business, code: "INVALID_REQUEST", message: ""))
    private static let neverGot = ChannelAnswer.refused(
        ChannelRefusal(errorClass: .notFound, code: "RESOURCE_NOT_EXISTS", message: ""))

    /// Goes on until a refund is sent, two hours at most.
    private func untilRefund(_ bench: Bench) {
        for _ in 0..<121 where !bench.has("refund") { bench.run(60_000) }
    }

    // MARK: the first word

    @Test func `a first word that says only "refunded": paid, held, a case, and no word of plain payment`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", plan: Bench.plan()))
        let attempt = try bench.attempts("A1")[0]
        #expect(tell(bench, trade(bench, attempt, .refunded), .wechat, event: "e1") == true)
        let order = try bench.order("A1")
        #expect(order.state == .paid && order.paidMinorUnits == 10_000)
        #expect(order.flags.contains([.refundedElsewhere, .refundUnknown]))
        #expect(bench.messages == ["order.refunded_elsewhere"])
        #expect(try bench.openCases().map(\.kind) == [.refundedElsewhere])
        #expect(bench.refund("A1", "R1", fen: 100)?.rejection?.code == .notRefundable)
        bench.run(120_000)
        #expect(!bench.has("split"), "nothing is divided while nobody knows what is left")
        #expect(bench.engine.counters.refundsElsewhere == [.wechat: 1])
        #expect(bench.engine.counters.refundsElsewhereUnknown == 1)
        #expect(try bench.snapshot(.orders, order: order.id.text).orderTrace?.money.contains {
            $0.kind == .refunded && $0.state == "unknown"
        } == true)
    }

    @Test func `the amount comes with the channel's own message, and what is left goes on`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", plan: Bench.plan()))
        let attempt = try bench.attempts("A1")[0]
        tell(bench, trade(bench, attempt, .refunded), .wechat, event: "e1")
        #expect(tell(bench, notice(attempt, fen: 4_000, number: "1"), event: "e2") == true)
        let order = try bench.order("A1")
        #expect(order.refundedMinorUnits == 4_000 && !order.flags.contains(.refundUnknown))
        #expect(bench.messages.filter { $0 == "order.refunded_elsewhere" }.count == 2)
        #expect(bench.messages.contains("order.paid"))
        #expect(try bench.refunds("A1").map(\.kind) == [.elsewhere])
        bench.run(61_000)
        try bench.answerSplits(.settled)
        #expect(try bench.leg("A1", "leader-1").amount == .fen(420), "700 of 6,000 in 10,000")
        #expect(bench.refund("A1", "R1", fen: 6_001)?.rejection?.code == .notRefundable)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a first word with the whole sum: nothing is divided, nothing can be refunded, the shop is told`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", plan: Bench.plan()))
        let attempt = try bench.attempts("A1")[0]
        tell(bench, trade(bench, attempt, .refunded, back: 10_000), .wechat, event: "e1")
        let order = try bench.order("A1")
        #expect(order.state == .paid && order.refundedMinorUnits == 10_000)
        #expect(bench.messages == ["order.refunded_elsewhere"])
        #expect(try bench.legs("A1").allSatisfy { $0.state == .cancelled })
        #expect(try bench.balance("clearing/") == 0 && bench.balance("fee/") == 0 && bench.balance("shop/") == 0)
        #expect(bench.refund("A1", "R1", fen: 1)?.rejection?.code == .notRefundable)
        let kinds = try bench.store.movements(of: order.id).map(\.kind)
        #expect(kinds.contains(.payment) && kinds.contains(.refundElsewhere) && kinds.contains(.feeReturned))
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund heard of before its payment tells of both`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        #expect(tell(bench, notice(attempt, fen: 10_000, number: "1"), event: "e1") == true)
        let order = try bench.order("A1")
        #expect(order.state == .paid && order.refundedMinorUnits == 10_000)
        #expect(try bench.faults("A1") == [])
    }

    // MARK: after the payment

    @Test func `each refund of the channel's own number is taken once, and never more than is left`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        #expect(tell(bench, notice(attempt, fen: 3_000, number: "1"), event: "e1") == true)
        #expect(tell(bench, notice(attempt, fen: 3_000, number: "1"), event: "e1") == true)
        #expect(tell(bench, notice(attempt, fen: 3_000, number: "1"), event: "e2") == true)
        #expect(try bench.order("A1").refundedMinorUnits == 3_000)
        #expect(tell(bench, notice(attempt, fen: 2_000, number: "2"), event: "e3") == true)
        #expect(try bench.order("A1").refundedMinorUnits == 5_000)
        #expect(bench.refund("A1", "R1", fen: 5_001)?.rejection?.code == .notRefundable)
        #expect(try bench.openCases().count == 1, "further refunds are told in the same case")
        #expect(tell(bench, notice(attempt, fen: 5_001, number: "3"), event: "e4") == true)
        #expect(try bench.order("A1").refundedMinorUnits == 5_000, "more than is left is never booked")
        #expect(try bench.order("A1").flags.contains(.refundUnknown))
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a sum is weighed against our own refunds, whichever comes first`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        bench.refund("A1", "R1", fen: 2_000)
        // Ours is under way: what the channel tells may be ours, and nothing is decided.
        tell(bench, trade(bench, attempt, .paid, back: 2_000), .wechat, event: "e1")
        #expect(try bench.order("A1").refundedMinorUnits == 0)
        tell(bench, trade(bench, attempt, .paid, back: 3_500), .wechat, event: "e2")
        #expect(try bench.refunds("A1").count == 1)
        #expect(bench.refund("A1", "R2", fen: 6_501)?.rejection?.code == .notRefundable, "3,500 are gone anyhow")
        try bench.settleRefund()
        #expect(try bench.order("A1").refundedMinorUnits == 3_500)
        #expect(try bench.refunds("A1").map(\.amount) == [.fen(2_000), .fen(1_500)])
        tell(bench, trade(bench, attempt, .refunded, back: 3_500), .wechat, event: "e3")
        #expect(try bench.refunds("A1").count == 2)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `"refunded" because of our own refund is no foreign one`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        bench.refund("A1", "R1", fen: 2_000)
        tell(bench, trade(bench, attempt, .refunded), .wechat, event: "e1")
        try bench.settleRefund()
        tell(bench, trade(bench, attempt, .refunded), .wechat, event: "e2")
        #expect(try bench.openCases().isEmpty)
        #expect(try !bench.order("A1").flags.contains(.refundedElsewhere))
        // One that the channel refused explains nothing.
        try bench.paid(bench.request("A2"))
        bench.refund("A2", "R2", fen: 2_000)
        try bench.answerNext("refund", .refused(ChannelRefusal(errorClass: .business, code: "X", message: "")))
        tell(bench, trade(bench, try bench.attempts("A2")[0], .refunded), .wechat, event: "e3")
        #expect(try bench.order("A2").flags.contains(.refundUnknown))
    }

    @Test func `settled shares are taken back after money went back elsewhere`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        let attempt = try bench.attempts("A1")[0]
        tell(bench, notice(attempt, fen: 5_000, number: "1"), event: "e1")
        try bench.answerReturns()
        #expect(try bench.leg("A1", "leader-1").returnedMinorUnits == 350)
        #expect(try bench.leg("A1", "member-1").returnedMinorUnits == 150)
        tell(bench, notice(attempt, fen: 5_000, number: "2"), event: "e2")
        try bench.answerReturns()
        #expect(try bench.legs("A1").allSatisfy { $0.state == .returned })
        #expect(try bench.balance("shop/") == 0 && bench.balance("clearing/") == 0)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a share under way comes back once it has arrived`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1", plan: Bench.shares([("leader-1", 1_000)])))
        bench.run(61_000)
        let split = try bench.nextSplit()
        tell(bench, notice(try bench.attempts("A1")[0], fen: 5_000, number: "1"), event: "e1")
        #expect(!bench.has("return"))
        bench.answer(split.task, Bench.outcome(split.call, .settled))
        try bench.answerReturns()
        #expect(try bench.leg("A1", "leader-1").returnedMinorUnits == 500)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `our own refund that waits for shares ends when nothing is left for it`() throws {
        let bench = try Bench()
        try bench.divided("A1")
        let refund = try #require(bench.refund("A1", "R1", fen: 8_000)?.refund)
        #expect(!bench.has("refund"))
        tell(bench, notice(try bench.attempts("A1")[0], fen: 10_000, number: "1"), event: "e1")
        #expect(try bench.store.refund(refund.id)?.state == .failed)
        #expect(try bench.order("A1").refundPendingMinorUnits == 0)
        try bench.answerReturns()
        #expect(!bench.has("refund"))
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a second payment that went back elsewhere is not sent back again`() throws {
        let bench = try Bench()
        // The order is closed, and its payment comes late and refunded.
        let order = try bench.payable(bench.request("B1"))
        bench.send(.closeOrder(shop: Bench.shop, .id(order.id), bench.token()))
        try bench.answerNext("close", .closed)
        let attempt = try #require(try bench.store.attempts(of: order.id).first)
        bench.dropCalls()
        tell(bench, trade(bench, attempt, .refunded, back: 10_000), .wechat, event: "e1")
        #expect(try bench.store.attempt(attempt.id)?.state == .surplus)
        #expect(!bench.has("refund"))
        #expect(try bench.store.refunds(of: order.id).map(\.kind) == [.surplusElsewhere])
        #expect(try bench.balance("surplus/") == 0)
    }

    /// Found by a simulated world: the channel had too little left for our refund, whose first answer was lost, and
    /// it was repeated for ever.
    @Test(arguments: [true, false])
    func `a refund the channel never got ends when more went back elsewhere, and the rest goes back`(
        byNotice: Bool
    ) throws {
        let bench = try Bench()
        let order = try bench.payable(bench.request("B1"))
        bench.send(.closeOrder(shop: Bench.shop, .id(order.id), bench.token()))
        try bench.answerNext("close", .closed)
        let attempt = try #require(try bench.store.attempts(of: order.id).first)
        tell(bench, trade(bench, attempt, .paid), .wechat, event: "e1")
        try bench.answerNext("refund", .unknown(code: "timeout"))
        if byNotice {
            tell(bench, notice(attempt, fen: 3_000, number: "1"), event: "e2")
        } else {
            tell(bench, trade(bench, attempt, .paid, back: 3_000), .wechat, event: "e2")
        }
        bench.run(3_000)
        try bench.answerNext("refund", ElsewhereStories.tooMuch)
        try bench.answerNext("query refund", ElsewhereStories.neverGot)
        let call = try bench.take("refund") { $0.word == "refund" }
        #expect(call.call.refund?.amount == .fen(7_000))
        let refunds = try bench.store.refunds(of: order.id)
        #expect(refunds.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.created, .failed, .succeeded])
        #expect(Set(refunds.map(\.id)).count == 3)
    }

    @Test func `a shop's refund the channel never got ends when too little is left for it`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 8_000)
        try bench.answerNext("refund", .unknown(code: "timeout"))
        tell(bench, notice(try bench.attempts("A1")[0], fen: 5_000, number: "1"), event: "e1")
        #expect(try bench.refunds("A1").first { $0.shopRefundNumber == "R1" }?.state == .unknown)
        bench.run(3_000)
        try bench.answerNext("refund", ElsewhereStories.tooMuch)
        try bench.answerNext("query refund", ElsewhereStories.neverGot)
        #expect(try bench.refunds("A1").first { $0.shopRefundNumber == "R1" }?.state == .failed)
        #expect(try bench.order("A1").refundPendingMinorUnits == 0)
        #expect(bench.messages.contains("refund.failed"))
        bench.run(600_000)
        #expect(!bench.has("refund"))
        #expect(bench.refund("A1", "R2", fen: 5_000)?.refund?.state == .created)
        try bench.settleRefund()
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a refund the channel had taken stays its own, also when it then knows nothing of it`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let refund = try #require(bench.refund("A1", "R1", fen: 8_000)?.refund)
        try bench.answerNext("refund", .refund(RefundReport(
            refund: refund.id, status: .processing, channelRefundNumber: "9", amount: .fen(8_000))))
        tell(bench, notice(try bench.attempts("A1")[0], fen: 5_000, number: "1"), event: "e1")
        bench.run(6_000)
        try bench.answerNext("query refund", ElsewhereStories.neverGot)
        #expect(try bench.store.refund(refund.id)?.state == .processing)
        #expect(!bench.messages.contains("refund.failed"))
        untilRefund(bench)
        #expect(bench.has("refund"))
    }

    @Test func `what the channel neither takes nor knows goes to a person after the last try, and goes on after him`()
        throws
    {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 8_000)
        try bench.answerNext("refund", .unknown(code: "timeout"))
        var sent = 1
        while try bench.openCases().isEmpty, sent < 40 {
            untilRefund(bench)
            try bench.answerNext("refund", ElsewhereStories.tooMuch)
            try bench.answerNext("query refund", ElsewhereStories.neverGot)
            sent += 1
        }
        #expect(sent == 9)
        let item = try #require(try bench.openCases().first)
        #expect(item.kind == .refundStuck)
        untilRefund(bench)
        #expect(!bench.has("refund"))
        #expect(bench.command(.claim(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        bench.run(1_000)
        try bench.answerNext("query refund", ElsewhereStories.neverGot)
        untilRefund(bench)
        #expect(bench.has("refund"))
    }

    @Test func `of a late payment of which part went back elsewhere the rest goes back by us`() throws {
        let bench = try Bench()
        let order = try bench.payable(bench.request("B1"))
        bench.send(.closeOrder(shop: Bench.shop, .id(order.id), bench.token()))
        try bench.answerNext("close", .closed)
        let attempt = try #require(try bench.store.attempts(of: order.id).first)
        bench.dropCalls()
        tell(bench, trade(bench, attempt, .paid, back: 3_000), .wechat, event: "e1")
        let call = try bench.take("refund") { $0.word == "refund" }
        #expect(call.call.refund?.amount == .fen(7_000))
    }

    @Test func `of a payment of a wrong amount a person who sends it back sends what is left`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        bench.notifyPaid(attempt, fen: 9_000)
        #expect(tell(bench, trade(bench, attempt, .paid, back: 4_000, fen: 9_000), .wechat, event: "e1") == true)
        let item = try #require(try bench.openCases().first { $0.kind == .mismatch })
        #expect(bench.command(.reject(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        let call = try #require(try bench.take("refund") { $0.word == "refund" }.call.refund)
        #expect(call.amount == .fen(5_000))
        #expect(try bench.balance("surplus/") == -5_000)
    }

    // MARK: people

    @Test func `a person states what the channel did not say, and the case can then be decided`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", plan: Bench.plan()))
        let attempt = try bench.attempts("A1")[0]
        tell(bench, trade(bench, attempt, .refunded), .wechat, event: "e1")
        let item = try #require(try bench.openCases().first)
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.refusal?.rule == .wrongState)
        #expect(try state(bench, "A1", 10_001)?.refusal?.rule == .outOfRange)
        #expect(try state(bench, "A1", 4_000, by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(try state(bench, "A1", 4_000)?.outcome == .done)
        #expect(try state(bench, "A1", 4_000)?.refusal?.rule == .wrongState)
        #expect(try bench.order("A1").refundedMinorUnits == 4_000)
        // The channel's own message comes after all: the same amount is the same refund.
        tell(bench, notice(attempt, fen: 4_000, number: "1"), event: "e2")
        #expect(try bench.order("A1").refundedMinorUnits == 4_000)
        #expect(try bench.refunds("A1").map(\.channelRefundNumber) == ["5031"])
        #expect(bench.command(.approve(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        bench.run(61_000)
        #expect(bench.has("split"))
        #expect(try bench.faults("A1", atRest: false) == [])
    }

    @Test func `a person and the channel differ: the question is open again`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        tell(bench, trade(bench, attempt, .refunded), .wechat, event: "e1")
        #expect(try state(bench, "A1", 4_000)?.outcome == .done)
        tell(bench, notice(attempt, fen: 6_000, number: "1"), event: "e2")
        #expect(try bench.order("A1").flags.contains(.refundUnknown))
        #expect(try state(bench, "A1", 2_000)?.outcome == .done)
        #expect(try bench.order("A1").refundedMinorUnits == 6_000)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `a large amount needs a second person`() throws {
        let bench = try Bench()
        try bench.payable(bench.request("A1", fen: 900_000))
        tell(bench, trade(bench, try bench.attempts("A1")[0], .refunded), .wechat, event: "e1")
        let proposed = try #require(try state(bench, "A1", 900_000))
        #expect(proposed.outcome == .proposed)
        #expect(bench.command(.second(proposal: proposed.reference), by: .wang)?.outcome == .done)
        #expect(try bench.order("A1").refundedMinorUnits == 900_000)
    }

    @Test func `a rejected case sends the rest back`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        tell(bench, notice(try bench.attempts("A1")[0], fen: 4_000, number: "1"), event: "e1")
        let item = try #require(try bench.openCases().first)
        bench.command(.claim(reviewCase: item.id.text), by: .chen)
        #expect(bench.command(.reject(reviewCase: item.id.text), by: .chen)?.outcome == .done)
        try bench.settleRefund()
        #expect(try bench.order("A1").refundedMinorUnits == 10_000)
        #expect(try bench.faults("A1") == [])
    }

    // MARK: whose it is

    @Test func `a refund of nobody's payment is refused, one of ours at another channel, too`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        #expect(tell(bench, notice(attempt, fen: 1_000, number: "1"), .alipay, event: "e1") == false)
        let foreign = RefundNotice(
            attempt: nil, channelTradeNumber: "nobody's", number: "X", channelRefundNumber: "9", status: .succeeded,
            amount: .fen(1_000))
        #expect(tell(bench, foreign, event: "e2") == false)
        #expect(tell(bench, notice(attempt, fen: 1_000, number: "2", total: 9_999), event: "e3") == false)
        #expect(try bench.order("A1").refundedMinorUnits == 0)
    }

    @Test func `a payment is found by the channel's own number of it`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let number = try bench.attempts("A1")[0].channelTradeNumber
        let page = RefundNotice(
            attempt: nil, channelTradeNumber: number, number: "20261201000001", channelRefundNumber: "77",
            status: .succeeded, amount: .fen(1_000))
        #expect(tell(bench, page, event: "e1") == true)
        #expect(try bench.order("A1").refundedMinorUnits == 1_000)
    }

    @Test func `one under a number of our form that we do not know is taken as made elsewhere`() throws {
        let bench = try Bench()
        try bench.paid(bench.request("A1"))
        let attempt = try bench.attempts("A1")[0]
        var source = IdentifierSource(seed: 99)
        let lost = source.next(RefundID.self, at: bench.now, partition: Bench.shop.partition)
        let token = bench.token()
        bench.send(.notified(.refund(
            channel: .wechat, eventID: "e1",
            RefundReport(
                refund: lost, status: .succeeded, channelRefundNumber: "5031", amount: .fen(1_000),
                notice: notice(attempt, fen: 1_000, number: "1"))), token))
        #expect(bench.acknowledged[token] == true)
        #expect(try bench.order("A1").refundedMinorUnits == 1_000)
    }

    // MARK: any order of words

    /// Whatever of payments, refunds of ours and refunds elsewhere is heard in whatever order: the books say what
    /// happened, and no share is more than its part of what is left.
    @Test(arguments: 0..<60) func `in any order the end is the same`(_ seed: UInt64) throws {
        var draw = SplitMix64(seed: seed)
        let bench = try Bench(seed: seed)
        try bench.payable(bench.request("A1", plan: Bench.plan()))
        let attempt = try bench.attempts("A1")[0]
        let parts = [Int64(1 + draw.below(3_000)), Int64(1 + draw.below(3_000))]
        var words: [() throws -> Void] = [
            { tell(bench, trade(bench, attempt, .refunded), .wechat, event: "t1") },
            { tell(bench, notice(attempt, fen: parts[0], number: "1"), event: "n1") },
            { tell(bench, notice(attempt, fen: parts[0], number: "1"), event: "n1b") },
            { tell(bench, notice(attempt, fen: parts[1], number: "2"), event: "n2") },
            { bench.notifyPaid(attempt, event: "p1") },
            { bench.run(70_000) }, { try bench.answerSplits(.settled) }, { try bench.answerReturns() },
        ]
        var own: Int64 = 0
        words.append {
            let wanted = Int64(1 + draw.below(2_000))
            if bench.refund("A1", "R1", fen: wanted)?.refund != nil { own = wanted }
        }
        while !words.isEmpty { try words.remove(at: Int(draw.below(UInt64(words.count))))() }
        for _ in 0..<6 {
            bench.run(70_000)
            try bench.answerSplits(.settled)
            try bench.answerReturns()
            while bench.has("refund") { try bench.settleRefund() }
        }
        let order = try bench.order("A1")
        #expect(order.refundedMinorUnits == parts[0] + parts[1] + own)
        #expect(!order.flags.contains(.refundUnknown) || own == 0)
        #expect(order.refundPendingMinorUnits == 0)
        #expect(bench.messages.count { $0 == "order.paid" } == 1)
        #expect(try bench.faults("A1", atRest: false) == [])
    }
}
