import Channels
import Engine
import Ledger
import Operations
import Payments
import Storage
import Testing

/// One transfer from its first call to its end, whatever the channel says or does not say.
@Suite struct TransferStories {
    private func refusal(_ errorClass: ErrorClass, _ code: String) -> ChannelAnswer {
        .refused(ChannelRefusal(errorClass: errorClass, code: code, message: ""))
    }

    private func funded(
        _ planted: PlantedBugs = [], _ configure: (inout PayoutSettings) -> Void = { _ in }
    ) throws -> Bench {
        let bench = try Bench.forPayouts(planted: planted, configure)
        try bench.join("m1", fund: 10_000)
        return bench
    }

    @Test func `it leaves with its batch, arrives, is booked once and told to the shop`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 4_000)
        #expect(try bench.withdrawn("W1").state == .sent)
        let call = try #require(try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded))))
        #expect(call.account == "a-m1")
        #expect(call.name == "Name of m1")
        #expect(call.amount == .fen(4_000))
        let row = try bench.withdrawn("W1")
        #expect(row.state == .succeeded)
        #expect(row.settledAt == bench.now)
        #expect(try bench.underWay() == 0)
        #expect(try bench.balance("clearing/shop-1/alipay") == -4_000)
        #expect(bench.messages == ["withdrawal.succeeded"])
        let batch = try #require(row.batch)
        #expect(try bench.store.payoutBatch(batch)?.state == .done)
        #expect(try bench.payoutEvents() == [
            .participantSaved, .withdrawalRequested, .withdrawalSent, .batchSent, .withdrawalSucceeded, .batchDone,
        ])
        #expect(try bench.ledgerIsBalanced())
        bench.receiveMessages()
        bench.run(86_400_000)
        #expect(bench.count("transfer") == 1)
        #expect(bench.deliveries.isEmpty)
    }

    @Test func `the fast one pays its fee from what it gives up`() throws {
        let bench = try funded()
        bench.withdraw("m1", "W1", fen: 5_000, tier: .vip)
        try bench.runToBatch(of: "W1")
        let call = try #require(try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded))))
        #expect(call.amount == .fen(4_900))
        #expect(try bench.balance("expedite/") == -100)
        #expect(try bench.balance("clearing/shop-1/alipay") == -4_900)
        #expect(try bench.snapshot(.payouts).payouts?.vipOnTime == 10_000)
    }

    @Test func `a bank pays from the participant's own sub-account`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1")
        try bench.fund("m1", 6_000, atBank: true)
        bench.withdraw("m1", "W1", fen: 5_000, by: .bank, tier: .vip)
        try bench.runToBatch(of: "W1")
        let call = try #require(
            try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded))))
        #expect(try bench.balance("subaccount/") == 1_000)
        #expect(try bench.balance("clearing/shop-1/bank-ea") == 100, "the fee is the shop's")
        #expect(call.amount == .fen(4_900) && call.feeMinorUnits == 100, "the bank moves both at once")
        #expect(try bench.commission("m1") == 1_000)
    }

    @Test func `what the sub-account does not hold is the participant's again at once`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1")
        try bench.fund("m1", 6_000, atBank: true)
        bench.withdraw("m1", "W1", fen: 5_000, by: .bank, tier: .vip)
        try bench.runToBatch(of: "W1")
        try bench.answerTransfer(
            "W1", .refused(ChannelRefusal(errorClass: .business, code: "BALANCE_NOT_ENOUGH", message: "")))
        #expect(try bench.withdrawn("W1").state == .failed)
        #expect(try bench.commission("m1") == 6_000)
    }

    @Test func `money the receiving bank sends back days later is found by a look nobody asked for`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 4_000)
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded)))
        bench.run(86_390_000)
        #expect(!bench.has("query transfer"))
        bench.run(15_000)
        try bench.answerNext("query transfer", .unknown(code: "timeout"))
        bench.run(3_605_000)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(try bench.commission("m1") == 6_000)
        bench.run(169_195_000)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .returned)))
        #expect(try bench.withdrawn("W1").state == .returned)
        #expect(try bench.commission("m1") == 10_000)
        bench.run(9 * 86_400_000)
        #expect(!bench.has("query transfer"))
    }

    @Test func `what transfers cost is booked, together cheaper than alone`() throws {
        let bench = try Bench.forPayouts { $0.costs = [.alipay: .init(single: 50, batchBase: 60, batchItem: 10)] }
        try bench.join("m1", fund: 10_000)
        for number in ["W1", "W2", "W3"] { bench.withdraw("m1", number, fen: 1_000) }
        try bench.runToBatch(of: "W1")
        for number in ["W1", "W2", "W3"] {
            try bench.answerTransfer(number, .transfer(bench.transferReport(number, .succeeded)))
        }
        #expect(try bench.balance("payoutcost/") == 90)
        #expect(try bench.snapshot(.payouts).payouts?.todaySavedMinorUnits == 60)
        bench.withdraw("m1", "W4", fen: 1_000)
        try bench.runToBatch(of: "W4")
        try bench.answerTransfer("W4", .transfer(bench.transferReport("W4", .succeeded)))
        #expect(try bench.balance("payoutcost/") == 140, "one alone is no batch")
    }

    @Test func `an answer that was lost is asked for, and what the channel never got goes again unchanged`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 4_000)
        let first = try bench.answerTransfer("W1", .unknown(code: "timeout"))
        #expect(try bench.withdrawn("W1").state == .unknown)
        #expect(try bench.commission("m1") == 6_000, "a timeout is not a failure")
        bench.run(6_000)
        #expect(!bench.has("transfer"), "asked before anything is repeated")
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .notFound)))
        #expect(!bench.has("transfer"), "too early to believe that it never arrived")
        bench.run(60_000)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .notFound)))
        let second = try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .processing)))
        #expect(second == first)
        bench.run(6_000)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(try bench.withdrawn("W1").state == .succeeded)
        #expect(try bench.balance("clearing/shop-1/alipay") == -4_000)
    }

    @Test func `a refusal of the first call gives the amount back, a refusal after a lost answer proves nothing`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.answerTransfer("W1", refusal(.business, "PAYEE_NOT_EXIST"))
        #expect(try bench.withdrawn("W1").state == .failed)
        #expect(try bench.commission("m1") == 10_000)
        #expect(bench.messages == ["withdrawal.failed"])

        try bench.sent("m1", "W2", fen: 1_000)
        try bench.answerTransfer("W2", .unknown(code: "timeout"))
        bench.run(6_000)
        try bench.answerNext("query transfer", .unknown(code: "timeout"))
        bench.run(16_000)
        #expect(try bench.withdrawn("W2").state == .unknown)
        let token = bench.has("query transfer")
        #expect(token)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W2", .succeeded)))
        #expect(try bench.withdrawn("W2").state == .succeeded)
    }

    @Test func `refused again after the channel said it never got the first, it has failed`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.answerTransfer("W1", .unknown(code: "timeout"))
        bench.run(70_000)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .notFound)))
        try bench.answerTransfer("W1", refusal(.business, "PAYEE_NOT_EXIST"))
        #expect(try bench.withdrawn("W1").state == .failed)
        #expect(try bench.commission("m1") == 10_000)
    }

    @Test(arguments: [
        (ErrorClass.business, "NOT_ENOUGH"), (.business, "PAYER_BALANCE_NOT_ENOUGH"), (.rateLimited, "FREQUENCY_LIMITED"),
        (.technical, "SYSTEM_ERROR"), (.configuration, "NO_AUTH"),
    ])
    func `what may pass is tried later under the same number`(errorClass: ErrorClass, code: String) throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000)
        let first = try bench.answerTransfer("W1", refusal(errorClass, code))
        #expect(try bench.withdrawn("W1").lastCode == code)
        bench.run(3_000)
        let again = try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(again == first)
        #expect(try bench.commission("m1") == 9_000)
    }

    @Test func `tries used up: it stays as it is, a person sees it, and asking anew ends it`() throws {
        let bench = try funded { $0.transferRetry = [1_000, 1_000] }
        try bench.sent("m1", "W1", fen: 1_000)
        for _ in 0..<3 {
            try bench.answerTransfer("W1", refusal(.business, "NOT_ENOUGH"))
            bench.run(1_500)
        }
        let row = try bench.withdrawn("W1")
        #expect(row.needsPerson)
        #expect(!row.state.isTerminal)
        #expect(try bench.commission("m1") == 9_000)
        bench.run(3_000)
        let shown = try #require(try bench.snapshot(.payouts).payouts?.withdrawals.first)
        #expect(shown.why == "NOT_ENOUGH")
        #expect(try bench.snapshot(.overview).alerts.contains { $0.kind == .payout && $0.closedAt == nil })
        #expect(bench.command(.releaseWithdrawal(withdrawal: row.id.text), by: .zhao)?.outcome == .done)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(try bench.withdrawn("W1").state == .succeeded)
        bench.run(3_000)
        #expect(try !bench.snapshot(.overview).alerts.contains { $0.kind == .payout && $0.closedAt == nil })
    }

    @Test func `after a top-up a person has the transfer sent again, under its number`() throws {
        let bench = try funded { $0.transferRetry = [1_000] }
        try bench.sent("m1", "W1", fen: 1_000)
        let first = try bench.answerTransfer("W1", refusal(.rateLimited, "NOT_ENOUGH"))
        bench.run(1_500)
        try bench.answerTransfer("W1", refusal(.rateLimited, "NOT_ENOUGH"))
        let id = try bench.withdrawn("W1").id.text
        bench.run(70_000)
        bench.command(.releaseWithdrawal(withdrawal: id), by: .zhao)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .notFound)))
        let again = try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(again == first)
        #expect(try !bench.withdrawn("W1").needsPerson)
    }

    @Test func `the receiver must confirm: the shop hears how, and an expiry gives the amount back`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000, by: .wechat)
        try bench.answerTransfer("W1", .transfer(bench.transferReport(
            "W1", .awaitingConfirmation, confirmation: "package-1")))
        #expect(try bench.withdrawn("W1").confirmation == "package-1")
        #expect(bench.deliveries.last?.body.contains("\"confirmation\":\"package-1\"") == true)
        bench.run(86_400_000)
        #expect(bench.has("query transfer"))
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .expired, code: "OVERDUE_CLOSE")))
        #expect(try bench.withdrawn("W1").state == .expired)
        #expect(try bench.commission("m1") == 10_000)
        #expect(bench.messages == ["withdrawal.awaiting_confirmation", "withdrawal.expired"])
    }

    @Test func `while the receiver has not confirmed, the shop may take it back`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000, by: .wechat)
        #expect(bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))?.rejection?.code == .wrongState)
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .awaitingConfirmation)))
        #expect(bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))?.withdrawal != nil)
        bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))
        #expect(bench.count("cancel transfer") == 1)
        try bench.answerNext("cancel transfer", .transfer(bench.transferReport("W1", .processing)))
        bench.dropCalls()
        bench.run(70_000)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .cancelled)))
        #expect(try bench.withdrawn("W1").state == .cancelled)
        #expect(try bench.commission("m1") == 10_000)
        #expect(bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))?.isRepeatedWithdrawal == true)
    }

    @Test func `confirmed in the very moment of taking back: it arrived`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000, by: .wechat)
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .awaitingConfirmation)))
        bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))
        #expect(try bench.notifyTransfer("W1", .succeeded))
        try bench.answerNext("cancel transfer", refusal(.business, "INVALID_REQUEST"))
        #expect(try bench.withdrawn("W1").state == .succeeded)
        #expect(try bench.commission("m1") == 9_000)
    }

    @Test func `a notification counts like an answer, once, and only with the right amount and channel`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000)
        #expect(try !bench.notifyTransfer("W1", .succeeded, fen: 999))
        #expect(try bench.withdrawn("W1").state == .sent)
        for _ in 0..<3 { #expect(try bench.notifyTransfer("W1", .succeeded)) }
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(try bench.balance("clearing/shop-1/alipay") == -1_000)
        let token = bench.token()
        bench.send(.notified(.transfer(
            channel: .wechat, eventID: "x", try bench.transferReport("W1", .succeeded)), token))
        #expect(bench.acknowledged[token] == false)
    }

    @Test func `arrived and sent back later: everything the other way round, once`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1")
        try bench.fund("m1", 6_000, atBank: true)
        bench.withdraw("m1", "W1", fen: 5_000, by: .bank, tier: .vip)
        try bench.runToBatch(of: "W1")
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded)))
        for _ in 0..<2 { #expect(try bench.notifyTransfer("W1", .returned, code: "ACCOUNT_CLOSED")) }
        #expect(try bench.withdrawn("W1").state == .returned)
        #expect(try bench.commission("m1") == 6_000)
        #expect(try bench.balance("subaccount/") == 6_000)
        #expect(try bench.balance("expedite/") == 0)
        #expect(bench.messages == ["withdrawal.succeeded", "withdrawal.returned"])
    }

    @Test func `sent back before its arrival was heard of: the amount is given back`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .processing)))
        #expect(try bench.notifyTransfer("W1", .returned))
        #expect(try bench.commission("m1") == 10_000)
        #expect(try bench.underWay() == 0)
    }

    @Test func `a wrong "failed" does not lose money: what arrived is taken again`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 4_000)
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .failed, code: "RISK")))
        #expect(try bench.commission("m1") == 10_000)
        bench.withdraw("m1", "W2", fen: 9_000)
        #expect(try bench.notifyTransfer("W1", .succeeded))
        #expect(try bench.withdrawn("W1").state == .succeeded)
        #expect(try bench.commission("m1") == -3_000, "a debt that later commission pays")
        #expect(bench.withdraw("m1", "W3", fen: 100)?.rejection?.code == .insufficientBalance)
        #expect(try bench.ledgerIsBalanced())
    }

    @Test func `a call the rim never answers is in doubt, and asked about`() throws {
        let bench = try funded()
        try bench.sent("m1", "W1", fen: 1_000)
        bench.dropCalls()
        bench.run(70_000)
        #expect(bench.count("transfer") == 1)
        #expect(bench.has("query transfer"))
        #expect(try bench.withdrawn("W1").state == .unknown)
    }

    // MARK: planted

    @Test func `planted: a repeated transfer goes out under a new number`() throws {
        let bench = try funded(.withdrawalNewNumberOnRetry)
        try bench.sent("m1", "W1", fen: 1_000)
        let first = try bench.answerTransfer("W1", refusal(.technical, "SYSTEM_ERROR"))
        bench.run(3_000)
        let second = try bench.take("transfer", where: { $0.word == "transfer" }).call
        #expect(try #require(first).number != #require(second.transferCall).number)
    }

    @Test func `planted: a timeout counts as failed`() throws {
        let bench = try funded(.withdrawalFailedOnTimeout)
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.answerTransfer("W1", .unknown(code: "timeout"))
        #expect(try bench.commission("m1") == 10_000)
    }

    @Test func `planted: what failed is given back twice`() throws {
        let bench = try funded(.withdrawalGivenBackTwice)
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.answerTransfer("W1", refusal(.business, "PAYEE_NOT_EXIST"))
        #expect(try bench.commission("m1") == 11_000)
    }
}
