import Engine
import Ledger
import Payments
import Storage
import Testing

/// Commission that came with a purpose pays for goods of that purpose and for nothing else.
@Suite struct PurposeStories {
    /// A share of a paid order that is bound to kinds of goods and owed from now on.
    private func accrue(_ bench: Bench, _ number: String, fen: Int64, for categories: Set<GoodsCategory>) throws {
        let order = try bench.paid(bench.request(number, fen: 100_000))
        let id = bench.nextMovement()
        let leg = SplitLeg(
            id: LegID(trusted: id.text), order: order.id, channel: .wechat,
            receiver: Receiver(participant: "m1", role: .member, accountKind: .person, accounts: [:]),
            amount: .fen(fen), timing: .realTime, delivery: .balance, purpose: categories, createdAt: bench.now,
            state: .settled)
        try bench.store.insert(leg)
        try bench.store.insert(Movement.commissionAccrued(id: id, order: order, leg: leg, at: bench.now))
        try bench.store.insert(PurposePool(
            leg: leg.id, shop: order.shop, participant: "m1", categories: categories, amount: leg.amount,
            createdAt: bench.now))
        bench.advance(1)
    }

    private func spend(_ bench: Bench, _ number: String, fen: Int64, on category: GoodsCategory) -> EngineReply? {
        bench.payout(.spendPurpose(SpendPurpose(
            shop: Bench.shop, participant: "m1", shopSpendingNumber: number,
            requestDigest: Array("\(number) \(fen) \(category)".utf8), amount: .fen(fen), category: category)))
    }

    private func bound(_ bench: Bench) throws -> Int64 {
        try bench.store.balance(of: .purposeBound(Bench.shop, "m1"), .cny)
    }

    @Test func `spending takes from the oldest money that allows the kind of goods`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1")
        try accrue(bench, "A1", fen: 300, for: [.goods])
        try accrue(bench, "A2", fen: 500, for: [.goods, .coupon])
        try accrue(bench, "A3", fen: 700, for: [.service])
        #expect(spend(bench, "S1", fen: 400, on: .goods)?.purposeLeft == 400)
        let parts = try #require(try bench.store.spending(shop: Bench.shop, number: "S1")).parts
        #expect(parts.map(\.minorUnits) == [300, 100])
        #expect(try bound(bench) == 1_100)
        #expect(spend(bench, "S2", fen: 401, on: .coupon)?.rejection?.code == .insufficientBalance)
        #expect(spend(bench, "S3", fen: 400, on: .coupon)?.purposeLeft == 0)
        #expect(spend(bench, "S4", fen: 1, on: .virtual)?.rejection?.code == .insufficientBalance)
        #expect(spend(bench, "S5", fen: 700, on: .service)?.purposeLeft == 0)
        #expect(try bound(bench) == 0)
        let faults = try StoreVerification.run(bench.store)
        #expect(faults == [])
    }

    @Test func `the same number spends once, other content is refused, and a crash changes neither`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1")
        try accrue(bench, "A1", fen: 300, for: [.goods])
        #expect(spend(bench, "S1", fen: 100, on: .goods)?.purposeLeft == 200)
        try bench.crash()
        #expect(spend(bench, "S1", fen: 100, on: .goods)?.purposeLeft == 200)
        #expect(spend(bench, "S1", fen: 101, on: .goods)?.rejection?.code == .conflict)
        #expect(try bound(bench) == 200)
    }

    @Test func `what is bound cannot be withdrawn, nothing and nobody are refused`() throws {
        let bench = try Bench.forPayouts()
        try bench.join("m1")
        try accrue(bench, "A1", fen: 3_000, for: [.goods])
        #expect(bench.withdraw("m1", "W1", fen: 3_000)?.rejection?.code == .insufficientBalance)
        #expect(spend(bench, "S1", fen: 0, on: .goods)?.rejection?.field == "amount")
        #expect(spend(bench, "", fen: 5, on: .goods)?.rejection?.field == "shop_spending_number")
        let reply = bench.payout(.readParticipant(shop: Bench.shop, number: "m1"))
        #expect(reply?.participant?.purposeMinorUnits == 3_000)
    }

    @Test func `planted: it pays for anything`() throws {
        let bench = try Bench.forPayouts(planted: .purposeAnyCategory)
        try bench.join("m1")
        try accrue(bench, "A1", fen: 300, for: [.service])
        #expect(spend(bench, "S1", fen: 200, on: .virtual)?.rejection == nil)
    }
}
