import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// Batches: when they go, who lets them, what stays behind, and that each goes once.
@Suite struct BatchStories {
    private func funded(
        _ planted: PlantedBugs = [], fund: Int64 = 100_000_000, _ configure: (inout PayoutSettings) -> Void = { _ in }
    ) throws -> Bench {
        let bench = try Bench.forPayouts(planted: planted, configure)
        try bench.join("m1", fund: fund)
        return bench
    }

    private func batch(_ bench: Bench, of number: String) throws -> PayoutBatch {
        let id = try #require(try bench.withdrawn(number).batch)
        return try #require(try bench.store.payoutBatch(id))
    }

    @Test func `a large batch leaves in parts, everything of it once, and is done when all has ended`() throws {
        let bench = try funded()
        for index in 0..<150 { bench.withdraw("m1", "W\(index)", fen: 1_000) }
        let id = try batch(bench, of: "W0").id
        try bench.runToBatch(of: "W0")
        bench.run(1_000)
        #expect(bench.count("transfer") == 150)
        #expect(Set(bench.history.compactMap { call in
            if case .transfer(let transfer) = call { transfer.number } else { nil }
        }).count == 150)
        var row = try #require(try bench.store.payoutBatch(id))
        #expect((row.state, row.count, row.minorUnits) == (.sent, 150, 150_000))
        for index in 0..<150 {
            let status: TransferStatus = index % 10 == 0 ? .failed : .succeeded
            try bench.answerTransfer("W\(index)", .transfer(bench.transferReport("W\(index)", status)))
        }
        row = try #require(try bench.store.payoutBatch(id))
        #expect(row.state == .done)
        #expect(try bench.payoutEvents().count { $0 == .batchSent } == 1)
        #expect(try bench.payoutEvents().count { $0 == .batchDone } == 1)
        let shown = try #require(try bench.snapshot(.payouts).payouts?.batches.first { $0.id == id.text })
        #expect((shown.count, shown.ended, shown.back) == (150, 150, 15))
    }

    @Test func `ordinary batches go at their times, fast ones every half hour, each apart`() throws {
        let bench = try funded()
        bench.withdraw("m1", "O1", fen: 1_000)
        bench.withdraw("m1", "V1", fen: 1_000, tier: .vip)
        bench.withdraw("m1", "V2", fen: 1_000, by: .wechat, tier: .vip)
        try bench.runToBatch(of: "V1")
        #expect(try ["O1", "V1", "V2"].map { try bench.withdrawn($0).state } == [.requested, .sent, .sent])
        #expect(try Set([batch(bench, of: "V1").id, batch(bench, of: "V2").id]).count == 2)
        bench.withdraw("m1", "V3", fen: 1_000, tier: .vip)
        #expect(try batch(bench, of: "V3").id != batch(bench, of: "V1").id)
    }

    @Test func `paused, nothing leaves and nothing is lost; resumed, it goes on`() throws {
        let bench = try funded()
        bench.withdraw("m1", "W1", fen: 1_000)
        let preview = try bench.engine.preview(.pausePayouts, by: .zhao, at: bench.now)
        #expect(preview.riskClass == 3)
        #expect(preview.effects == [PreviewEffect(kind: .payoutsWait, minorUnits: 1_000, name: "1")])
        #expect(bench.command(.pausePayouts, by: .zhao, typed: "")?.refusal?.rule == .typedTargetDiffers)
        let result = try #require(bench.command(.pausePayouts, by: .zhao))
        #expect(result.outcome == .done)
        bench.command(.keep(timer: result.reference), by: .li)
        try bench.runToBatch(of: "W1")
        bench.run(7_200_000)
        #expect(!bench.has("transfer"))
        #expect(bench.withdraw("m1", "W2", fen: 1_000)?.withdrawal != nil, "asking goes on")
        let shown = try #require(try bench.snapshot(.payouts).payouts)
        #expect((shown.isPaused, shown.pausedBy) == (true, "fin.zhao"))
        #expect(bench.command(.resumePayouts, by: .li)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.resumePayouts, by: .qian)?.outcome == .done)
        bench.run(10)
        #expect(bench.count("transfer") == 1)
        #expect(try bench.withdrawn("W1").state == .sent)
        #expect(try bench.payoutEvents().contains(.payoutsPaused))
        #expect(try bench.store.audit(limit: 9).contains { $0.act == "pause_payouts" && $0.who == "fin.zhao" })
    }

    @Test func `a pause nobody keeps goes back by itself, and outlives a crash`() throws {
        let bench = try funded()
        bench.withdraw("m1", "V1", fen: 1_000, tier: .vip)
        bench.command(.pausePayouts, by: .zhao)
        try bench.crash()
        bench.run(1_700_000)
        #expect(try bench.withdrawn("V1").state == .requested)
        #expect(try bench.snapshot(.payouts).payouts?.isPaused == true)
        bench.run(200_000)
        #expect(try bench.snapshot(.payouts).payouts?.isPaused == false)
        #expect(bench.count("transfer") == 1)
    }

    @Test func `much money waits for two persons, and what comes later is not in it`() throws {
        let bench = try funded { $0.twoPersonMinorUnits = 5_000 }
        bench.withdraw("m1", "W1", fen: 3_000)
        bench.withdraw("m1", "W2", fen: 2_001)
        let first = try batch(bench, of: "W1")
        try bench.runToBatch(of: "W1")
        #expect(try batch(bench, of: "W1").state == .waiting)
        #expect(!bench.has("transfer"))
        #expect(try bench.payoutEvents().last == .batchWaiting)
        bench.withdraw("m1", "W3", fen: 1_000)
        #expect(try batch(bench, of: "W3").id != first.id)
        let go = OperatorCommand.goBatch(batch: first.id.text)
        #expect(bench.command(go, by: .zhao)?.outcome == .proposed)
        #expect(bench.command(go, by: .zhao)?.refusal?.rule == .samePerson)
        #expect(!bench.has("transfer"))
        #expect(bench.command(go, by: .qian)?.outcome == .done)
        #expect(bench.count("transfer") == 2)
        #expect(bench.command(go, by: .qian)?.refusal?.rule == .alreadyDone)
        let row = try batch(bench, of: "W1")
        #expect((row.firstPerson, row.secondPerson, row.count) == ("fin.zhao", "fin.qian", 2))
    }

    @Test func `the first person's word closes a batch that still collects`() throws {
        let bench = try funded { $0.twoPersonMinorUnits = 5_000 }
        bench.withdraw("m1", "W1", fen: 6_000)
        let id = try batch(bench, of: "W1").id
        #expect(bench.command(.goBatch(batch: id.text), by: .zhao)?.outcome == .proposed)
        bench.withdraw("m1", "W2", fen: 900_000)
        #expect(try batch(bench, of: "W2").id != id)
        try bench.crash()
        #expect(bench.command(.goBatch(batch: id.text), by: .zhao)?.refusal?.rule == .samePerson)
        #expect(bench.command(.goBatch(batch: id.text), by: .qian)?.outcome == .done)
        #expect(bench.count("transfer") == 1)
    }

    @Test func `a batch that waits for people ends when nothing is left in it for them`() throws {
        let bench = try funded { $0.twoPersonMinorUnits = 5_000 }
        bench.withdraw("m1", "W1", fen: 6_000)
        let id = try batch(bench, of: "W1").id
        try bench.runToBatch(of: "W1")
        bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))
        #expect(try bench.store.payoutBatch(id)?.state == .done)
        #expect(try bench.store.openBatches(limit: 9).isEmpty)
    }

    @Test func `below the limit one person lets it go at once, and the preview told what would happen`() throws {
        let bench = try funded()
        bench.withdraw("m1", "W1", fen: 6_000)
        let id = try batch(bench, of: "W1").id
        let preview = try bench.engine.preview(.goBatch(batch: id.text), by: .zhao, at: bench.now)
        #expect(preview.riskClass == 3)
        #expect(preview.amountMinorUnits == 6_000)
        #expect(preview.effects.map(\.kind) == [.payoutsLeave, .coverAfter])
        #expect(preview.effects[1].minorUnits == -6_000, "the books hold nothing at the channel")
        #expect(bench.command(.goBatch(batch: id.text), by: .chen)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.goBatch(batch: id.text), by: .zhao)?.outcome == .done)
        #expect(bench.has("transfer"))
        try bench.answerTransfer("W1", .transfer(bench.transferReport("W1", .succeeded)))
        bench.run(86_400_000)
        #expect(bench.count("transfer") == 1, "its own moment finds it gone")
    }

    @Test func `a deferred withdrawal goes on the next banking day`() throws {
        let bench = try funded()
        bench.withdraw("m1", "W1", fen: 1_000)
        bench.withdraw("m1", "W2", fen: 1_000)
        let due = try bench.withdrawn("W1").dueAt
        let id = try bench.withdrawn("W1").id
        let deferral = OperatorCommand.deferWithdrawal(withdrawal: id.text)
        #expect(bench.command(deferral, by: .zhao)?.outcome == .done)
        #expect(try bench.withdrawn("W1").dueAt.since(due) == 86_400_000)
        bench.run(601_000)
        #expect(try bench.withdrawn("W1").dueAt == due, "nobody kept it")
        let again = try #require(bench.command(deferral, by: .zhao))
        #expect(bench.command(.keep(timer: again.reference), by: .zhao)?.outcome == .done)
        try bench.runToBatch(of: "W2")
        #expect(bench.count("transfer") == 1)
        #expect(bench.command(
            .deferWithdrawal(withdrawal: try bench.withdrawn("W2").id.text), by: .zhao)?.refusal?.rule == .wrongState)
        try bench.runToBatch(of: "W1")
        #expect(try bench.withdrawn("W1").state == .sent)
    }

    @Test func `held ones stay behind, released they join the next batch, rejected they are given back`() throws {
        let bench = try funded(fund: 1_000_000) { $0.risk.newAccountMinorUnits = 5_000 }
        bench.withdraw("m1", "W1", fen: 6_000)
        bench.withdraw("m1", "W2", fen: 7_000)
        bench.withdraw("m1", "W3", fen: 600_000)
        let (first, second) = try (bench.withdrawn("W1").id.text, bench.withdrawn("W2").id.text)
        let large = try bench.withdrawn("W3").id.text
        #expect(bench.command(.releaseWithdrawal(withdrawal: first), by: .viewer)?.refusal?.rule == .notPermitted)
        #expect(bench.command(.releaseWithdrawal(withdrawal: first), by: .chen)?.outcome == .done)
        #expect(bench.command(.rejectWithdrawal(withdrawal: second), by: .chen)?.outcome == .done)
        #expect(try bench.withdrawn("W2").state == .rejected)
        #expect(try bench.commission("m1") == 1_000_000 - 606_000)
        let proposal = try #require(bench.command(.releaseWithdrawal(withdrawal: large), by: .chen))
        #expect(proposal.outcome == .proposed)
        #expect(bench.command(.second(proposal: proposal.reference), by: .chen)?.refusal?.rule == .samePerson)
        #expect(bench.command(.second(proposal: proposal.reference), by: .wu)?.outcome == .done)
        #expect(try bench.withdrawn("W3").decidedBy == "rv.chen+rv.wu")
        try bench.runToBatch(of: "W1")
        #expect(bench.count("transfer") == 2)
        #expect(bench.messages.contains("withdrawal.rejected"))
    }

    @Test func `a blocked participant's withdrawals stop on their way out`() throws {
        let bench = try funded()
        bench.withdraw("m1", "W1", fen: 1_000)
        var row = try #require(try bench.store.participant(shop: Bench.shop, number: "m1"))
        row.isBlocked = true
        row.version += 1
        try bench.store.update(row)
        try bench.crash()
        let id = try batch(bench, of: "W1").id
        let detail = try bench.engine.snapshot(
            ConsoleQuery(screen: .payouts, batch: id.text), for: .zhao, at: bench.now).payouts?.batch
        #expect((detail?.stopped, detail?.withinLimits) == (1, 0))
        try bench.runToBatch(of: "W1")
        #expect(try bench.withdrawn("W1").state == .held)
        #expect(try bench.store.payoutBatch(id)?.state == .done, "an empty batch ends quietly")
        #expect(try !bench.payoutEvents().contains(.batchSent))
        #expect(bench.withdraw("m1", "W2", fen: 1_000)?.rejection?.code == .wrongState)
    }

    @Test func `planted: a pause is not heeded`() throws {
        let bench = try funded(.pauseIgnored)
        bench.withdraw("m1", "V1", fen: 1_000, tier: .vip)
        bench.command(.pausePayouts, by: .zhao)
        try bench.runToBatch(of: "V1")
        #expect(bench.has("transfer"))
    }
}
