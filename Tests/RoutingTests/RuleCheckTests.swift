import Payments
import Routing
import Testing

@Suite struct RuleCheckTests {
    @Test func `sensible rules have no findings`() {
        #expect(Rules.findings([
            Rules.rule("large-to-alipay", .avoid([.unionpay])) { $0.amountAtLeast = 300_000 },
            Rules.rule("night", .avoid([.wechat])) { $0.hours = RuleHours(from: 23, to: 1) },
            Rules.rule("tea-by-card", .only([.alipay, .unionpay])) { $0.shops = [Rules.shops[0]] },
        ], channels: Rules.able) == [])
    }

    @Test func `rules that leave an order no channel are named, as few as do it, with such an order`() {
        let findings = Rules.findings([
            Rules.rule("quiet-night", .avoid([.wechat])) { $0.hours = RuleHours(from: 1, to: 5) },
            Rules.rule("innocent", .avoid([.alipay])) { $0.categories = [.coupon] },
            Rules.rule("large-by-wechat", .only([.wechat])) { $0.amountAtLeast = 100_000 },
        ], channels: Rules.able)
        guard case .contradiction(let rules, let example)? = findings.first else {
            Issue.record("no contradiction found")
            return
        }
        #expect(findings.count == 1)
        #expect(rules == ["quiet-night", "large-by-wechat"])
        #expect(example.hour == 1)
        #expect(example.amount == .fen(100_000), "the least amount that shows it")
    }

    @Test func `a contradiction is one only for orders that some channel could take`() {
        // Virtual goods above 50,000 yuan: Alipay alone can take them, and it is kept away.
        let rule = Rules.rule("alipay-small", .avoid([.alipay])) { $0.amountAtLeast = 5_000_001 }
        guard case .contradiction(let rules, let example)? = Rules.findings([rule]).first else {
            Issue.record("no contradiction found")
            return
        }
        #expect(rules == ["alipay-small"])
        #expect(example.amount == .fen(5_000_001))
        #expect([.app, .browser].contains(example.environment))
        let within = Rules.rule("alipay-small", .avoid([.alipay])) {
            $0.amountAtLeast = 4_999_999
            $0.amountBelow = 5_000_001
            $0.schemes = [.none]
        }
        #expect(Rules.findings([within]) == [])
    }

    @Test func `a channel's want of a licence leaves none, and the rule is named`() {
        let rule = Rules.rule("own-contract", .licence([.direct])) { $0.categories = [.coupon] }
        guard case .contradiction(["own-contract"], let example)? = Rules.findings([rule]).first else {
            Issue.record("no contradiction found")
            return
        }
        #expect(example.category == .coupon)
        var channels = Rules.channels
        for position in channels.indices { channels[position].licences = [.direct] }
        #expect(Rules.findings([rule], channels: channels) == [.noEffect(rule: "own-contract")])
    }

    @Test func `a rule that earlier ones always anticipate is shadowed by them`() {
        let findings = Rules.findings([
            Rules.rule("small", .avoid([.unionpay])) { $0.amountBelow = 1_000 },
            Rules.rule("rest", .avoid([.unionpay])) { $0.amountAtLeast = 1_000; $0.categories = [.goods] },
            Rules.rule("goods", .avoid([.unionpay])) { $0.categories = [.goods] },
            Rules.rule("service", .avoid([.unionpay])) { $0.categories = [.goods, .service] },
        ], channels: Rules.able)
        #expect(findings == [.shadowed(rule: "goods", by: ["small", "rest"])], "one of service's orders is its own")
    }

    @Test func `a rule that can never hold is named with the part that keeps it`() {
        func part(_ about: (inout RuleCondition) -> Void) -> [RuleCheckFinding] {
            Rules.findings([Rules.rule("r", .avoid([.unionpay]), about)], channels: Rules.able)
        }
        #expect(part { $0.shops = [ShopID(trusted: "closed")] } == [.neverMatches(rule: "r", part: "shop")])
        #expect(part { $0.amountAtLeast = 500; $0.amountBelow = 500 } == [.neverMatches(rule: "r", part: "amount")])
        #expect(part { $0.amountAtLeast = 500; $0.amountBelow = 501 } == [])
        #expect(part { $0.hours = RuleHours(from: 7, to: 7) } == [.neverMatches(rule: "r", part: "hour")])
        #expect(part { $0.categories = [] } == [.neverMatches(rule: "r", part: "category")])
        #expect(Rules.findings(
            [Rules.rule("r", .avoid([.unionpay])) { $0.shops = [ShopID(trusted: "x")] }], channels: Rules.able, shops: [])
            == [],
            "without knowing the shops any may be one")
    }

    @Test func `a rule that keeps away only what could not be taken anyway has no effect`() {
        let virtual = Rules.rule("no-virtual", .avoid([.wechat])) { $0.categories = [.virtual] }
        #expect(Rules.findings([virtual]) == [.noEffect(rule: "no-virtual")])
        let huge = Rules.rule("huge", .avoid([.unionpay])) { $0.amountAtLeast = 5_000_001 }
        #expect(Rules.findings([huge]) == [.noEffect(rule: "huge")])
    }

    @Test func `when there are more kinds of orders than are looked at, that is said`() {
        // Forty rules, each telling amounts and regions apart in its own way.
        let rules = (0..<40).map { index in
            Rules.rule("r\(index)", .avoid([.unionpay])) {
                $0.amountAtLeast = Int64(1_000 + index)
                $0.regions = Set((0...index).map { "region-\($0)" })
            }
        }
        let cut = RuleCheck.findings(rules, channels: Rules.able, shops: Rules.shops, limit: 500)
        #expect(cut == [.tooManyKinds(limit: 500)])
        #expect(Rules.findings(rules, channels: Rules.able) == [], "each has an amount or region of its own")
    }

    /// Every finding is compared with orders tried one by one: all values of all respects that the rules name, and
    /// their neighbours.
    @Test(arguments: 1...40) func `what is found agrees with trying orders one by one`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let rules = (0..<(2 + Int(random.below(4)))).map { RandomRules.rule("r\($0)", &random) }
        let findings = Rules.findings(rules)
        let tried = RandomRules.triedOneByOne(rules)
        for (position, rule) in rules.enumerated() {
            #expect(findings.contains { $0.isNever(rule.name) } == !tried.matching.contains(position))
            #expect(
                findings.contains(.noEffect(rule: rule.name))
                    == (tried.matching.contains(position) && !tried.touching.contains(position)), "\(rule)")
            let isShadowed = findings.contains { if case .shadowed(rule.name, _) = $0 { true } else { false } }
            #expect(isShadowed == (tried.touching.contains(position) && !tried.acting.contains(position)), "\(rule)")
        }
        #expect(findings.contains(where: \.isError) == tried.isContradictory)
        for case .contradiction(let names, let example) in findings {
            let blamed = rules.filter { names.contains($0.name) }
            #expect(RandomRules.isLost(blamed, example), "the example shows it, by these rules alone")
            for name in names {
                #expect(!RandomRules.isLost(blamed.filter { $0.name != name }, example), "and none of them is spare")
            }
        }
    }
}

