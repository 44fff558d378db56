import Payments
import Storage
import Testing

@Suite("Cases like one, and answers of a span")
struct ReviewRowTests {
    private func decided(
        _ sample: inout Sample, _ order: Order, _ state: ReviewState, by: String, at: Timestamp,
        rules: [String] = ["ring"]
    ) -> ReviewCase {
        var item = ReviewCase(
            id: sample.id(CaseID.self, of: order.shop), order: order.id, kind: .moneyHeld, channel: .wechat,
            amount: .fen(18_800_00), findings: rules.map { RuleFinding(rule: $0, points: 10, evidence: "") },
            score: 60, createdAt: at, deadline: at, state: state, decidedBy: by)
        item.decidedAt = at
        return item
    }

    @Test("only people's decisions with the same rules, channel and size of amount, of the span, at most so many")
    func alike() throws {
        var sample = Sample(seed: 12)
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)
        func put(_ item: ReviewCase) throws -> String {
            try store.insert(item)
            return item.likeness
        }
        let likeness = try put(decided(&sample, order, .approved, by: "chen", at: Sample.noon))
        for _ in 0..<3 { _ = try put(decided(&sample, order, .rejected, by: "wu", at: Sample.noon)) }
        _ = try put(decided(&sample, order, .rejected, by: "engine", at: Sample.noon))
        _ = try put(decided(&sample, order, .waiting, by: "", at: Sample.noon))
        _ = try put(decided(&sample, order, .rejected, by: "wu", at: Sample.noon, rules: ["ring", "night"]))
        _ = try put(decided(&sample, order, .rejected, by: "wu", at: Sample.noon.adding(seconds: -86_401)))
        let since = Sample.noon.adding(seconds: -86_400)
        let found = try store.casesAlike(likeness, since: since, limit: 500)
        #expect(found.approved == 1)
        #expect(found.rejected == 3)
        let few = try store.casesAlike(likeness, since: since, limit: 2)
        #expect(few.approved + few.rejected == 2)
    }

    @Test("rules in any order make the same likeness; another size of amount makes another")
    func likeness() {
        var sample = Sample(seed: 13)
        let order = sample.order()
        let one = decided(&sample, order, .waiting, by: "", at: Sample.noon, rules: ["a", "b"])
        let other = decided(&sample, order, .waiting, by: "", at: Sample.noon, rules: ["b", "a"])
        #expect(one.likeness == other.likeness)
        #expect(AmountBand.of(1_880_000) == AmountBand.of(1_000_000))
        #expect(AmountBand.of(1_880_000) != AmountBand.of(2_000_000))
        #expect((0..<20).map { AmountBand.of(Int64(10) << $0) } == (0..<20).map { AmountBand.of(Int64(10) << $0) }.sorted())
        #expect(AmountBand.of(.max) > AmountBand.of(1_000_000_000_000))
    }

    @Test("decided cases of a span, the newest first")
    func decidedSince() throws {
        var sample = Sample(seed: 14)
        let store = try Store.open(path: ":memory:")
        let order = sample.order()
        try store.insert(order)
        let items = (0..<4).map { hour in
            decided(&sample, order, .approved, by: "chen", at: Sample.noon.adding(seconds: Int64(hour) * 3_600))
        }
        for item in items { try store.insert(item) }
        #expect(try store.decidedCases(since: items[1].createdAt, limit: 10) == items[1...].reversed())
        #expect(try store.decidedCases(since: items[0].createdAt, limit: 1) == [items[3]])
    }
}
