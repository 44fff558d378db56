import Payments
import Routing
import Testing

@Suite struct RuleBookTests {
    @Test func `a rule keeps the orders it is about away from a channel, and no others`() {
        let virtual = Rules.rule("no-virtual", .avoid([.wechat])) { $0.categories = [.virtual] }
        #expect(Rules.ruled([virtual], Rules.order { $0.category = .virtual }) == ["no-virtual", "", ""])
        #expect(Rules.ruled([virtual], Rules.order()) == ["", "", ""])
    }

    @Test func `only keeps away from all others, and a licence from all that lack it`() {
        var channels = Rules.channels
        channels[1].licences = [.direct, .crossBorder]
        channels[2].licences = [.crossBorder]
        let only = Rules.rule("only-card", .only([.unionpay]))
        #expect(Rules.ruled([only], Rules.order()) == ["only-card", "only-card", ""])
        let abroad = Rules.rule("abroad", .licence([.direct, .crossBorder]))
        #expect(Rules.ruled([abroad], Rules.order(), channels: channels) == ["abroad", "", "abroad"])
    }

    @Test func `each part of a condition must hold, at its bounds exactly`() {
        let rule = Rules.rule("r", .avoid([.wechat])) {
            $0.shops = [Rules.shops[0]]
            $0.environments = [.app]
            $0.currencies = [.cny]
            $0.ageBands = [.from25, .from35]
            $0.regions = ["33"]
            $0.schemes = [.channel, .bank]
            $0.amountAtLeast = 10_000
            $0.amountBelow = 20_000
            $0.hours = RuleHours(from: 22, to: 6)
        }
        func holds(_ change: (inout OrderFacts) -> Void) -> Bool {
            Rules.ruled([rule], Rules.order {
                $0.scheme = .bank
                $0.hour = 22
                change(&$0)
            })[0] == "r"
        }
        #expect(holds { _ in })
        #expect(holds { $0.hour = 0 } && holds { $0.hour = 5 } && !holds { $0.hour = 6 } && !holds { $0.hour = 21 })
        #expect(holds { $0.amount = .fen(19_999) } && !holds { $0.amount = .fen(20_000) } && !holds { $0.amount = .fen(9_999) })
        #expect(!holds { $0.shop = Rules.shops[1] } && !holds { $0.environment = .browser })
        #expect(!holds { $0.amount = Money(minorUnits: 10_000, currency: .jpy) } && !holds { $0.ageBand = .unknown })
        #expect(!holds { $0.region = "" } && !holds { $0.scheme = .none } && holds { $0.scheme = .channel })
    }

    @Test func `of several rules the first is told, and what was ruled out before stays`() {
        let rules = [
            Rules.rule("a", .avoid([.alipay])), Rules.rule("b", .only([.wechat])) { $0.categories = [.goods] },
        ]
        #expect(Rules.ruled(rules, Rules.order()) == ["", "a", "b"])
        var standings = Rules.channels.map { Bench.standing($0) }
        standings[1].ruledOut = .canary
        RuleBook(rules, for: Rules.channels).apply(to: &standings, Rules.order())
        #expect(standings.map(\.ruledOut) == [nil, .canary, .merchantRule])
        #expect(standings.map(\.ruledBy) == ["", "", "b"])
    }

    @Test func `the decision records the rule beside the exclusion`() {
        var standings = Rules.channels.map { Bench.standing($0) }
        let licence = Rules.rule("own-contract", .licence([.direct]))
        let virtual = Rules.rule("no-virtual", .avoid([.wechat]))
        var channels = Rules.channels
        channels[0].licences = [.direct]
        channels[2].licences = [.direct]
        RuleBook([licence, virtual], for: channels).apply(to: &standings, Rules.order())
        let decision = Bench.decide(Bench.request(), standings)
        #expect(decision.chosen == .unionpay)
        let scores = Dictionary(uniqueKeysWithValues: decision.candidates.map { ($0.channel, $0) })
        #expect(scores[.wechat]?.exclusion == .merchantRule && scores[.wechat]?.ruledBy == "no-virtual")
        #expect(scores[.alipay]?.exclusion == .licence && scores[.alipay]?.ruledBy == "own-contract")
        #expect(scores[.unionpay]?.ruledBy == "")
    }

    @Test func `what a channel cannot do is told before any rule`() {
        var standings = Rules.channels.map { Bench.standing($0) }
        RuleBook([Rules.rule("all", .only([.unionpay]))], for: Rules.channels).apply(to: &standings, Rules.order())
        let decision = Bench.decide(Bench.request(environment: .wechatBrowser), standings)
        let alipay = decision.candidates.first { $0.channel == .alipay }
        #expect(alipay?.exclusion == .environment)
        #expect(alipay?.ruledBy == "", "the rule is not blamed for what the channel cannot do")
    }

    @Test func `the facts of an order are its own, its hour Beijing's, its scheme that of its shares`() {
        let receiver = Receiver(participant: "p", role: .leader, accountKind: .person, accounts: [:])
        func facts(_ deliveries: [ShareDelivery]) -> OrderFacts {
            let shares = deliveries.map {
                SplitShare(receiver: receiver, portion: .basisPoints(100), timing: .realTime, delivery: $0)
            }
            let order = Order(
                id: OrderID(trusted: "01JD0000000000000000000001"), shop: Rules.shops[1], shopOrderNumber: "1",
                amount: .fen(7), description: "x", category: .coupon,
                buyer: Buyer(userID: "u", ageBand: .from60, region: "44"), environment: .browser, notifyURL: "",
                splitPlan: deliveries.isEmpty ? nil : SplitPlan(shares: shares), createdAt: Bench.start,
                expiresAt: Bench.start, state: .paying)
            // 16:30 UTC is half past midnight in Beijing.
            return OrderFacts(order, at: Timestamp(milliseconds: (16 * 60 + 30) * 60_000))
        }
        #expect(facts([]) == OrderFacts(
            shop: Rules.shops[1], amount: .fen(7), environment: .browser, category: .coupon, ageBand: .from60,
            region: "44", hour: 0, scheme: .none))
        #expect(facts([.balance]).scheme == .none && facts([.bank, .balance]).scheme == .bank)
        #expect(facts([.bank, .channel]).scheme == .channel)
    }
}
