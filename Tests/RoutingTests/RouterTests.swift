import Payments
import Testing

@testable import Routing

enum RoutingFixture {
    static let at = Timestamp(milliseconds: 1_795_410_000_000)

    static func profile(_ id: ChannelID, fee: Int64 = 6_000, splits: Bool = true) -> ChannelProfile {
        ChannelProfile(
            id: id, environments: [.app, .browser], categories: [.goods], minimumMinorUnits: 10,
            maximumMinorUnits: 1_000_000, feeMillionths: fee, upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0,
            splitsAfterPayment: splits, splitCeilingBasisPoints: 3_000, canClose: true, concurrencyCeiling: 100,
            ratePerSecondCeiling: 100, splitDelayMilliseconds: 0, defaultWeight: 50)
    }

    static func standing(
        _ id: ChannelID, fee: Int64 = 6_000, weight: Int = 50, success: Int = 970, inFlight: Int = 0,
        breaker: BreakerGate = .closed, override: ChannelOverride = .none, splits: Bool = true
    ) -> ChannelStanding {
        ChannelStanding(
            profile: profile(id, fee: fee, splits: splits),
            setting: ChannelSetting(channel: id, weight: weight, override: override, updatedAt: at),
            successThousandths: success, inFlight: inFlight, breaker: breaker)
    }

    static func request(
        amount: Int64 = 10_000, split: Int64 = 0, preferences: [(ChannelID, Int)] = [], tried: Set<ChannelID> = []
    ) -> RoutingRequest {
        var ids = IdentifierSource(seed: 1)
        return RoutingRequest(
            order: ids.next(OrderID.self, at: at, partition: 0), attemptNumber: 1, amount: .fen(amount),
            environment: .app, category: .goods, splitTotalMinorUnits: split,
            buyer: Buyer(userID: "u", preferences: preferences.map { ChannelPreference(channel: $0.0, weight: $0.1) }),
            tried: tried)
    }

    static func decide(
        _ request: RoutingRequest, _ standings: [ChannelStanding], preference: Int = 60, explore: Int = 0, seed: UInt64 = 1
    ) -> RoutingDecision {
        var random = SplitMix64(seed: seed)
        return Router.decide(
            request, among: standings, weights: CriteriaWeights(preference: preference, cost: 100 - preference, version: 3),
            explorePartsPerMillion: explore, at: at, random: &random)
    }
}

@Suite("Router")
struct RouterTests {
    @Test("a channel that cannot carry the order is named with the one rule that ruled it out")
    func exclusions() {
        let cases: [(ChannelStanding, RoutingRequest, Exclusion)] = [
            (RoutingFixture.standing(.wechat), RoutingFixture.request(amount: 9), .amountTooSmall),
            (RoutingFixture.standing(.wechat), RoutingFixture.request(amount: 1_000_001), .amountTooLarge),
            (RoutingFixture.standing(.wechat, splits: false), RoutingFixture.request(split: 5), .split),
            (RoutingFixture.standing(.wechat), RoutingFixture.request(amount: 100, split: 31), .splitCeiling),
            (RoutingFixture.standing(.wechat), RoutingFixture.request(tried: [.wechat]), .alreadyTried),
            (RoutingFixture.standing(.wechat, override: .off), RoutingFixture.request(), .failedOver),
            (RoutingFixture.standing(.wechat, breaker: .open), RoutingFixture.request(), .breakerOpen),
            (RoutingFixture.standing(.wechat, inFlight: 100), RoutingFixture.request(), .atCapacity),
            (RoutingFixture.standing(.wechat, weight: 0), RoutingFixture.request(), .weightZero),
        ]
        for (standing, request, exclusion) in cases {
            let decision = RoutingFixture.decide(request, [standing])
            #expect(decision.chosen == nil)
            #expect(decision.candidates.map(\.exclusion) == [exclusion])
        }
    }

    @Test("manual failover outranks everything, and forcing a channel on outranks its breaker")
    func overrides() {
        let forced = RoutingFixture.standing(.alipay, breaker: .open, override: .forcedOn)
        #expect(RoutingFixture.decide(RoutingFixture.request(), [forced]).chosen == .alipay)
        let off = RoutingFixture.standing(.wechat, success: 1_000, override: .off)
        #expect(RoutingFixture.decide(RoutingFixture.request(), [off, forced]).chosen == .alipay)
    }

    @Test("the buyer's taste decides at full preference, the fee at full cost")
    func weightsDecide() {
        let standings = [RoutingFixture.standing(.wechat, fee: 6_000), RoutingFixture.standing(.unionpay, fee: 3_800)]
        let request = RoutingFixture.request(preferences: [(.wechat, 80), (.unionpay, 20)])
        #expect(RoutingFixture.decide(request, standings, preference: 100).chosen == .wechat)
        #expect(RoutingFixture.decide(request, standings, preference: 0).chosen == .unionpay)
    }

    @Test("moving one channel's weight up never takes orders away from it, and moves some to it")
    func weightIsMonotone() {
        var draw = SplitMix64(seed: 4)
        var shares: [Int] = []
        let buyers = (0..<200).map { _ in
            RoutingFixture.request(preferences: [(.wechat, Int(draw.below(101))), (.alipay, Int(draw.below(101)))])
        }
        for weight in stride(from: 5, through: 100, by: 5) {
            let standings = [RoutingFixture.standing(.wechat, weight: weight), RoutingFixture.standing(.alipay, weight: 50)]
            shares.append(buyers.count { RoutingFixture.decide($0, standings).chosen == .wechat })
        }
        #expect(shares == shares.sorted())
        #expect(shares.last.map { $0 - shares[0] } ?? 0 > 60)
    }

    @Test("a sick channel loses its traffic although buyers like it")
    func sickness() {
        let request = RoutingFixture.request(preferences: [(.wechat, 60), (.alipay, 40)])
        let well = [RoutingFixture.standing(.wechat), RoutingFixture.standing(.alipay)]
        #expect(RoutingFixture.decide(request, well).chosen == .wechat)
        let sick = [RoutingFixture.standing(.wechat, success: 800), RoutingFixture.standing(.alipay)]
        #expect(RoutingFixture.decide(request, sick).chosen == .alipay)
    }

    @Test("exploration is recorded with its propensity and happens about as often as told")
    func exploration() {
        let standings = [RoutingFixture.standing(.wechat), RoutingFixture.standing(.alipay, fee: 9_000)]
        var explored = 0
        for seed in 0..<4_000 {
            let decision = RoutingFixture.decide(RoutingFixture.request(), standings, explore: 100_000, seed: UInt64(seed))
            explored += decision.explored ? 1 : 0
            #expect(decision.propensityMillionths == (decision.chosen == .wechat ? 950_000 : 50_000))
        }
        #expect((320...480).contains(explored))
    }

    @Test("the same draw gives the same decision")
    func deterministic() {
        let standings = [RoutingFixture.standing(.wechat), RoutingFixture.standing(.alipay), RoutingFixture.standing(.unionpay)]
        let first = RoutingFixture.decide(RoutingFixture.request(), standings, explore: 500_000, seed: 8)
        #expect(first == RoutingFixture.decide(RoutingFixture.request(), standings, explore: 500_000, seed: 8))
    }
}