extension RuleCheckFinding {
    fileprivate func isNever(_ name: String) -> Bool { if case .neverMatches(name, _) = self { true } else { false } }
}

/// Rules at random, and the judgement of a plain loop over orders.
private enum RandomRules {
    static func rule(_ name: String, _ random: inout SplitMix64) -> MerchantRule {
        let demands: [RuleDemand] = [
            .avoid([.wechat]), .avoid([.alipay]), .avoid([.unionpay, .alipay]), .only([.wechat]), .only([.alipay, .unionpay]),
        ]
        let demand = demands[Int(random.below(5))]
        return Rules.rule(name, demand) { condition in
            if random.below(2) == 0 { condition.categories = [GoodsCategory.allCases[Int(random.below(4))], .goods] }
            if random.below(2) == 0 { condition.environments = [PaymentEnvironment.allCases[Int(random.below(4))]] }
            if random.below(2) == 0 { condition.amountAtLeast = [1, 100, 5_000_001][Int(random.below(3))] }
            if random.below(3) == 0 { condition.amountBelow = [100, 101, 6_000_000][Int(random.below(3))] }
            if random.below(3) == 0 {
                condition.hours = RuleHours(
                    from: [0, 6, 22][Int(random.below(3))], to: [0, 6, 22, 24][Int(random.below(4))])
            }
            if random.below(3) == 0 { condition.schemes = [SplitScheme.allCases[Int(random.below(3))]] }
            if random.below(4) == 0 { condition.shops = [Rules.shops[0], ShopID(trusted: "gone")] }
        }
    }

