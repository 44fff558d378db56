import Channels
import Engine
import Experiments
import Operations
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

    @Test func `what a rule keeps away from a channel on trial counts in no arm`() throws {
        let (bench, canary) = try CanaryStories.running { configuration in
            configuration.merchantRules = [
                RuleStories.rule("small-only", .avoid([.wechat])) { $0.amountAtLeast = 10_000 },
            ]
        }
        let user = try #require(bench.users(.treatment, of: canary, 1).first)
        let other = try #require(bench.users(.control, of: canary, 1).first)
        bench.create(bench.request("A1", user: user))
        bench.create(bench.request("A2", user: other))
        #expect(try bench.attempts("A1")[0].channel == .alipay)
        var rows = try bench.rows(of: canary.id)
        #expect(rows.assigned == ArmOrders() && rows.newUsers == 0, "neither could have had the channel")
        bench.create(bench.request("A3", fen: 9_999, user: user))
        bench.create(bench.request("A4", fen: 9_999, user: other))
        #expect(try bench.attempts("A3")[0].channel == .wechat)
        rows = try bench.rows(of: canary.id)
        #expect(rows.assigned.treatment == 1 && rows.assigned.control == 1)
    }

    @Test func `the rules in force are named by the versions of the settings`() throws {
        let first = try Bench { $0.merchantRulesName = "4 0123456789ab" }
        #expect(try first.store.routingVersions(limit: 1).first?.settings.rules == "4 0123456789ab")
        let again = try Bench(store: first.store) { $0.merchantRulesName = "5 ba9876543210" }
        let newest = try #require(try again.store.routingVersions(limit: 1).first)
        #expect(newest.act == "configuration" && newest.settings.rules == "5 ba9876543210")
        let rows = try again.snapshot(.channels).versions
        #expect(rows.first?.differences == ["rules 4 0123456789ab -> 5 ba9876543210"])
        let same = try Bench(store: first.store) { $0.merchantRulesName = "5 ba9876543210" }
        #expect(try same.store.routingVersions(limit: 9).count == 2, "what stays is no version")
    }
}
