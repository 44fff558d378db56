import Payments
import Testing

@testable import Risk

@Suite struct RiskListTests {
    private func assess(_ entries: [RiskEntry], _ subject: RiskSubject) -> RiskAssessment {
        let rules = RiskRules(rules: RiskRules.standard.rules, entries: entries)
        return RiskAssessor.assess(subject, memory: RiskMemory(), rules: rules)
    }

    @Test func `who is denied is refused, whatever else is allowed`() {
        let denied = RiskEntry(.deny, of: .device, value: "d1")
        let allowed = RiskEntry(.allow, of: .user, value: "u1")
        let result = assess([allowed, denied], RiskBench.order())
        #expect(result.verdict == .reject && result.findings.map(\.rule) == ["deny_list"])
        #expect(!result.findings[0].evidence.contains("d1"))
    }

    @Test func `who is allowed passes where rules would stop, and that is told`() {
        let large = RiskBench.order(2_000_000)
        #expect(assess([], large).verdict == .review)
        let result = assess([RiskEntry(.allow, of: .user, value: "u1")], large)
        #expect(result.verdict == .pass && result.findings.map(\.rule) == ["allow_list"])
    }

    @Test func `who is watched is held`() {
        let result = assess([RiskEntry(.watch, of: .payee, value: "p1")], RiskBench.order())
        #expect(result.verdict == .hold && result.findings.map(\.rule) == ["watch_list"])
    }

    @Test func `an entry ends at its moment`() {
        let entry = RiskEntry(.deny, of: .user, value: "u1", until: RiskBench.noon)
        #expect(assess([entry], RiskBench.order(at: RiskBench.noon.adding(milliseconds: -1))).verdict == .reject)
        #expect(assess([entry], RiskBench.order(at: RiskBench.noon)).verdict == .pass)
    }

    @Test func `a number of another kind is another number`() {
        #expect(assess([RiskEntry(.deny, of: .leader, value: "u1")], RiskBench.order()).verdict == .pass)
    }
}
