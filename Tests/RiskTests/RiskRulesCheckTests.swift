import Payments
import Testing

@testable import Risk

@Suite struct RiskRulesCheckTests {
    private func findings(_ rules: [RiskRule], hold: Int = 40, review: Int = 60, reject: Int = 140)
        -> [RiskRulesFinding]
    {
        RiskRulesCheck.findings(
            RiskRules(holdAt: hold, reviewAt: review, rejectAt: reject, rules: rules), at: RiskBench.noon)
    }

    @Test func `the standard rules have nothing wrong with them`() {
        #expect(RiskRulesCheck.findings(.standard, at: RiskBench.noon) == [])
    }

    @Test func `what no order can meet is told with the part that cannot be`() {
        let crossed = RiskRule("a", points: 50, [RiskCondition(.amount, atLeast: 100, below: 100)])
        let windows = RiskRule("b", points: 50, [
            RiskCondition(.userOrders, within: 600, atLeast: 5), RiskCondition(.userOrders, within: 3_600, below: 3),
        ])
        let day = RiskRule("c", points: 50, [
            RiskCondition(.hour, atLeast: 10, below: 12), RiskCondition(.userNightOrders, within: 600, atLeast: 2),
        ])
        let kinds = RiskRule("d", points: 50, [
            RiskCondition(.userPayouts, within: 600, atLeast: 2), RiskCondition(.deviceUsers, within: 600, atLeast: 2),
        ])
        let found = findings([crossed, windows, day, kinds]).filter(\.isError)
        #expect(found == [
            .neverHolds(rule: "a", part: "amount"), .neverHolds(rule: "b", part: "user_orders"),
            .neverHolds(rule: "c", part: "user_night_orders"), .neverHolds(rule: "d", part: "device_users"),
        ])
    }

    @Test func `two rules that ask the same contradict each other`() {
        let first = RiskRule("a", points: 150, [RiskCondition(.amount, atLeast: 100)])
        let second = RiskRule("b", points: 10, [RiskCondition(.amount, atLeast: 100)])
        #expect(findings([first, second]) == [.contradicts(rule: "b", other: "a")])
    }

    @Test func `a line is out of reach when what can hold together does not give it`() {
        let day = RiskRule("day", points: 80, [RiskCondition(.hour, atLeast: 8, below: 20)])
        let night = RiskRule("night", points: 80, [RiskCondition(.hour, atLeast: 20, below: 8)])
        #expect(findings([day, night]) == [.lineOutOfReach(key: "reject_at", most: 80)])
        let large = RiskRule("large", points: 60, [RiskCondition(.amount, atLeast: 1_000)])
        #expect(findings([day, night, large]) == [])
    }

    @Test func `lines must rise`() {
        let rule = RiskRule("a", points: 150, [RiskCondition(.amount, atLeast: 100)])
        #expect(findings([rule], hold: 60, review: 40) == [.linesFall(key: "review_at")])
        #expect(findings([rule], review: 200, reject: 100) == [.linesFall(key: "reject_at")])
    }

    @Test func `a rule whose points never reach a line does nothing, and one that only looks is let be`() {
        let weak = RiskRule("weak", points: 10, [RiskCondition(.hour, atLeast: 1, below: 2)])
        let strong = RiskRule("strong", points: 150, [RiskCondition(.hour, atLeast: 5, below: 6)])
        let looks = RiskRule("looks", points: 0, [RiskCondition(.hour, atLeast: 1, below: 2), RiskCondition(.amount, atLeast: 9)])
        #expect(findings([weak, strong, looks]) == [.noEffect(rule: "weak")])
    }

    @Test func `a condition every value meets says nothing`() {
        let rule = RiskRule("a", points: 150, [
            RiskCondition(.userOrders, within: 600, atLeast: 1), RiskCondition(.amount, atLeast: 100),
        ])
        #expect(findings([rule]) == [.saysNothing(rule: "a", part: "user_orders")])
    }

    @Test func `a number cannot be allowed and denied, and entries that are over are told`() {
        let rules = RiskRules(rules: RiskRules.standard.rules, entries: [
            RiskEntry(.allow, of: .user, value: "u1", line: 3), RiskEntry(.deny, of: .user, value: "u1", line: 7),
            RiskEntry(.deny, of: .device, value: "u1", line: 11),
            RiskEntry(.watch, of: .user, value: "u2", until: RiskBench.noon, line: 15),
        ])
        #expect(RiskRulesCheck.findings(rules, at: RiskBench.noon) == [
            .entryContradicts(line: 7), .entryOver(line: 15),
        ])
    }
}
