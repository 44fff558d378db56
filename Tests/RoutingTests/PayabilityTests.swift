import Payments
import Routing
import Testing

/// What no channel can ever take, told apart from what none can take now.
@Suite struct PayabilityTests {
    private static let native: ChannelProfile = {
        var profile = Bench.profile(.wechat, categories: [.goods], minimum: 100, maximum: 5_000)
        profile.payableIn = [.browser]
        return profile
    }()
    private static let code: ChannelProfile = {
        var profile = Bench.profile(.alipay, environments: [.app, .browser], minimum: 1, maximum: 9_000)
        profile.payableIn = [.app, .browser]
        return profile
    }()
    private static let both = [native, code]

    private func refusal(
        _ fen: Int64 = 1_000, _ currency: Currency = .cny, _ place: PaymentEnvironment = .browser,
        _ category: GoodsCategory = .goods, among profiles: [ChannelProfile] = both
    ) -> Payability.Refusal? {
        Payability.refusal(
            of: Money(minorUnits: fen, currency: currency), environment: place, category: category, among: profiles)
    }

    @Test func `the first field that leaves no channel is told, with what would be taken`() {
        #expect(refusal() == nil)
        #expect(refusal(1_000, .usd)?.field == "currency")
        #expect(refusal(1_000, .usd)?.rule.contains("CNY") == true)
        #expect(refusal(1_000, .cny, .wechatBrowser)?.field == "environment")
        #expect(refusal(1_000, .cny, .miniProgram)?.rule.contains("app, browser") == true)
        #expect(refusal(1_000, .cny, .app, .virtual, among: [Self.native])?.field == "environment")
        #expect(refusal(1_000, .cny, .browser, .virtual, among: [Self.native])?.field == "category")
        #expect(refusal(9_001)?.field == "amount")
        #expect(refusal(99, among: [Self.native])?.rule.contains("100...5000") == true)
        #expect(refusal(among: []) == nil, "without any channel nothing is said for ever")
    }

    /// The two ways to say it agree: what is refused for good is what every channel excludes for a reason of its own.
    @Test func `it is refused for good exactly when every channel is ruled out by what it is`() {
        let own: Set<Exclusion> = [
            .currency, .environment, .notPayableThere, .category, .amountTooSmall, .amountTooLarge,
        ]
        for fen: Int64 in [1, 99, 100, 5_000, 5_001, 9_000, 9_001] {
            for currency in [Currency.cny, .usd] {
                for place in PaymentEnvironment.allCases {
                    for category in GoodsCategory.allCases {
                        let request = RoutingRequest(
                            order: Bench.request().order, attemptNumber: 1,
                            amount: Money(minorUnits: fen, currency: currency), environment: place,
                            category: category, splitTotalMinorUnits: 0, buyer: Buyer(userID: "u"), tried: [])
                        let decision = Bench.decide(request, Self.both.map { Bench.standing($0) })
                        let isOut = decision.candidates.allSatisfy { $0.exclusion.map(own.contains) == true }
                        let refused = refusal(fen, currency, place, category) != nil
                        #expect(refused == isOut, "\(fen) \(currency) \(place) \(category)")
                        let able = Payability.channels(
                            for: request.amount, environment: place, category: category, among: Self.both)
                        #expect(able.isEmpty == refused)
                    }
                }
            }
        }
    }

    @Test func `a code to be scanned is not given to a buyer who could not scan it, though the contract allows it`() {
        for place in [PaymentEnvironment.wechatBrowser, .miniProgram, .app] {
            let decision = Bench.decide(Bench.request(fen: 1_000, environment: place), [Bench.standing(Self.native)])
            #expect(decision.chosen == nil)
            #expect(decision.candidates.first?.exclusion == .notPayableThere)
        }
        #expect(
            Bench.decide(Bench.request(fen: 1_000, environment: .browser), [Bench.standing(Self.native)]).chosen == .wechat)
    }
}
