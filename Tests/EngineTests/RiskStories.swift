import Engine
import JSON
import Payments
import Risk
import Storage
import Testing

/// Risk inside the engine: windows that outlive a restart, rules that change while it runs, rules that are only tried.
@Suite struct RiskStories {
    private static let often = RiskRules(rules: [
        RiskRule("frequency", points: 50, [RiskCondition(.userOrders, within: 600, atLeast: 3)])
    ])

    private func set(_ rules: RiskRules) -> RiskRuleSet {
        RiskRuleSet(rules: rules, source: rules.toml, digest: "digest of \(rules.rules.map(\.name)) \(rules.holdAt)")
    }

    private func events(_ bench: Bench, _ kind: EventKind) throws -> [FeedEvent] {
        try bench.store.events(after: 0, limit: 10_000).filter { $0.kind == kind }
    }

    @Test func `windows are as they were after a restart`() throws {
        let bench = try Bench { $0.risk = Self.often }
        bench.create(bench.request("A1"))
        bench.advance(1_000)
        bench.create(bench.request("A2"))
        try bench.crash()
        bench.advance(1_000)
        bench.create(bench.request("A3"))
        #expect(try bench.order("A3").hold == .held)
        bench.create(bench.request("B1", user: "u2"))
        #expect(try bench.order("B1").hold == .none)
    }

    @Test func `a changed file takes hold with the next order, as a new version that is audited`() throws {
        let bench = try Bench()
        #expect(try bench.store.riskVersions(limit: 9).map(\.act) == [.start])
        bench.create(bench.request("A1", fen: 30_000))
        #expect(try bench.order("A1").hold == .none)
        let stern = set(.large(from: 20_000, points: 45))
        bench.send(.riskRules(.changed(.live, stern)))
        bench.create(bench.request("A2", fen: 30_000))
        #expect(try bench.order("A2").hold == .held)
        let versions = try bench.store.riskVersions(limit: 9)
        #expect(versions.map(\.number) == [2, 1] && versions[0].source == stern.source && versions[0].act == .file)
        #expect(try events(bench, .riskRulesChanged).map(\.subject) == ["v2"])
        let audit = try #require(try bench.store.audit(limit: 1).first)
        #expect(audit.act == "risk_rules" && audit.change == "v1 -> v2" && audit.who == "engine")
        // The same file told again is no change.
        bench.send(.riskRules(.changed(.live, stern)))
        #expect(try bench.store.riskVersions(limit: 9).count == 2)
    }

    @Test func `a faulty file is refused, told and audited, and the old rules hold`() throws {
        let bench = try Bench { $0.risk = .large(from: 20_000, points: 45) }
        bench.send(.riskRules(.refused(.live, fault: "risk.toml:3: points: must be an integer")))
        bench.create(bench.request("A1", fen: 30_000))
        #expect(try bench.order("A1").hold == .held)
        #expect(try bench.store.riskVersions(limit: 9).count == 1)
        #expect(try events(bench, .riskRulesRefused).first?.detail.contains("must be an integer") == true)
        let audit = try #require(try bench.store.audit(limit: 1).first)
        #expect(audit.outcome == "refused" && audit.context.detail.contains("risk.toml:3"))
    }

    @Test func `rules in shadow change nothing and are written down beside the live ones`() throws {
        let bench = try Bench { $0.shadowRisk = set(.large(from: 20_000, points: 150)) }
        #expect(try bench.store.riskVersions(limit: 9).map(\.use) == [.shadow, .live])
        bench.create(bench.request("A1", fen: 30_000))
        bench.create(bench.request("A2", fen: 10_000))
        #expect(try bench.order("A1").state == .paying)
        let shadowed = try events(bench, .riskShadowed)
        #expect(shadowed.map(\.code) == ["reject"])
        #expect(shadowed.first?.order == (try bench.order("A1").id))
        let beside = try #require(shadowed.first.flatMap { ShadowText.read($0.detail) })
        #expect(beside.live == .pass && beside.version == 2)
        bench.send(.riskRules(.changed(.shadow, nil)))
        bench.create(bench.request("A3", fen: 30_000))
        #expect(try events(bench, .riskShadowed).count == 1)
        #expect(try bench.store.newestRiskVersion(.shadow)?.act == .ended)
    }

    @Test func `rules that changed while nothing ran are a version too`() throws {
        let bench = try Bench()
        bench.configuration.risk = .large(from: 20_000, points: 45)
        try bench.crash()
        #expect(try bench.store.riskVersions(limit: 9).map(\.act) == [.start, .start])
        try bench.crash()
        #expect(try bench.store.riskVersions(limit: 9).count == 2)
    }

    @Test func `a withdrawal passes through the same rules: the second to somebody else's account is stopped`() throws {
        let bench = try Bench.forPayouts()
        let rules = set(RiskRules(rules: [
            RiskRule("frequent_payouts", points: 50, [
                RiskCondition(.userPayouts, within: 3_600, atLeast: 2), RiskCondition(.newPayee, below: 1),
            ])
        ]))
        bench.send(.riskRules(.changed(.live, rules)))
        try bench.join("owner", accounts: [.alipay: "same"])
        bench.advance(1_000)
        try bench.join("m1", accounts: [.alipay: "same"], fund: 100_000)
        #expect(bench.withdraw("m1", "W1", fen: 1_000)?.withdrawal?.state == .requested)
        try bench.crash()
        // A starting engine has the rules of its configuration; the file that changed them is read again.
        bench.send(.riskRules(.changed(.live, rules)))
        bench.advance(1_000)
        let second = try #require(bench.withdraw("m1", "W2", fen: 1_000)?.withdrawal)
        #expect(second.state == .held && second.findings.map(\.rule) == ["frequent_payouts"])
    }

    @Test func `a refund begun counts against its payee, also after a restart`() throws {
        let rules = RiskRules(rules: [
            RiskRule("refunds", points: 50, [RiskCondition(.payeeRefunds, within: 3_600, atLeast: 3_000)])
        ])
        let bench = try Bench { $0.risk = rules }
        try bench.paid(bench.request("A1"))
        bench.create(bench.request("A2"))
        #expect(try bench.order("A2").hold == .none)
        _ = bench.refund("A1", "R1", fen: 10_000)
        // One refund beside three orders, the new one counted.
        bench.create(bench.request("A3"))
        #expect(try bench.order("A3").hold == .held)
        try bench.crash()
        bench.create(bench.request("A4", shop: Bench.strictShop))
        #expect(try bench.order("A4", shop: Bench.strictShop).hold == .none)
        _ = bench.refund("A1", "R2", fen: 1)
        #expect(try bench.refunds("A1").count == 1)
        // One beside four.
        bench.create(bench.request("A5"))
        #expect(try bench.order("A5").hold == .none)
    }
}
