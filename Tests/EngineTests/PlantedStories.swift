import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// Each planted mistake does what its name says; otherwise a simulator that finds it would prove nothing.
@Suite struct PlantedStories {
    @Test func `every mistake has a name and a bit of its own`() {
        #expect(Set(PlantedBugs.all.map(\.name)).count == PlantedBugs.all.count)
        #expect(Set(PlantedBugs.all.map(\.bug)).count == PlantedBugs.all.count)
        #expect(PlantedBugs.all.count >= 10)
    }

    @Test func `skip the amount check: one fen buys the order`() throws {
        let bench = try Bench(planted: .skipAmountCheck)
        try bench.payable(bench.request("A1"))
        #expect(bench.notifyPaid(try bench.attempts("A1")[0], fen: 1) == true)
        #expect(try bench.order("A1").state == .paid)
    }

    @Test func `fail on timeout: a second channel is asked while the first may be paid`() throws {
        let bench = try Bench(planted: .failOnTimeout)
        bench.create(bench.request("A1"))
        try bench.answerNext("prepay", .unknown(code: "timeout"))
        #expect(bench.has("prepay"))
        #expect(!bench.has("close"))
    }

    @Test func `new refund number on retry: the channel sees two refunds`() throws {
        let bench = try Bench(planted: .newRefundNumberOnRetry)
        try bench.paid(bench.request("A1"))
        bench.refund("A1", "R1", fen: 100)
        let first = try bench.answerNext("refund", .unknown(code: "timeout"))
        bench.run(3_000)
        let second = try bench.take("refund") { $0.word == "refund" }
        #expect(first != second.call)
    }

    @Test func `a duplicate notification is booked twice`() throws {
        let bench = try Bench(planted: .acceptDuplicateNotificationTwice)
        try bench.paid(bench.request("A1"))
        bench.notifyPaid(try bench.attempts("A1")[0])
        #expect(try bench.balance("shop/") == -20_000)
    }

    @Test func `a late query overwrites a payment`() throws {
        let bench = try Bench(planted: .lateQueryOverwritesPaid)
        try bench.payable(bench.request("A1"))
        bench.run(3_000)
        let attempt = try bench.attempts("A1")[0]
        bench.notifyPaid(attempt)
        try bench.answerNext("query", .trade(bench.report(attempt, .unpaid)))
        #expect(try bench.order("A1").state == .failed)
    }

    @Test func `a split retry goes out under a new number`() throws {
        let bench = try Bench(planted: .splitNewNumberOnRetry)
        try bench.paid(bench.request("A1", plan: Bench.plan()))
        bench.run(61_000)
        let first = try bench.answerNext("split", .unknown(code: "timeout"))
        bench.run(10_000)
        #expect(try bench.take("split") { $0.word == "split" }.call != first)
    }

    @Test func `the fee is not booked, nor are settled shares`() throws {
        let noFee = try Bench(planted: .skipFeePosting)
        try noFee.paid(noFee.request("A1"))
        #expect(try noFee.balance("fee/") == 0)
        let noShare = try Bench(planted: .skipSplitPosting)
        try noShare.paid(noShare.request("A1", plan: Bench.plan()))
        noShare.run(61_000)
        let call = try #require(try noShare.take("split", where: { $0.word == "split" }).call.split)
        let task = try #require(try noShare.store.openTasks(of: noShare.order("A1").id).first { $0.kind == .split })
        noShare.answer(task.id, .split(SplitReport(request: call.request, legs: [
            SplitLegReport(account: "w-leader-1", minorUnits: 700, status: .settled, code: "")
        ])))
        #expect(try noShare.legs("A1").contains { $0.state == .settled })
        #expect(try noShare.balance("participant/") == -700, "sent, and never booked as arrived")
    }

    @Test func `a message counts as delivered when it was sent`() throws {
        let bench = try Bench(planted: .messageDoneBeforeDelivery)
        try bench.paid(bench.request("A1"))
        bench.run(600_000)
        #expect(bench.deliveries.count == 1)
    }

    @Test func `effects go out before the commit, and a crash between loses the order`() throws {
        let bench = try Bench(planted: .actBeforeCommit)
        bench.create(bench.request("A1"))
        #expect(bench.has("prepay"))
        bench.store.rollbackBatch()
        #expect(try bench.store.order(shop: Bench.shop, number: "A1") == nil)
    }
}
