import Payments
import Routing
@testable import Storage
import Testing

@Suite("Recorded decisions decided again")
struct DecisionReplayTests {
    private let store: Store
    private let decisions: [RoutingDecision]

    /// A decision a second, more than a page of them.
    init() throws {
        var sample = Sample(seed: 11)
        store = try Store.open(path: ":memory:")
        var decisions: [RoutingDecision] = []
        try store.beginBatch()
        for second in 0..<1_200 {
            let order = sample.order()
            try store.insert(order)
            for attempt in 1...(second % 3 == 0 ? 2 : 1) {
                let at = Sample.noon.adding(seconds: Int64(second))
                let decision = DecisionReplayTests.decision(order.id, attempt, at: at)
                try store.insert(decision)
                decisions.append(decision)
            }
        }
        try store.commitBatch()
        self.decisions = decisions
    }

    private static func decision(_ order: OrderID, _ attempt: Int, at: Timestamp, total: Int = 700) -> RoutingDecision {
        RoutingDecision(
            order: order, attemptNumber: attempt, at: at, chosen: .wechat,
            candidates: [
                CandidateScore(
                    channel: .wechat, exclusion: nil, preference: 500, cost: 400, success: 990, headroom: 1_000,
                    weight: 50, total: total)
            ], propensityMillionths: 990_000, explored: false, preferenceWeight: 50, costWeight: 50, settingsVersion: 3)
    }

    private let end = Sample.noon.adding(seconds: 86_400)

    @Test("every decision is met once, over all pages, and equal bytes are equal")
    func all() throws {
        var met: [RoutingDecision] = []
        let replay = try DecisionReplay.run(store, from: Sample.noon, to: end, redecide: {
            met.append($0)
            return $0
        })
        #expect(replay.decisions == decisions.count && replay.differing == 0 && replay.first == nil)
        #expect(met.count == decisions.count)
        #expect(Set(met.map { "\($0.order.text)/\($0.attemptNumber)" }).count == decisions.count)
    }

    @Test("the span holds its first moment and not its last")
    func span() throws {
        let from = Sample.noon.adding(seconds: 10)
        let replay = try DecisionReplay.run(store, from: from, to: from.adding(seconds: 5), redecide: { $0 })
        #expect(replay.decisions == decisions.count { $0.at >= from && $0.at < from.adding(seconds: 5) })
        #expect(replay.decisions == 6)
    }

    @Test("one thousandth in one score is a difference; the first one is shown with both texts")
    func difference() throws {
        let odd = Set(decisions.enumerated().filter { $0.offset % 400 == 399 }.map(\.element.order))
        let replay = try DecisionReplay.run(store, from: Sample.noon, to: end, redecide: {
            odd.contains($0.order) ? Self.decision($0.order, $0.attemptNumber, at: $0.at, total: 701) : $0
        })
        #expect(replay.differing == decisions.count { odd.contains($0.order) })
        let first = try #require(replay.first)
        #expect(first.order == odd.min())
        #expect(first.stored.contains("\"total\":700") && first.again.contains("\"total\":701"))
    }

    @Test("what cannot be decided again differs, too")
    func undecidable() throws {
        let replay = try DecisionReplay.run(store, from: Sample.noon, to: end, redecide: { _ in nil })
        #expect(replay.differing == decisions.count)
        #expect(replay.first?.again == "")
    }

    @Test("what the router decided comes out of its row byte for byte; a row that was changed does not")
    func router() throws {
        var draw = SplitMix64(seed: 5)
        var sample = Sample(seed: 12)
        let store = try Store.open(path: ":memory:")
        for _ in 0..<200 {
            let order = sample.order()
            try store.insert(order)
            try store.insert(RoutingDecision(
                order: order.id, attemptNumber: 1, at: Sample.noon, outcome: DecisionReplayTests.outcome(&draw)))
        }
        func replay() throws -> DecisionReplay {
            try DecisionReplay.run(store, from: Sample.noon, to: end, redecide: { decision in
                decision.redecide().map {
                    RoutingDecision(
                        order: decision.order, attemptNumber: decision.attemptNumber, at: decision.at, outcome: $0)
                }
            })
        }
        #expect(try replay().decisions == 200)
        #expect(try replay().first == nil)
        try store.connection.execute(
            """
            UPDATE decisions SET propensity_millionths = propensity_millionths + 1
                WHERE order_id = (SELECT MAX(order_id) FROM decisions)
            """)
        // As another version of the program would have written it.
        try store.connection.execute(store.connection.table("decisions").renewAll().sql)
        #expect(try replay().differing == 1)
    }

    private static func outcome(_ draw: inout SplitMix64) -> RoutingOutcome {
        let inputs = [ChannelID.wechat, .alipay, .unionpay].map { channel in
            CandidateInputs(
                channel: channel, weight: Int(draw.below(101)), defaultWeight: 50,
                acceptanceMillionths: Int(draw.below(1_000_001)), successThousandths: 800 + Int(draw.below(201)),
                costMillionths: Int64(draw.below(10_000)), inFlight: Int(draw.below(120)), ceiling: 100)
        }
        let terms = RoutingTerms(
            weights: CriteriaWeights(preference: 50, cost: 50, version: 3), marginMillionths: 20_000,
            retryMillionths: 400_000, explorePartsPerMillion: 50_000)
        return RoutingOutcome.decide(inputs, terms, lot: Int(draw.below(1_000_000)))
    }
}
