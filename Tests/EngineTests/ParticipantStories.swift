import Engine
import Operations
import Payments
import Storage
import Testing

@Suite struct ParticipantStories {
    private func save(
        _ number: String, level: RealNameLevel = .basic, accounts: [PayoutMethod: String] = [.alipay: "2088-1"],
        name: String = "Zhang San", basis: String = ""
    ) -> PayoutRequest {
        .saveParticipant(SaveParticipant(
            shop: Bench.shop, number: number, name: name, level: level, tier: .ordinary, accounts: accounts,
            remunerationBasis: basis))
    }

    private func change(_ number: String, _ account: String) -> PayoutRequest {
        .changePayee(ChangePayee(
            shop: Bench.shop, number: number, name: "Zhang San", accounts: [.alipay: account]))
    }

    @Test func `a participant saved twice is one, and its level and contract may change`() throws {
        let bench = try Bench.forPayouts()
        let first = try #require(bench.payout(save("m1"))?.participant?.participant)
        #expect(bench.payout(save("m1"))?.participant?.participant == first)
        let raised = try #require(bench.payout(save("m1", level: .enhanced, basis: "contract 9"))?.participant)
        #expect(raised.participant.id == first.id)
        #expect(raised.participant.level == .enhanced)
        #expect(try bench.store.participant(shop: Bench.shop, number: "m1")?.remunerationBasis == "contract 9")
        #expect(try bench.payoutEvents() == [.participantSaved, .participantSaved])
    }

    @Test func `accounts and name do not change by saving again`() throws {
        let bench = try Bench.forPayouts()
        bench.payout(save("m1"))
        #expect(bench.payout(save("m1", accounts: [.alipay: "2088-9"]))?.rejection?.field == "accounts")
        #expect(bench.payout(save("m1", name: "Li Si"))?.rejection?.field == "name")
        #expect(bench.payout(save("m1", accounts: [:]))?.participant != nil, "naming none keeps them")
    }

    @Test func `what breaks a rule is refused with its field`() throws {
        let bench = try Bench.forPayouts()
        #expect(bench.payout(save("has space"))?.rejection?.field == "number")
        #expect(bench.payout(save(""))?.rejection?.field == "number")
        #expect(bench.payout(save("m1", name: ""))?.rejection?.field == "name")
        #expect(bench.payout(save("m1", accounts: [.alipay: "with space"]))?.rejection?.field == "accounts.alipay")
        #expect(bench.payout(.readParticipant(shop: Bench.shop, number: "m1"))?.rejection?.code == .notFound)
        #expect(bench.payout(change("m1", "2088-2"))?.rejection?.code == .notFound)
    }

    @Test func `asking again the same keeps the day, asking otherwise starts it anew`() throws {
        let bench = try Bench.forPayouts()
        bench.payout(save("m1"))
        let first = bench.payout(change("m1", "2088-2"))?.participant?.participant.pending
        bench.run(3_600_000)
        #expect(bench.payout(change("m1", "2088-2"))?.participant?.participant.pending == first)
        let second = bench.payout(change("m1", "2088-3"))?.participant?.participant.pending
        #expect(second?.approvedBy == "")
        #expect(second?.earliest == bench.now.adding(seconds: 86_400))
        #expect(bench.payout(change("m1", "2088-1"))?.participant?.participant.pending == nil, "taken back")
    }

    @Test func `while accounts change, a withdrawal to the old one waits for a person, one to the new cannot be`() throws {
        let bench = try Bench.forPayouts()
        bench.payout(save("m1", level: .enhanced))
        try bench.fund("m1", 10_000)
        bench.payout(.changePayee(ChangePayee(
            shop: Bench.shop, number: "m1", name: "Zhang San", accounts: [.alipay: "2088-1", .wechat: "openid"])))
        #expect(bench.withdraw("m1", "W1", fen: 1_000)?.withdrawal?.state == .held)
        #expect(try bench.withdrawn("W1").findings.map(\.rule) == ["payee_change"])
        #expect(bench.withdraw("m1", "W2", fen: 1_000, by: .wechat)?.rejection?.code == .wrongState)
    }

    @Test func `a plan may keep shares back only for somebody with a contract, and send to a bank only with an account`(
    ) throws {
        let bench = try Bench.forPayouts()
        func plan(_ delivery: ShareDelivery) -> SplitPlan {
            var plan = Bench.plan(real: 700, nextDay: 300)
            plan.shares[1].delivery = delivery
            if delivery == .bank { plan.shares[1].receiver.accounts[.bank] = "SUB1" }
            return plan
        }
        func refusal(_ number: String, _ delivery: ShareDelivery) -> Rejection? {
            let token = bench.create(bench.request(number, plan: plan(delivery)))
            return bench.replies[token]?.rejection
        }
        #expect(refusal("A1", .balance)?.field == "split_plan.receivers[1].participant")
        bench.payout(save("member-1"))
        #expect(refusal("A2", .balance)?.rule.hasPrefix("pooling") == true)
        #expect(refusal("A3", .bank)?.field == "split_plan.receivers[1].participant")
        bench.payout(save("member-1", basis: "contract 1"))
        #expect(refusal("A4", .balance) == nil)
    }

    @Test func `a share for the bank goes to the participant's own sub-account, which stays theirs`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", accounts: [.bank: "SUB1"])
        func order(_ number: String, _ account: String?) -> Rejection? {
            var plan = Bench.shares([("m1", 1_000)], delivery: .bank)
            plan.shares[0].receiver.accounts[.bank] = account
            let token = bench.create(bench.request(number, plan: plan))
            return bench.replies[token]?.rejection
        }
        #expect(order("A1", "SUB2")?.field == "split_plan.receivers[0].accounts")
        #expect(order("A2", nil) == nil)
        #expect(try bench.order("A2").splitPlan?.shares[0].receiver.accounts[.bank] == "SUB1")
        func change(_ accounts: [PayoutMethod: String]) -> EngineReply? {
            bench.payout(.changePayee(ChangePayee(
                shop: Bench.shop, number: "m1", name: "Name of m1", accounts: accounts)))
        }
        #expect(change([.bank: "SUB2"])?.rejection?.field == "accounts.bank-ea")
        #expect(change([.alipay: "2088-9"])?.participant?.participant.pending?.accounts
            == [.alipay: "2088-9", .bank: "SUB1"])
    }

    @Test func `planted: new accounts are in force at once`() throws {
        let bench = try Bench.forPayouts(planted: .payeeChangeAtOnce)
        bench.payout(save("m1"))
        #expect(bench.payout(change("m1", "2088-2"))?.participant?.participant.accounts == [.alipay: "2088-2"])
    }
}
