package import Engine
package import Payments
import Risk
import Routing

/// The engine's configuration in simulated worlds.
package enum SimulationWorld {
    package static let people = ["ann", "bob", "cai"].enumerated().map { number, name in
        OperatorIdentity(name: name, uid: UInt32(1_000 + number), roles: Set(OperatorRole.allCases))
    }

    package static var configuration: EngineConfiguration {
        var limits = EngineLimits()
        limits.secondPersonMinorUnits = 1_000_000
        // Few orders and little time: canaries judge sooner and more rashly than they should.
        limits.canaryLength = 120_000
        limits.canaryAlphaBasisPoints = 2_500
        // Nobody looks at these worlds' panels; recording them would take most of the time.
        limits.recordedHours = 0
        // Small, so that twenty orders reach them.
        var payouts = PayoutSettings()
        payouts.levels = [
            .basic: PayoutSettings.LevelLimit(dailyCount: 2, dailyMinorUnits: 2_000),
            .verified: PayoutSettings.LevelLimit(dailyCount: 3, dailyMinorUnits: 10_000),
            .enhanced: PayoutSettings.LevelLimit(dailyCount: 10, dailyMinorUnits: 5_000_000),
        ]
        payouts.twoPersonMinorUnits = 20_000
        return EngineConfiguration(
            environment: "SANDBOX", site: "simulated", profiles: profiles,
            shops: ["north", "south"].map {
                ShopProfile(
                    id: ShopID(trusted: $0), name: $0, revivesLatePayments: $0 == "north", clawsBack: $0 == "north")
            },
            risk: risk, breaker: BreakerSettings(), limits: limits, operators: people, payouts: payouts)
    }

    /// A world of a few dozen people who all buy from each other looks like fraud to the rules that follow money from
    /// hand to hand, and then nothing else would be simulated: here only the rules about single orders hold.
    private static var risk: RiskRules {
        let names: Set<String> = ["large_amount", "new_user_large", "frequency", "unusual_hours", "device_hopping"]
        return RiskRules(rules: RiskRules.standard.rules.filter { names.contains($0.name) })
    }

    private static var profiles: [ChannelProfile] {
        [
            profile(.wechat, [.wechatBrowser, .app, .browser, .miniProgram], fee: 6_000, splits: true, closes: true),
            profile(.alipay, [.app, .browser], fee: 6_000, splits: true, closes: true),
            profile(.unionpay, Set(PaymentEnvironment.allCases), fee: 3_800, splits: false, closes: false),
            bank,
        ]
    }

    /// Small requests, so that one order needs several.
    private static let bank = ChannelProfile(
        id: .bank, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
        minimumMinorUnits: 1, maximumMinorUnits: 10_000_000, feeMillionths: 0, upkeepPerThousandMinorUnits: 0,
        badDebtMillionths: 0, splitsAfterPayment: true, splitCeilingBasisPoints: 10_000, canClose: false,
        concurrencyCeiling: 200, ratePerSecondCeiling: 100, splitDelayMilliseconds: 65_000, defaultWeight: 0,
        collects: false, receiversPerRequest: 2, returnsFromPersons: true)

    private static func profile(
        _ id: ChannelID, _ environments: Set<PaymentEnvironment>, fee: Int64, splits: Bool, closes: Bool
    ) -> ChannelProfile {
        // Low enough that a burst of a few orders meets them.
        var profile = ChannelProfile(
            id: id, environments: environments, categories: Set(GoodsCategory.allCases), minimumMinorUnits: 1,
            maximumMinorUnits: 10_000_000, feeMillionths: fee, upkeepPerThousandMinorUnits: 4_000,
            badDebtMillionths: 100, splitsAfterPayment: splits, splitCeilingBasisPoints: splits ? 3_000 : 0,
            canClose: closes, concurrencyCeiling: 200, ratePerSecondCeiling: 2, splitDelayMilliseconds: 65_000,
            defaultWeight: 40, receiversPerRequest: id == .wechat ? 2 : 3)
        profile.takesSharesBackWithRefund = id == .alipay
        profile.openOrdersCeiling = 12
        profile.dayAmountMinorUnits = 10_000_000
        return profile
    }
}
