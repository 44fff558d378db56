import Payments
import Routing

/// Rules in few words, and an order to try them on.
enum Rules {
    static let channels = [
        Bench.profile(.wechat, categories: [.goods, .coupon, .service], maximum: 5_000_000),
        Bench.profile(.alipay, environments: [.app, .browser], maximum: 10_000_000),
        Bench.profile(.unionpay, maximum: 5_000_000, splits: false),
    ]
    /// The same three, as if each could take everything.
    static let able = [Bench.profile(.wechat), Bench.profile(.alipay), Bench.profile(.unionpay)]
    static let shops = ["tea", "silk"].map { ShopID(trusted: $0) }

    static func rule(
        _ name: String, _ demand: RuleDemand, _ about: (inout RuleCondition) -> Void = { _ in }
    ) -> MerchantRule {
        var condition = RuleCondition()
        about(&condition)
        return MerchantRule(name: name, condition: condition, demand: demand, reason: "test", line: 1)
    }

    static func order(_ change: (inout OrderFacts) -> Void = { _ in }) -> OrderFacts {
        var facts = OrderFacts(
            shop: shops[0], amount: .fen(10_000), environment: .app, category: .goods, ageBand: .from25, region: "33",
            hour: 12, scheme: .none)
        change(&facts)
        return facts
    }

    /// Who keeps each channel away, in the order of `channels`; empty for nobody.
    static func ruled(
        _ rules: [MerchantRule], _ facts: OrderFacts, channels: [ChannelProfile] = channels
    ) -> [String] {
        var standings = channels.map { Bench.standing($0) }
        RuleBook(rules, for: channels).apply(to: &standings, facts)
        return standings.map(\.ruledBy)
    }

    static func findings(
        _ rules: [MerchantRule], channels: [ChannelProfile] = channels, shops: [ShopID] = shops
    ) -> [RuleCheckFinding] {
        RuleCheck.findings(rules, channels: channels, shops: shops)
    }
}
