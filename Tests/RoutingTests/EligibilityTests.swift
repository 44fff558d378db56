import Payments
import Routing
import Testing

@Suite struct EligibilityTests {
    private func exclusion(
        _ profile: ChannelProfile = Bench.wechat, _ request: RoutingRequest = Bench.request(), weight: Int? = nil,
        override: ChannelOverride = .none, inFlight: Int = 0, breaker: BreakerGate = .closed
    ) -> Exclusion? {
        let standing = Bench.standing(
            profile, weight: weight, override: override, inFlight: inFlight, breaker: breaker)
        return Bench.decide(request, [standing]).candidates[0].exclusion
    }

    @Test func `a fit and healthy channel is not excluded`() {
        #expect(exclusion() == nil)
    }

    @Test func `what a channel cannot do keeps it out, and the rule is named`() {
        let yen = RoutingRequest(
            order: Bench.request().order, attemptNumber: 1, amount: Money(minorUnits: 100, currency: .jpy),
            environment: .app, category: .goods, splitTotalMinorUnits: 0, buyer: Buyer(userID: "u"), tried: [])
        #expect(exclusion(Bench.wechat, yen) == .currency)
        let insideWeChat = Bench.request(environment: .wechatBrowser)
        #expect(exclusion(Bench.profile(.alipay, environments: [.app]), insideWeChat) == .environment)
        #expect(exclusion(Bench.profile(.wechat, categories: [.goods]), Bench.request(category: .virtual)) == .category)
        #expect(exclusion(Bench.profile(.wechat, minimum: 100), Bench.request(fen: 99)) == .amountTooSmall)
        #expect(exclusion(Bench.profile(.wechat, minimum: 100), Bench.request(fen: 100)) == nil)
        #expect(exclusion(Bench.profile(.wechat, maximum: 100), Bench.request(fen: 101)) == .amountTooLarge)
        #expect(exclusion(Bench.profile(.wechat, maximum: 100), Bench.request(fen: 100)) == nil)
        #expect(exclusion(Bench.profile(.unionpay, splits: false), Bench.request(split: 1)) == .split)
        #expect(exclusion(Bench.profile(.unionpay, splits: false), Bench.request(split: 0)) == nil)
    }

    @Test func `the split ceiling is exact to the fen`() {
        #expect(exclusion(Bench.wechat, Bench.request(fen: 10_000, split: 3_000)) == nil)
        #expect(exclusion(Bench.wechat, Bench.request(fen: 10_000, split: 3_001)) == .splitCeiling)
        #expect(exclusion(Bench.wechat, Bench.request(fen: 9_999, split: 3_000)) == .splitCeiling)
    }

    @Test func `what keeps it from taking orders now is named too`() {
        #expect(exclusion(Bench.wechat, Bench.request(tried: [.wechat])) == .alreadyTried)
        #expect(exclusion(override: .off) == .failedOver)
        #expect(exclusion(breaker: .open) == .breakerOpen)
        #expect(exclusion(weight: 0) == .weightZero)
        #expect(exclusion(inFlight: 100) == .atCapacity)
        #expect(exclusion(inFlight: 99) == nil)
    }

    @Test func `a person's word comes before the breaker's, both ways`() {
        #expect(exclusion(override: .forcedOn, breaker: .open) == nil)
        #expect(exclusion(override: .off, breaker: .closed) == .failedOver)
    }

    @Test func `with no channel left nothing is chosen, and all reasons are there`() {
        let decision = Bench.decide(Bench.request(), [
            Bench.standing(Bench.wechat, override: .off), Bench.standing(Bench.alipay, breaker: .open),
        ])
        #expect(decision.chosen == nil)
        #expect(decision.propensityMillionths == 0)
        #expect(decision.candidates.map(\.channel) == [.alipay, .wechat], "ineligible ones by name")
        #expect(decision.candidates.map(\.exclusion) == [.breakerOpen, .failedOver])
        #expect(decision.candidates.allSatisfy { $0.total == 0 })
    }
}
