import Payments
import Testing

@testable import Risk

@Suite struct RiskMemoryTests {
    @Test func `what is older than two days leaves the windows, and people are remembered longer`() {
        var bench = RiskBench()
        for hour in 0..<100 {
            bench.order(user: "u\(hour % 3)")
            #expect(bench.memory.count <= 48)
            bench.advance(3_600)
        }
        let subject = RiskBench.order(user: "u0", at: bench.now)
        #expect(bench.value(.userOrders, within: 86_400, subject) == 9)
        #expect(bench.value(.knownFor, subject) == 6_000)
    }

    @Test func `people not seen for ninety days are forgotten when others come`() {
        var bench = RiskBench()
        for number in 0..<50 { bench.order(user: "old\(number)", payee: "") }
        bench.advance(91 * 86_400)
        for number in 0..<50 {
            bench.order(user: "new\(number)", payee: "")
            bench.advance(1)
        }
        #expect(bench.memory.peopleCount <= 51)
        #expect(bench.value(.knownFor, RiskBench.order(user: "old3", at: bench.now)) == 0)
        // A place that went to somebody else is not taken for the one before.
        #expect(bench.value(.deviceUsers, within: 600, RiskBench.order(user: "x", at: bench.now)) == 51)
    }

    @Test func `of one busy payee the newest two thousand orders are kept in sight`() {
        var bench = RiskBench()
        for number in 0..<2_300 {
            bench.memory.note(RiskBench.order(user: "u\(number)", device: "", at: bench.now))
            if number % 100 == 0 { bench.advance(1) }
        }
        #expect(bench.value(.payeeOrders, within: 3_600, RiskBench.order(at: bench.now)) == 2_001)
        #expect(bench.memory.count == 2_300)
    }

    @Test func `an order that comes with an earlier moment breaks no order`() {
        var bench = RiskBench()
        bench.order()
        bench.memory.note(RiskBench.order(at: RiskBench.noon.adding(seconds: -500)))
        bench.advance(10)
        #expect(bench.value(.userOrders, within: 60, RiskBench.order(at: bench.now)) == 3)
    }

    @Test func `habits are what is older than six hours, and fade by half in a month`() {
        var bench = RiskBench()
        bench.order(10_000)
        bench.advance(6 * 3_600 - 1)
        #expect(bench.value(.history, RiskBench.order(at: bench.now)) == 0)
        bench.advance(1)
        #expect(bench.value(.history, RiskBench.order(at: bench.now)) == 1)
        // 13:00 now and then, 40 days later as often at 19:00: the new hour weighs more than double.
        for _ in 0..<9 { bench.order(10_000) }
        bench.now = RiskBench.noon.adding(seconds: 40 * 86_400)
        for _ in 0..<10 { bench.order(10_000) }
        bench.advance(86_400 + 6 * 3_600)
        let old = bench.value(.hourShare, RiskBench.order(at: RiskBench.noon.adding(seconds: 42 * 86_400)))
        #expect(old.map { (6_600...7_500).contains($0) } == true, "\(old ?? -1)")
    }

    @Test(arguments: [(1, 0), (2, 256), (3, 405), (1_000, 2_551), (1 << 40, 40 * 256)] as [(Int64, Int64)])
    func `logarithms in fixed point`(value: Int64, parts: Int64) {
        #expect(abs(FixedLogarithm.of(value) - parts) <= 1)
    }

    @Test func `ten times a power of two, up and down`() {
        #expect(FixedLogarithm.tenths(0) == 10)
        #expect(FixedLogarithm.tenths(256) == 20)
        #expect(FixedLogarithm.tenths(-256) == 5)
        #expect((140...142).contains(FixedLogarithm.tenths(976)))
        #expect(FixedLogarithm.tenths(.max / 2) == 1_000_000)
        #expect(FixedLogarithm.tenths(-100_000) == 0)
    }

    @Test func `an order's payee is its seller, or the shop where no share is a seller's`() throws {
        func share(_ name: String, _ role: ReceiverRole, _ fen: Int64) -> SplitShare {
            SplitShare(
                receiver: Receiver(participant: name, role: role, accountKind: .person, accounts: [:]),
                portion: .minorUnits(fen), timing: .nextDay, lockedMinorUnits: fen)
        }
        func subject(_ shares: [SplitShare]) -> RiskSubject {
            var ids = IdentifierSource(seed: 1)
            return RiskSubject(Order(
                id: ids.next(OrderID.self, at: RiskBench.noon, partition: 1), shop: ShopID(trusted: "tea"),
                shopOrderNumber: "n", amount: .fen(10_000), description: "", category: .goods,
                buyer: Buyer(userID: "u", address: "10.0.0.1", identityToken: "palm"), environment: .app,
                notifyURL: "", splitPlan: shares.isEmpty ? nil : SplitPlan(shares: shares),
                createdAt: RiskBench.noon, expiresAt: RiskBench.noon, state: .paying))
        }
        let chain = subject([
            share("platform", .platform, 500), share("lee", .leader, 900), share("small", .member, 100),
            share("seller", .member, 7_000),
        ])
        #expect(chain.payee == "seller" && chain.leader == "lee")
        #expect(chain.flows.map(\.to) == ["lee", "small", "seller"])
        let plain = subject([])
        #expect(plain.payee == "shop:tea" && plain.leader.isEmpty && plain.address == "10.0.0.1")
        #expect(plain.flows == [RiskSubject.Flow(to: "shop:tea", minorUnits: 10_000)])
    }
}
