import Channels
import Engine
import Operations
import Payments
import Storage
import Testing

/// New accounts: a day and a second person between the wish and the first fen.
@Suite struct PayeeStories {
    private func save(_ number: String) -> PayoutRequest {
        .saveParticipant(SaveParticipant(
            shop: Bench.shop, number: number, name: "Zhang San", level: .enhanced, tier: .ordinary,
            accounts: [.alipay: "2088-1"], remunerationBasis: ""))
    }

    private func change(_ number: String, _ account: String) -> PayoutRequest {
        .changePayee(ChangePayee(
            shop: Bench.shop, number: number, name: "Zhang San", accounts: [.alipay: account]))
    }

    @Test func `new accounts wait for their day and for a second person`() throws {
        let bench = try Bench.forPayouts()
        let id = try #require(bench.payout(save("m1"))?.participant?.participant.id)
        let asked = try #require(bench.payout(change("m1", "2088-2"))?.participant?.participant)
        #expect(asked.accounts == [.alipay: "2088-1"])
        #expect(asked.pending?.earliest == bench.now.adding(seconds: 86_400))
        bench.run(90_000_000)
        #expect(try bench.store.participant(id)?.accounts[.alipay] == "2088-1", "nobody has agreed")
        #expect(bench.command(.approvePayee(participant: id.text), by: .zhao)?.outcome == .done)
        #expect(try bench.store.participant(id)?.accounts[.alipay] == "2088-2", "its day was over already")
        #expect(try bench.payoutEvents() == [.participantSaved, .payeeChangeAsked, .payeeChanged])
    }

    @Test func `agreed early, the change comes into force at its moment and not before`() throws {
        let bench = try Bench.forPayouts()
        let id = try #require(bench.payout(save("m1"))?.participant?.participant.id)
        bench.payout(change("m1", "2088-2"))
        bench.command(.approvePayee(participant: id.text), by: .zhao)
        bench.run(86_390_000)
        #expect(try bench.store.participant(id)?.pending?.approvedBy == "fin.zhao")
        bench.run(20_000)
        #expect(try bench.store.participant(id)?.pending == nil)
        #expect(try bench.store.participant(id)?.accounts == [.alipay: "2088-2"])
    }

    @Test func `a crash while it waits forgets neither the change nor who agreed`() throws {
        let bench = try Bench.forPayouts()
        let id = try #require(bench.payout(save("m1"))?.participant?.participant.id)
        bench.payout(change("m1", "2088-2"))
        bench.command(.approvePayee(participant: id.text), by: .zhao)
        try bench.crash()
        bench.run(86_400_000)
        #expect(try bench.store.participant(id)?.accounts == [.alipay: "2088-2"])
    }

    @Test func `only finance agrees, once, and only to a change that waits`() throws {
        let bench = try Bench.forPayouts()
        let id = try #require(bench.payout(save("m1"))?.participant?.participant.id)
        let approve = OperatorCommand.approvePayee(participant: id.text)
        #expect(bench.command(approve, by: .zhao)?.refusal?.rule == .wrongState)
        bench.payout(change("m1", "2088-2"))
        #expect(bench.command(approve, by: .li)?.refusal?.rule == .notPermitted)
        #expect(bench.command(approve, by: .zhao, typed: "wrong")?.refusal?.rule == .typedTargetDiffers)
        #expect(bench.command(approve, by: .zhao)?.outcome == .done)
        #expect(bench.command(approve, by: .qian)?.refusal?.rule == .alreadyDone)
        let row = try #require(try bench.snapshot(.payouts).payouts?.payees.first)
        #expect(row.approvedBy == "fin.zhao")
        #expect(row.number == "m1***")
    }

    @Test func `what had been asked for before the change does not leave to the old account by itself`() throws {
        let bench = try Bench.forPayouts()
        bench.payout(save("m1"))
        try bench.fund("m1", 5_000)
        bench.withdraw("m1", "W1", fen: 1_000)
        bench.payout(change("m1", "2088-2"))
        try bench.runToBatch(of: "W1")
        #expect(try bench.withdrawn("W1").state == .held)
        #expect(!bench.has("transfer"))
        let id = try bench.withdrawn("W1").id.text
        #expect(bench.command(.releaseWithdrawal(withdrawal: id), by: .chen)?.outcome == .done)
        try bench.runToBatch(of: "W1")
        #expect(try bench.take("transfer") { $0.word == "transfer" }.call == .transfer(TransferCall(
            number: WithdrawalID(trusted: id), account: "2088-1", name: "Zhang San", amount: .fen(1_000),
            requestTime: bench.withdrawn("W1").requestTime, remark: "commission withdrawal")))
    }
}
