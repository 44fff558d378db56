import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// A crash at every step of a withdrawal: nothing is lost, nothing leaves twice, and what may have left is asked about.
@Suite struct PayoutCrashStories {
    @Test func `asked for, crashed, and it leaves with its batch as if nothing had been`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000)
        bench.withdraw("m1", "W1", fen: 1_000)
        try bench.crash()
        #expect(bench.withdraw("m1", "W1", fen: 1_000)?.isRepeatedWithdrawal == true)
        #expect(bench.withdraw("m1", "W2", fen: 9_001)?.rejection?.code == .insufficientBalance)
        bench.withdraw("m1", "W3", fen: 1_000)
        #expect(try bench.withdrawn("W3").batch == bench.withdrawn("W1").batch, "the same batch still collects")
        try bench.runToBatch(of: "W1")
        #expect(bench.count("transfer") == 2)
    }

    @Test func `a transfer that may have gone out is asked about before it is repeated`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000)
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.crash()
        #expect(try bench.withdrawn("W1").state == .unknown)
        #expect(!bench.has("transfer"))
        bench.run(10)
        try bench.answerNext("query transfer", .transfer(bench.transferReport("W1", .succeeded)))
        #expect(try bench.withdrawn("W1").state == .succeeded)
        #expect(try bench.store.openBatches(limit: 9).isEmpty)
        bench.run(86_400_000)
        #expect(bench.count("transfer") == 1)
    }

    @Test func `in the middle of a batch the rest leaves after the crash, each once`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 1_000_000)
        for index in 0..<100 { bench.withdraw("m1", "W\(index)", fen: 1_000) }
        let due = try bench.withdrawn("W0").dueAt
        bench.advance(due.since(bench.now))
        bench.send(.tick)
        #expect(bench.count("transfer") == 64, "one turn lets so many leave")
        try bench.crash()
        bench.run(1_000)
        #expect(bench.count("transfer") == 100)
        #expect(bench.count("query transfer") == 64)
        #expect(Set(bench.history.compactMap { call in
            if case .transfer(let transfer) = call { transfer.number } else { nil }
        }).count == 100)
        let batch = try #require(try bench.store.openBatches(limit: 9).first)
        #expect((batch.count, batch.minorUnits) == (100, 100_000))
    }

    @Test func `booked and crashed, it is not booked again`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000)
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .failed)))
        try bench.crash()
        #expect(bench.messages == ["withdrawal.failed"], "the shop still hears of it")
        #expect(try bench.notifyTransfer("W1", .failed))
        #expect(try bench.commission("m1") == 10_000)
        bench.receiveMessages()
        bench.run(60_000)
        #expect(bench.deliveries.isEmpty)
    }

    @Test func `what the screen says is the same before and after`() throws {
        let bench = try Bench.forPayouts { $0.costs = [.alipay: .init(single: 50, batchBase: 10, batchItem: 10)] }
        try bench.join("m1", fund: 100_000)
        try bench.crash()
        bench.withdraw("m1", "V1", fen: 5_000, tier: .vip)
        bench.withdraw("m1", "V2", fen: 4_000, tier: .vip)
        try bench.runToBatch(of: "V1")
        try bench.answerTransfer("V1", .transfer(bench.transferReport("V1", .succeeded)))
        bench.withdraw("m1", "W1", fen: 3_000)
        bench.withdraw("m1", "W2", fen: 2_000)
        bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W2")))
        bench.payout(.changePayee(ChangePayee(
            shop: Bench.shop, number: "m1", name: "New", accounts: [.alipay: "a-new"])))
        try bench.answerTransfer("V2", .transfer(bench.transferReport("V2", .processing)))
        var before = try #require(try bench.snapshot(.payouts).payouts)
        try bench.crash()
        var after = try #require(try bench.snapshot(.payouts).payouts)
        #expect(before.todayCount == 1)
        #expect(before.todayFeeMinorUnits == 100)
        #expect(before.inFlightMinorUnits == 4_000)
        #expect(before.owedMinorUnits == 100_000 - 5_000 - 4_000 - 3_000)
        #expect(before.backToday == 1)
        #expect(before.todaySavedMinorUnits == 70)
        #expect(before.payees.count == 1)
        // The next query's moment moves when the call under way is made again.
        for index in before.withdrawals.indices { before.withdrawals[index].nextAt = nil }
        for index in after.withdrawals.indices { after.withdrawals[index].nextAt = nil }
        #expect(after == before)
    }

    @Test func `planted: after a crash the batch's transfers are made anew`() throws {
        let bench = try Bench.forPayouts(planted: .batchSentTwiceAfterCrash)
        try bench.join("m1", fund: 10_000)
        try bench.sent("m1", "W1", fen: 1_000)
        try bench.crash()
        let call = try #require(try bench.take("transfer", where: { $0.word == "transfer" }).call.transfer)
        #expect(try call.number != bench.withdrawn("W1").id)
    }
}