    struct Tried {
        var matching: Set<Int> = [], touching: Set<Int> = [], acting: Set<Int> = []
        var isContradictory = false
    }

    static func triedOneByOne(_ rules: [MerchantRule]) -> Tried {
        var tried = Tried()
        let books = rules.map { RuleBook([$0], for: Rules.channels) }
        // A rule that keeps everything away tells whether the condition holds, whatever the demand.
        let probes = rules.map { rule in
            RuleBook(
                [MerchantRule(name: "p", condition: rule.condition, demand: .only([]), reason: "", line: 1)],
                for: Rules.channels)
        }
        for facts in orders {
            let able = self.able(facts)
            var left = able
            for position in rules.indices {
                guard !kept(probes[position], facts).isEmpty else { continue }
                tried.matching.insert(position)
                let away = kept(books[position], facts)
                if !away.isDisjoint(with: able) { tried.touching.insert(position) }
                if !away.isDisjoint(with: left) { tried.acting.insert(position) }
                left.subtract(away)
            }
            if !able.isEmpty, left.isEmpty { tried.isContradictory = true }
        }
        return tried
    }

    static func isLost(_ rules: [MerchantRule], _ facts: OrderFacts) -> Bool {
        let able = able(facts)
        return !able.isEmpty && able.subtracting(kept(RuleBook(rules, for: Rules.channels), facts)).isEmpty
    }

    private static func kept(_ book: RuleBook, _ facts: OrderFacts) -> Set<ChannelID> {
        var standings = Rules.channels.map { Bench.standing($0) }
        book.apply(to: &standings, facts)
        return Set(standings.filter { $0.ruledOut != nil }.map(\.profile.id))
    }

    private static func able(_ facts: OrderFacts) -> Set<ChannelID> {
        let request = RoutingRequest(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: 1, amount: facts.amount,
            environment: facts.environment, category: facts.category,
            splitTotalMinorUnits: facts.scheme == .channel ? 1 : 0, buyer: Buyer(userID: "u"), tried: [])
        // Shares of one fen of an order of one fen would break the ceiling, which the check does not look at.
        let decision = Bench.decide(request, Rules.channels.map { Bench.standing($0) })
        return Set(decision.candidates.filter { $0.exclusion == nil || $0.exclusion == .splitCeiling }.map(\.channel))
    }

    private static let orders: [OrderFacts] = {
        var orders: [OrderFacts] = []
        for category in GoodsCategory.allCases {
            for environment in PaymentEnvironment.allCases {
                for fen: Int64 in [1, 99, 100, 101, 102, 5_000_000, 5_000_001, 5_999_999, 6_000_000, 10_000_001] {
                    for hour in [0, 6, 22] {
                        for scheme in SplitScheme.allCases {
                            for shop in Rules.shops {
                                orders.append(Rules.order {
                                    $0.category = category
                                    $0.environment = environment
                                    $0.amount = .fen(fen)
                                    $0.hour = hour
                                    $0.scheme = scheme
                                    $0.shop = shop
                                })
                            }
                        }
                    }
                }
            }
        }
        return orders
    }()
}
