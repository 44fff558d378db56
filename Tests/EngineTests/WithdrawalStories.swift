import Engine
import Ledger
import Payments
import Storage
import Testing

/// Asking for money: who may, how much, and that the same fen is never promised twice.
@Suite struct WithdrawalStories {
    @Test func `a withdrawal reserves its amount and joins the batch that goes next`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000)
        let row = try #require(bench.withdraw("m1", "W1", fen: 4_000)?.withdrawal)
        #expect(row.state == .requested)
        #expect(row.account == "a-m1")
        #expect(row.accountName == "Name of m1")
        #expect(try bench.commission("m1") == 6_000)
        #expect(try bench.underWay() == 4_000)
        let batch = try #require(try bench.store.openBatches(limit: 9).first)
        #expect(row.batch == batch.id)
        // 14:26 in Beijing: both batches of the day are gone.
        #expect(batch.dueAt.rfc3339Beijing.hasSuffix("09:00:00+08:00"))
        #expect(row.promisedAt.since(bench.now) <= 2 * 86_400_000)
        let second = try #require(bench.withdraw("m1", "W2", fen: 1_000)?.withdrawal)
        #expect(second.batch == batch.id)
        #expect(try bench.ledgerIsBalanced())
    }

    @Test func `the same number is done once, other content is refused`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000)
        bench.withdraw("m1", "W1", fen: 4_000)
        let again = bench.withdraw("m1", "W1", fen: 4_000)
        #expect(again?.isRepeatedWithdrawal == true)
        #expect(bench.withdraw("m1", "W1", fen: 4_001)?.rejection?.code == .conflict)
        #expect(try bench.commission("m1") == 6_000)
    }

    @Test func `of 100 withdrawals against one balance exactly as many as fit are taken`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_499)
        var inputs: [EngineInput] = []
        var tokens: [ReplyToken] = []
        for index in 0..<100 {
            let token = bench.token()
            tokens.append(token)
            inputs.append(.payout(.withdraw(bench.withdrawal("m1", "W\(index)", fen: 1_000)), token))
        }
        bench.send(inputs)
        let taken = tokens.count { bench.replies[$0]?.withdrawal != nil }
        let short = tokens.count { bench.replies[$0]?.rejection?.code == .insufficientBalance }
        #expect((taken, short) == (10, 90))
        #expect(try bench.commission("m1") == 499)
        #expect(try bench.underWay() == 10_000)
    }

    @Test func `what is owed back cannot be withdrawn`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 10_000)
        let id = bench.nextMovement()
        try bench.store.insert(Movement.adjustment(
            id: id, shop: Bench.shop, debit: .receivable(Bench.shop, "m1"), credit: .shopPayable(Bench.shop),
            subject: id.text, amount: .fen(3_000), at: bench.now))
        #expect(bench.withdraw("m1", "W1", fen: 7_001)?.rejection?.code == .insufficientBalance)
        #expect(bench.withdraw("m1", "W2", fen: 7_000)?.withdrawal != nil)
    }

    @Test func `money at the bank leaves through the bank, and the shop's through the others`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", fund: 2_000)
        try bench.fund("m1", 5_000, atBank: true)
        #expect(bench.withdraw("m1", "W1", fen: 2_001, by: .wechat)?.rejection?.code == .insufficientBalance)
        #expect(bench.withdraw("m1", "W2", fen: 5_001, by: .bank)?.rejection?.code == .insufficientBalance)
        #expect(bench.withdraw("m1", "W3", fen: 3_000, by: .bank)?.withdrawal != nil)
        #expect(bench.withdraw("m1", "W4", fen: 2_001, by: .bank)?.rejection?.code == .insufficientBalance)
        #expect(bench.withdraw("m1", "W5", fen: 2_001, by: .alipay)?.rejection?.code == .insufficientBalance)
        #expect(bench.withdraw("m1", "W6", fen: 2_000, by: .alipay)?.withdrawal != nil)
        #expect(bench.withdraw("m1", "W7", fen: 2_000, by: .bank)?.withdrawal != nil)
        #expect(try bench.commission("m1") == 0)
    }

    @Test func `each level has its number and its sum a day, and what is under way counts`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("none", level: .none, fund: 1_000_000)
        #expect(bench.withdraw("none", "N1", fen: 100)?.rejection?.code == .limitExceeded)
        try bench.join("basic", level: .basic, fund: 1_000_000)
        #expect(bench.withdraw("basic", "B1", fen: 60_000)?.withdrawal != nil)
        #expect(bench.withdraw("basic", "B2", fen: 40_001)?.rejection?.field == "amount")
        #expect(bench.withdraw("basic", "B3", fen: 20_000)?.withdrawal != nil)
        #expect(bench.withdraw("basic", "B4", fen: 10_000)?.withdrawal != nil)
        #expect(bench.withdraw("basic", "B5", fen: 100)?.rejection?.field == "participant", "three a day")
        bench.run(86_400_000)
        #expect(bench.withdraw("basic", "B6", fen: 60_000)?.withdrawal != nil, "a new Beijing day")
    }

    @Test func `what was given back does not count against the day`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", level: .basic, fund: 1_000_000)
        bench.withdraw("m1", "W1", fen: 100_000)
        #expect(bench.withdraw("m1", "W2", fen: 100)?.rejection?.code == .limitExceeded)
        bench.payout(.cancelWithdrawal(shop: Bench.shop, .shopNumber("W1")))
        #expect(try bench.withdrawn("W1").state == .cancelled)
        #expect(try bench.commission("m1") == 1_000_000)
        #expect(bench.withdraw("m1", "W3", fen: 100_000)?.withdrawal != nil)
    }

    @Test func `fast arrival costs its fee, is for its tier alone, and leaves with a batch of its own`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("slow", tier: .ordinary, fund: 100_000)
        #expect(bench.withdraw("slow", "S1", fen: 10_000, tier: .vip)?.rejection?.field == "tier")
        try bench.join("fast", tier: .vip, fund: 1_000_000)
        let large = try #require(bench.withdraw("fast", "F1", fen: 30_050, tier: .vip)?.withdrawal)
        #expect(large.feeMinorUnits == 301, "1 % rounded half up")
        #expect(large.dueAt.since(bench.now) <= 1_800_000)
        #expect(large.promisedAt.since(bench.now) == 7_200_000)
        #expect(bench.withdraw("fast", "F2", fen: 200, tier: .vip)?.withdrawal?.feeMinorUnits == 100)
        #expect(bench.withdraw("fast", "F3", fen: 100, tier: .vip)?.rejection?.field == "amount")
        bench.withdraw("fast", "F4", fen: 1_000)
        #expect(try bench.store.openBatches(limit: 9).map(\.tier) == [.vip, .ordinary])
    }

    @Test func `nobody, nothing, too little, a strange currency and a missing account are refused`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1", accounts: [.alipay: "a"], fund: 10_000)
        #expect(bench.withdraw("m9", "W1", fen: 1_000)?.rejection?.code == .notFound)
        #expect(bench.withdraw("m1", "W2", fen: 99)?.rejection?.field == "amount")
        #expect(bench.withdraw("m1", "W3", fen: -5)?.rejection?.field == "amount")
        #expect(bench.withdraw("m1", "", fen: 500)?.rejection?.field == "shop_withdrawal_number")
        #expect(bench.withdraw("m1", "W4", fen: 500, by: .wechat)?.rejection?.field == "method")
        var strange = bench.withdrawal("m1", "W5", fen: 500)
        strange.amount = Money(minorUnits: 500, currency: .usd)
        #expect(bench.payout(.withdraw(strange))?.rejection?.field == "currency")
        #expect(try bench.commission("m1") == 10_000)
    }

    @Test func `risk stops what is strange, says why, and the amount stays reserved`() throws {
        let bench = try Bench.forPayouts {
            $0.risk.sharedAccount = 1
            $0.risk.newAccountMinorUnits = 50_000
            $0.risk.velocity = 3
        }
        try bench.join("m1", accounts: [.alipay: "same"], fund: 1_000_000)
        #expect(bench.withdraw("m1", "W1", fen: 49_999)?.withdrawal?.state == .requested)
        #expect(bench.withdraw("m1", "W2", fen: 50_000)?.withdrawal?.findings.map(\.rule) == ["new_account_large"])
        try bench.join("m2", accounts: [.alipay: "same"])
        let third = try #require(bench.withdraw("m1", "W3", fen: 100)?.withdrawal)
        #expect(third.state == .held)
        #expect(third.batch == nil)
        #expect(third.findings.map(\.rule) == ["shared_account", "payout_velocity"])
        #expect(third.findings.allSatisfy { Evidence.read($0.evidence) != nil })
        #expect(try bench.commission("m1") == 1_000_000 - 49_999 - 50_000 - 100)
        try bench.runToBatch(of: "W3")
        #expect(try bench.withdrawn("W3").state == .held)
        #expect(bench.count("transfer") == 1)
    }

    @Test func `planted: an amount that is not put aside can be taken twice`() throws {
        let bench = try Bench.forPayouts(planted: .withdrawalNotReserved)
        try bench.join("m1", fund: 1_000)
        #expect(bench.withdraw("m1", "W1", fen: 1_000)?.withdrawal != nil)
        #expect(bench.withdraw("m1", "W2", fen: 1_000)?.withdrawal != nil)
    }

    @Test func `planted: the day's limit forgets what is under way`() throws {
        let bench = try Bench.forPayouts(planted: .limitIgnoresPending)
        try bench.join("m1", level: .basic, fund: 1_000_000)
        bench.withdraw("m1", "W1", fen: 100_000)
        #expect(bench.withdraw("m1", "W2", fen: 100_000)?.withdrawal != nil)
    }
}
