import Payments
import Risk
import Storage
import Testing

@Suite struct RiskRowTests {
    private static let at = Timestamp(milliseconds: 1_795_410_000_000)

    private func order(_ number: String, at: Timestamp, shares: [SplitShare] = []) -> Order {
        var ids = IdentifierSource(seed: UInt64(at.milliseconds) &+ UInt64(number.count))
        let shop = ShopID(trusted: "tea")
        return Order(
            id: ids.next(OrderID.self, at: at, partition: shop.partition), shop: shop, shopOrderNumber: number,
            amount: .fen(9_000), description: "", category: .goods,
            buyer: Buyer(
                userID: "u1", deviceID: "d1", address: "10.0.0.9", identityToken: "palm", leader: "lee",
                registeredAt: at.adding(seconds: -60)),
            environment: .app, notifyURL: "", splitPlan: shares.isEmpty ? nil : SplitPlan(shares: shares),
            createdAt: at, expiresAt: at.adding(seconds: 600), state: .paying)
    }

    private func share(_ name: String, _ role: ReceiverRole, _ fen: Int64) -> SplitShare {
        SplitShare(
            receiver: Receiver(participant: name, role: role, accountKind: .person, accounts: [:]),
            portion: .minorUnits(fen), timing: .nextDay, lockedMinorUnits: fen)
    }

    @Test func `what risk saw of an order comes back from its row, newest first`() throws {
        let store = try Store.open(path: ":memory:")
        let plain = order("A", at: Self.at)
        let chain = order("BB", at: Self.at.adding(seconds: 5), shares: [share("lee", .leader, 300), share("s1", .member, 800)])
        try store.insert(plain)
        try store.insert(chain)
        #expect(try store.riskOrders(since: Self.at, limit: 9) == [RiskSubject(chain), RiskSubject(plain)])
        #expect(try store.riskOrders(since: Self.at.adding(seconds: 1), limit: 9).count == 1)
        #expect(try store.riskOrders(since: Self.at, limit: 1) == [RiskSubject(chain)])
        #expect(try store.order(plain.id)?.buyer == plain.buyer)
        let history = try store.riskHistory(limit: 9)
        #expect(history.compactMap { if case .order(let id, _) = $0 { id } else { nil } } == [plain.id, chain.id])
    }

    @Test func `a number that holds a sign of the text makes the order count for its shop`() throws {
        let store = try Store.open(path: ":memory:")
        try store.insert(order("A", at: Self.at, shares: [share("a|b", .member, 5)]))
        let subject = try #require(try store.riskOrders(since: Self.at, limit: 1).first)
        #expect(subject.payee == "shop:tea" && subject.user == "u1")
    }

    @Test func `versions are kept as they were, and never changed`() throws {
        let store = try Store.open(path: ":memory:")
        let first = RiskRulesVersion(number: 1, at: Self.at, use: .live, act: .start, digest: "aa", source: "[verdict]")
        let second = RiskRulesVersion(number: 2, at: Self.at, use: .shadow, act: .file, digest: "bb", source: "x")
        try store.insert(first)
        try store.insert(second)
        #expect(try store.riskVersions(limit: 9) == [second, first])
        #expect(try store.newestRiskVersion(.live) == first)
        #expect(throws: StoreError.self) { try store.insert(first) }
    }
}
