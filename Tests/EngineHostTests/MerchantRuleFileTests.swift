import EngineHost
import Payments
import Routing
import Testing

@Suite("Merchant rules as a file says them")
struct MerchantRuleFileTests {
    static let channels: [ChannelProfile] = [ChannelID.wechat, .alipay, .unionpay].map { id in
        var profile = ChannelProfile(
            id: id, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
            minimumMinorUnits: 1, maximumMinorUnits: 5_000_000, feeMillionths: 0, upkeepPerThousandMinorUnits: 0,
            badDebtMillionths: 0, splitsAfterPayment: true, splitCeilingBasisPoints: 3_000, canClose: true,
            concurrencyCeiling: 10, ratePerSecondCeiling: 10, splitDelayMilliseconds: 0, defaultWeight: 10)
        profile.licences = id == .unionpay ? [] : [.direct]
        return profile
    }

    private func file(_ text: String) throws -> MerchantRuleFile {
        try MerchantRuleFile(
            file: "rules.toml", text: text, channels: MerchantRuleFileTests.channels,
            shops: [ShopID(trusted: "tea"), ShopID(trusted: "silk")])
    }

    @Test("every key is read, in both ways of writing a condition")
    func reads() throws {
        let found = try file("""
            [[rule]]
            name = "all-keys"
            when = { shop = ["tea"], environment = ["app", "browser"], category = ["virtual"], currency = ["CNY"], \
            age_band = ["60+"], region = ["33", "浙江"], split = true, amount_at_least_fen = 100, \
            amount_below_fen = 5000, hour_from = 22, hour_to = 6 }
            avoid = ["wechat"]
            because = "夜间"

            [[rule]]
            name = "by-licence"
            licence = ["direct"]
            because = "own contract"
            [rule.when]
            split_scheme = ["bank"]
            """)
        #expect(found.errors == [] && found.warnings == [])
        let first = try #require(found.rules.first)
        var condition = RuleCondition()
        condition.shops = [ShopID(trusted: "tea")]
        condition.environments = [.app, .browser]
        condition.categories = [.virtual]
        condition.currencies = [.cny]
        condition.ageBands = [.from60]
        condition.regions = ["33", "浙江"]
        condition.schemes = [.channel, .bank]
        condition.amountAtLeast = 100
        condition.amountBelow = 5_000
        condition.hours = RuleHours(from: 22, to: 6)
        #expect(first == MerchantRule(
            name: "all-keys", condition: condition, demand: .avoid([.wechat]), reason: "夜间", line: 1))
        #expect(found.rules.last?.demand == .licence([.direct]))
        #expect(found.rules.last?.condition.schemes == [.bank])
        #expect(found.rules.last?.line == 7)
    }

    /// One rule with its parts changed; the first line is `[[rule]]`.
    private static func rule(when: String = "category = [\"goods\"]", _ rest: String = "avoid = [\"unionpay\"]") -> String {
        "[[rule]]\nname = \"r\"\nwhen = { \(when) }\n\(rest)\nbecause = \"why\"\n"
    }

    @Test("each mistake is named with file, line, rule and key", arguments: [
        (rule("avoid = [\"paypal\"]"), "rules.toml:4: rule \"r\": avoid: \"paypal\" is none of the channels alipay, unionpay, wechat"),
        (rule("avoid = []"), "rules.toml:4: rule \"r\": avoid: must name at least one channel"),
        (rule("avoid = [\"wechat\"]\nonly = [\"alipay\"]"), "rules.toml:5: rule \"r\": only: one of avoid, only and licence must stand here, and no more"),
        (rule("licence = [\"diret\"]"), "rules.toml:4: rule \"r\": licence: \"diret\" is none of direct, aggregator, cross_border, splitting, virtual_goods, digital_yuan"),
        (rule("avoid = [\"wechat\"]\nprefer = 1"), "rules.toml:5: rule \"r\": prefer: is not a known key"),
        (rule(when: "categry = [\"goods\"]"), "rules.toml:3: rule \"r\": categry: is not a known key; did you mean \"category\"?"),
        (rule(when: "category = []"), "rules.toml:3: rule \"r\": category: must name at least one"),
        (rule(when: "category = [\"gods\"]"), "rules.toml:3: rule \"r\": category: \"gods\" is none of goods, virtual, coupon, service"),
        (rule(when: ""), "rules.toml:3: rule \"r\": when: is empty: say which orders the rule is about"),
        (rule(when: "hour_from = 22"), "rules.toml:3: rule \"r\": hour_to: is missing"),
        (rule(when: "hour_from = 24, hour_to = 1"), "rules.toml:3: rule \"r\": hour_from: must be 0...23, is 24"),
        (rule(when: "amount_at_least_fen = 0"), "rules.toml:3: rule \"r\": amount_at_least_fen: must be 1...100000000000, is 0"),
        (rule(when: "shop = [\"tea lane\"]"), "rules.toml:3: rule \"r\": shop: must be letters, digits, _ and -"),
        (rule(when: "split = true, split_scheme = [\"bank\"]"), "rules.toml:3: rule \"r\": split: must go when split_scheme says it"),
        ("[[rule]]\nname = \"R 1\"\nwhen = { split = true }\navoid = [\"wechat\"]\nbecause = \"x\"\n", "rules.toml:2: rule \"R 1\": name: must be lower-case letters, digits and -"),
        ("[[rule]]\nname = \"r\"\navoid = [\"wechat\"]\nbecause = \"x\"\n", "rules.toml:1: rule \"r\": when: is missing: say which orders the rule is about"),
    ])
    func mistakes(text: String, expected: String) throws {
        #expect(try file(text).errors.map(\.description) == [expected])
    }

    @Test("one mistake does not hide the next, and the rules without one are still checked")
    func severalMistakes() throws {
        let good = MerchantRuleFileTests.rule().replacing("\"r\"", with: "\"good\"")
        let found = try file(MerchantRuleFileTests.rule("avoid = [\"x\"]") + good + good)
        #expect(found.errors.map { $0.line } == [4, 12])
        #expect(found.errors.last?.description.hasSuffix("names a rule a second time") == true)
        #expect(found.rules.map(\.name) == ["good"])
        #expect(throws: ConfigurationError.self) { try file("[[rule]]\nname = ") }
        #expect(throws: ConfigurationError.self) { try file("[[rules]]\nname = \"x\"\n") }
    }

    @Test("rules that lose orders are errors, rules that do nothing are warnings, each by line and name")
    func findings() throws {
        let found = try file("""
            [[rule]]
            name = "a"
            when = { hour_from = 1, hour_to = 3 }
            avoid = ["wechat", "alipay"]
            because = "x"
            [[rule]]
            name = "b"
            when = { amount_at_least_fen = 100 }
            avoid = ["unionpay"]
            because = "x"
            [[rule]]
            name = "c"
            when = { amount_at_least_fen = 200 }
            avoid = ["unionpay"]
            because = "x"
            [[rule]]
            name = "d"
            when = { shop = ["gone"] }
            avoid = ["wechat"]
            because = "x"
            [[rule]]
            name = "e"
            when = { amount_at_least_fen = 6000000 }
            avoid = ["wechat"]
            because = "x"
            """)
        #expect(found.errors.map(\.description) == [
            "rules.toml:6: rule \"b\": with \"a\" it leaves no channel to some orders, such as: shop tea, 1.00 CNY,"
                + " environment wechat, category goods, age_band \"<25\", region \"\", hour 1, split_scheme none",
        ])
        #expect(found.warnings.map(\.description) == [
            "rules.toml:11: rule \"c\": does nothing: earlier rules keep the same away already: \"b\"",
            "rules.toml:16: rule \"d\": is about no order: nothing meets its shop",
            "rules.toml:21: rule \"e\": does nothing: the channels it keeps away could not take these orders anyway",
        ])
    }
}
