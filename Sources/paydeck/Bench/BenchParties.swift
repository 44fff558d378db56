import EngineHost
import Payments
import Routing

/// Channels, orders and buyers for benches, drawn from a seed.
enum BenchParties {
    /// 10:00 in Beijing on a working day: no rule of risk looks twice at the hour.
    static let startOfDay = Timestamp(milliseconds: 1_772_416_800_000)
    static let shop = ShopID(trusted: "bench-shop")

    /// The demo's channels.
    static func profiles() throws -> [ChannelProfile] {
        let folder = try DataFinder.folder("demo-data", option: nil, variable: "PAYDECK_DEMO_DATA")
        let file = folder + "/channels.toml"
        // A bench drives faster than contracts allow.
        return try ChannelProfiles.read(file: file, text: FileText.readText(file)).map {
            $0.collects ? $0.with(.rate, .max).with(.dayAmount, .max) : $0
        }
    }

    /// `count` of the demo's collecting channels, the same again under other names when they are fewer.
    static func profiles(count: Int) throws -> [ChannelProfile] {
        let base = try profiles().filter(\.collects)
        guard !base.isEmpty else { throw BenchFault("the demo has no channel that collects") }
        return (0..<count).map { number in
            let profile = base[number % base.count]
            return number < base.count ? profile : renamed(profile, "\(profile.id)-\(number)")
        }
    }

    static func buyer(_ number: Int) -> Buyer {
        Buyer(
            userID: "bench-user-\(number)", deviceID: "bench-device-\(number)", ageBand: .from25, region: "Zhejiang",
            registeredAt: startOfDay.adding(seconds: -90 * 86_400),
            preferences: [
                ChannelPreference(channel: .wechat, weight: 30 + number % 40),
                ChannelPreference(channel: .alipay, weight: 60 - number % 40),
                ChannelPreference(channel: .unionpay, weight: 10),
            ])
    }

    private static func renamed(_ profile: ChannelProfile, _ name: String) -> ChannelProfile {
        ChannelProfile(
            id: ChannelID(name), currencies: profile.currencies, environments: profile.environments,
            categories: profile.categories, minimumMinorUnits: profile.minimumMinorUnits,
            maximumMinorUnits: profile.maximumMinorUnits, feeMillionths: profile.feeMillionths,
            upkeepPerThousandMinorUnits: profile.upkeepPerThousandMinorUnits,
            badDebtMillionths: profile.badDebtMillionths, splitsAfterPayment: profile.splitsAfterPayment,
            splitCeilingBasisPoints: profile.splitCeilingBasisPoints, canClose: profile.canClose,
            concurrencyCeiling: profile.concurrencyCeiling, ratePerSecondCeiling: profile.ratePerSecondCeiling,
            splitDelayMilliseconds: profile.splitDelayMilliseconds, defaultWeight: profile.defaultWeight)
    }
}
