import Payments
import Routing

/// Three channels as a shop of this platform has them, and orders to route among them.
enum Bench {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)
    static let everywhere: Set<PaymentEnvironment> = Set(PaymentEnvironment.allCases)

    static func profile(
        _ id: ChannelID, fee: Int64 = 6_000, upkeep: Int64 = 4_000, badDebt: Int64 = 200, weight: Int = 30,
        environments: Set<PaymentEnvironment> = everywhere,
        categories: Set<GoodsCategory> = Set(GoodsCategory.allCases),
        minimum: Int64 = 1, maximum: Int64 = 5_000_000, splits: Bool = true, ceiling: Int = 100
    ) -> ChannelProfile {
        ChannelProfile(
            id: id, environments: environments, categories: categories, minimumMinorUnits: minimum,
            maximumMinorUnits: maximum, feeMillionths: fee, upkeepPerThousandMinorUnits: upkeep,
            badDebtMillionths: badDebt, splitsAfterPayment: splits, splitCeilingBasisPoints: 3_000, canClose: true,
            concurrencyCeiling: ceiling, ratePerSecondCeiling: 100, splitDelayMilliseconds: 0, defaultWeight: weight)
    }

    static func standing(
        _ profile: ChannelProfile, weight: Int? = nil, override: ChannelOverride = .none, success: Int = 970,
        inFlight: Int = 0, breaker: BreakerGate = .closed
    ) -> ChannelStanding {
        ChannelStanding(
            profile: profile,
            setting: ChannelSetting(
                channel: profile.id, weight: weight ?? profile.defaultWeight, override: override, updatedAt: start),
            successThousandths: success, inFlight: inFlight, breaker: breaker)
    }

    static let wechat = profile(.wechat, weight: 45)
    static let alipay = profile(.alipay, badDebt: 210, weight: 35)
    static let unionpay = profile(.unionpay, fee: 3_800, upkeep: 6_500, badDebt: 90, weight: 20)

    static func request(
        fen: Int64 = 10_000, attempt: Int = 1, split: Int64 = 0, tried: Set<ChannelID> = [],
        environment: PaymentEnvironment = .app, category: GoodsCategory = .goods, likes: [(ChannelID, Int)] = []
    ) -> RoutingRequest {
        RoutingRequest(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: attempt, amount: .fen(fen),
            environment: environment, category: category, splitTotalMinorUnits: split,
            buyer: Buyer(userID: "u1", preferences: likes.map { ChannelPreference(channel: $0.0, weight: $0.1) }),
            tried: tried)
    }

    static let even = CriteriaWeights(preference: 50, cost: 50, version: 7)

    static func decide(
        _ request: RoutingRequest, _ standings: [ChannelStanding], weights: CriteriaWeights = even, explore: Int = 0,
        seed: UInt64 = 1
    ) -> RoutingDecision {
        var random = SplitMix64(seed: seed)
        return Router.decide(
            request, among: standings, terms: RoutingTerms(weights: weights, explorePartsPerMillion: explore), at: start,
            random: &random)
    }

    /// Buyers as mixed as a real day's.
    static func requests(_ count: Int, seed: UInt64) -> [RoutingRequest] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let wechat = Int(random.below(90))
            let alipay = Int(random.below(UInt64(100 - wechat)))
            return request(
                fen: 100 + Int64(random.below(200_000)),
                likes: [(.wechat, wechat), (.alipay, alipay), (.unionpay, 100 - wechat - alipay)])
        }
    }
}
