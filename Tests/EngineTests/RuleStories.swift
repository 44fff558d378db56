import Channels
import Engine
import Payments
import Routing
import Storage
import Testing

@Suite struct RuleStories {
    private static func rule(
        _ name: String, _ demand: RuleDemand, _ about: (inout RuleCondition) -> Void
    ) -> MerchantRule {
        var condition = RuleCondition()
        about(&condition)
        return MerchantRule(name: name, condition: condition, demand: demand, reason: "test", line: 1)
    }

    @Test func `an order that a rule keeps away goes elsewhere, and its record names the rule`() throws {
        let usual = try Bench()
        usual.create(usual.request("A1"))
        #expect(usual.calls.first?.channel == .wechat, "without the rule WeChat Pay would have it")

        let bench = try Bench { configuration in
            configuration.merchantRules = [
                RuleStories.rule("not-by-wechat", .avoid([.wechat])) { $0.amountAtLeast = 10_000 },
            ]
        }
        bench.create(bench.request("A1"))
        #expect(bench.calls.first?.channel == .alipay)
        let order = try bench.order("A1")
        let decision = try #require(try bench.store.decisions(of: order.id).first)
        #expect(decision.chosen == .alipay)
        let kept = decision.candidates.first { $0.channel == .wechat }
        #expect(kept?.exclusion == .merchantRule)
        #expect(kept?.ruledBy == "not-by-wechat", "read back from the store")

        bench.create(bench.request("A2", fen: 9_999))
        #expect(bench.calls.last?.channel == .wechat, "the rule is not about smaller orders")
    }

    @Test func `a retry after a refusal is kept away, too, and the order fails rather than break the rule`() throws {
        let bench = try Bench { configuration in
            configuration.merchantRules = [
                RuleStories.rule("own-contract", .licence([.direct])) { $0.shops = [Bench.shop] },
            ]
            configuration.profiles[0].licences = [.direct]
        }
        let token = bench.create(bench.request("A1"))
        #expect(bench.calls.first?.channel == .wechat)
        try bench.answerNext("prepay", .refused(ChannelRefusal(errorClass: .technical, code: "02", message: "")))
        #expect(try bench.order("A1").state == .failed)
        #expect(bench.replies[token] != nil, "the shop is told at once")
        let last = try #require(try bench.store.decisions(of: bench.order("A1").id).last)
        #expect(last.chosen == nil)
        let reasons = Dictionary(uniqueKeysWithValues: last.candidates.map { ($0.channel, $0.exclusion) })
        #expect(reasons == [.wechat: .alreadyTried, .alipay: .licence, .unionpay: .licence])
    }

    @Test func `another shop's orders are not touched`() throws {
        let bench = try Bench { configuration in
            configuration.merchantRules = [
                RuleStories.rule("elsewhere", .only([.unionpay])) { $0.shops = [Bench.strictShop] },
            ]
        }
        bench.create(bench.request("A1"))
        #expect(bench.calls.first?.channel == .wechat)
    }
}
