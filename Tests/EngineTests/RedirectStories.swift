import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// A refund the channel could not pay out goes to another account.
@Suite struct RedirectStories {
    /// A paid order whose refund the channel calls abnormal.
    private func abnormal(_ bench: Bench, fen: Int64 = 10_000, back: Int64 = 4_000) throws -> Refund {
        try bench.paid(bench.request("A1", fen: fen))
        let refund = try #require(bench.refund("A1", "R1", fen: back)?.refund)
        try bench.answerNext("refund", .refund(report(refund, .processing)))
        bench.run(6_000)
        try bench.answerNext("query refund", .refund(report(refund, .abnormal)))
        #expect(try bench.store.refund(refund.id)?.state == .abnormal)
        return refund
    }

    private func report(_ refund: Refund, _ status: RefundStatus) -> RefundReport {
        RefundReport(refund: refund.id, status: status, channelRefundNumber: "50300", amount: refund.amount)
    }

    @discardableResult
    private func redirect(_ bench: Bench, card: SealedCard? = nil, by who: OperatorIdentity = .li) throws
        -> CommandResult?
    {
        bench.command(.redirectRefund(order: try bench.order("A1").id.text, card: card), by: who)
    }

    private func way(_ call: ChannelCall) throws -> RefundWay {
        guard case .refund(let refund) = call else { throw Rejection(code: .wrongState, rule: "not a refund") }
        return refund.way
    }

    @Test func `it goes to the merchant's account under its own number and counts once it arrived`() throws {
        let bench = try Bench()
        let refund = try abnormal(bench)
        #expect(try bench.order("A1").refundPendingMinorUnits == 4_000)
        #expect(try redirect(bench)?.outcome == .done)
        let call = try bench.answerNext("refund", .refund(report(refund, .processing)))
        #expect(try way(call) == .merchantCard(channelRefundNumber: "50300"))
        #expect(try redirect(bench)?.refusal?.rule == .alreadyDone)
        bench.run(6_000)
        try bench.answerNext("query refund", .refund(report(refund, .abnormal)))
        #expect(try bench.store.refund(refund.id)?.isRedirected == true, "the first look may be from before")
        bench.run(20_000)
        try bench.answerNext("query refund", .refund(report(refund, .succeeded)))
        #expect(try bench.store.refund(refund.id)?.state == .succeeded)
        #expect(try bench.order("A1").refundedMinorUnits == 4_000)
        #expect(try bench.order("A1").refundPendingMinorUnits == 0)
        #expect(try bench.faults("A1") == [])
    }

    @Test func `after a lost answer or a crash the same call is made again`() throws {
        let bench = try Bench()
        let refund = try abnormal(bench)
        try redirect(bench)
        try bench.answerNext("refund", .unknown(code: "timeout"))
        bench.run(2_000)
        try bench.crash()
        bench.run(10_000)
        let call = try bench.answerNext("refund", .refund(report(refund, .succeeded)))
        #expect(try way(call) == .merchantCard(channelRefundNumber: "50300"))
        #expect(try bench.order("A1").refundedMinorUnits == 4_000)
    }

    @Test func `a refused redirect leaves the refund to a person, who may try again`() throws {
        let bench = try Bench()
        let refund = try abnormal(bench)
        try redirect(bench)
        try bench.answerNext("refund", .refused(ChannelRefusal(
            errorClass: .business, code: "INVALID_REQUEST", message: "")))
        let now = try #require(try bench.store.refund(refund.id))
        #expect(now.state == .abnormal && now.redirect.isEmpty && now.lastCode == "INVALID_REQUEST")
        #expect(try redirect(bench)?.outcome == .done)
        try bench.answerNext("refund", .refund(report(refund, .processing)))
        // Abnormal again and again: it did not arrive there either.
        for wait in [6_000, 16_000, 61_000, 301_000] as [Int64] {
            bench.run(wait)
            try bench.answerNext("query refund", .refund(report(refund, .abnormal)))
        }
        #expect(try bench.store.refund(refund.id)?.redirect.isEmpty == true)
        #expect(try bench.openCases().contains { $0.kind == .refundStuck })
    }

    @Test func `who may, how large, and what for`() throws {
        let bench = try Bench()
        #expect(bench.command(.redirectRefund(order: "nobody"), by: .li)?.refusal?.rule == .unknownTarget)
        _ = try abnormal(bench, fen: 900_000, back: 600_000)
        #expect(try redirect(bench, by: .viewer)?.refusal?.rule == .notPermitted)
        let preview = try bench.engine.preview(
            .redirectRefund(order: bench.order("A1").id.text), by: .li, at: bench.now)
        #expect(preview.riskClass == 4 && preview.needsSecondPerson && preview.amountMinorUnits == 600_000)
        #expect(preview.effects.map(\.kind) == [.refundsToMerchant])
        let proposed = try #require(try redirect(bench))
        #expect(proposed.outcome == .proposed)
        #expect(bench.command(.second(proposal: proposed.reference), by: .wang)?.outcome == .done)
        #expect(bench.has("refund"))
        // Only a channel that has such a call, and only a refund that waits for it.
        try bench.paid(bench.request("A2"))
        let other = try bench.order("A2").id.text
        #expect(bench.command(.redirectRefund(order: other), by: .li)?.refusal?.rule == .wrongState)
    }

    @Test func `a buyer's card leaves sealed, with the key that sealed it, and stands nowhere in clear`() throws {
        let bench = try Bench()
        let refund = try abnormal(bench)
        let sealed = String(repeating: "QUJD", count: 86)
        let card = SealedCard(bank: "ICBC_DEBIT", account: sealed, name: sealed, serial: "PUB_KEY_ID_0114232134912410")
        let clear = SealedCard(bank: "ICBC_DEBIT", account: "6222020000000007310", name: sealed, serial: card.serial)
        #expect(try redirect(bench, card: clear)?.refusal?.rule == .outOfRange)
        #expect(try redirect(bench, card: card)?.outcome == .done)
        let call = try bench.answerNext("refund", .refund(report(refund, .processing)))
        #expect(try way(call) == .buyerCard(
            channelRefundNumber: "50300", bank: card.bank, account: sealed, name: sealed, serial: card.serial))
        #expect(try !bench.store.audit(limit: 10).contains { "\($0)".contains(sealed) })
    }

    @Test func `given back by hand at the channel, an abnormal refund ends and frees what it kept`() throws {
        let bench = try Bench()
        let refund = try abnormal(bench, back: 10_000)
        let attempt = try bench.attempts("A1")[0]
        let token = bench.token()
        bench.send(.notified(.refundElsewhere(channel: .wechat, eventID: "e1", RefundNotice(
            attempt: attempt.id, channelTradeNumber: "", number: "P1", channelRefundNumber: "9", status: .succeeded,
            amount: .fen(10_000), paymentAmount: .fen(10_000))), token))
        #expect(try bench.store.refund(refund.id)?.state == .failed)
        #expect(try bench.order("A1").refundedMinorUnits == 10_000)
        #expect(try bench.order("A1").refundPendingMinorUnits == 0)
        #expect(try bench.faults("A1") == [])
    }
}
