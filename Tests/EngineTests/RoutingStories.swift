import Channels
import Engine
import Operations
import Payments
import Routing
import Storage
import Testing

/// How orders find their channels in a running engine: what it learns, what it writes down, what it can tell later.
@Suite struct RoutingStories {
    private static let busy = ChannelAnswer.refused(
        ChannelRefusal(errorClass: .technical, code: "BUSY", message: ""))

    /// `count` orders of different buyers; WeChat refuses all it gets, the others take theirs.
    private func refuse(_ bench: Bench, _ count: Int) throws {
        for number in 0..<count {
            bench.create(bench.request("R\(number)", user: "r\(number)"))
            if try bench.attempts("R\(number)")[0].channel == .wechat {
                try bench.answerNext("prepay", RoutingStories.busy)
            }
            try bench.answerNext("prepay", .prepaid(payParameter: "weixin://pay"))
            bench.advance(500)
        }
    }

    private func first(_ bench: Bench, _ number: String) throws -> RoutingDecision {
        try #require(bench.store.decisions(of: bench.order(number).id).first)
    }

    @Test func `every decision in the store decides itself again, with the same probabilities`() throws {
        let bench = try Bench { $0.limits.explorePartsPerMillion = 200_000 }
        try refuse(bench, 20)
        var decisions = 0
        for number in 0..<20 {
            for decision in try bench.store.decisions(of: bench.order("R\(number)").id) {
                let recorded = try #require(decision.recorded)
                #expect(decision.redecide() == recorded)
                #expect(recorded.probabilities.values.reduce(0, +) == 1_000_000)
                #expect(recorded.channel == decision.chosen)
                #expect(recorded.propensityMillionths == decision.propensityMillionths)
                decisions += 1
            }
        }
        #expect(decisions > 20, "some had a second attempt")
    }

    @Test func `a channel that refuses loses orders before its breaker opens`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1", user: "before"))
        #expect(try bench.attempts("A1")[0].channel == .wechat)
        try bench.answerNext("prepay", .prepaid(payParameter: "weixin://pay"))
        try refuse(bench, 6)
        bench.create(bench.request("A2", user: "after"))
        #expect(try bench.attempts("A2")[0].channel == .alipay)
        #expect(try first(bench, "A2").candidates.first { $0.channel == .wechat }?.inputs?.breaker == .closed)
    }

    @Test func `what was learned is learned again from the feed`() throws {
        let (steady, crashed) = (try Bench(), try Bench())
        for bench in [steady, crashed] {
            try bench.paid(bench.request("P1", user: "payer"))
            try refuse(bench, 3)
        }
        try crashed.crash()
        for bench in [steady, crashed] { bench.create(bench.request("A1", user: "payer")) }
        let (one, other) = (try first(steady, "A1"), try first(crashed, "A1"))
        #expect(one.candidates.map { [$0.inputs?.acceptanceMillionths, $0.inputs?.successThousandths] }
            == other.candidates.map { [$0.inputs?.acceptanceMillionths, $0.inputs?.successThousandths] })
        #expect(one.basis?.terms == other.basis?.terms)
        #expect(one.candidates.first { $0.channel == .wechat }?.success ?? 1_000 < 900)
    }

    @Test func `the trace tells terms, draw, the second one and what would have put it first`() throws {
        let bench = try Bench()
        bench.create(bench.request("A1"))
        let order = try bench.order("A1")
        let trace = try #require(try bench.snapshot(.orders, order: order.id.text).orderTrace)
        let decision = try #require(trace.decisions.first)
        let basis = try #require(decision.basis)
        #expect((0..<1_000_000).contains(basis.lot))
        #expect(basis.marginMillionths == 100_000)
        #expect(decision.candidates.reduce(0) { $0 + ($1.value?.probabilityMillionths ?? 0) } == 1_000_000)
        #expect(decision.candidates[0].value?.valueBillionths ?? 0 > decision.candidates[1].value?.valueBillionths ?? 0)
        #expect(decision.flips.contains { $0.kind == "cost" || $0.kind == "channel_weight" || $0.kind == "success" })
        for flip in decision.flips where flip.channel != nil { #expect(flip.channel == decision.candidates[1].channel) }
    }

    @Test func `the preview of a weight tells what past orders say of it, after a restart too`() throws {
        let bench = try Bench { $0.limits.explorePartsPerMillion = 200_000 }
        let change = OperatorCommand.setChannelWeight(channel: "alipay", weight: 29)
        #expect(try bench.engine.preview(change, by: .li, at: bench.now).backtest == nil, "nothing was decided yet")
        for number in 0..<240 {
            try bench.paid(bench.request("P\(number)", user: "u\(number)"))
            bench.advance(500)
        }
        let told = try #require(try bench.engine.preview(change, by: .li, at: bench.now).backtest)
        #expect(told.decisions == 240 && told.evidence == .enough, "\(told)")
        #expect(told.beforeMillionths == 1_000_000 && told.afterMillionths == 1_000_000 && told.marginMillionths == 0)
        let off = try #require(try bench.engine.preview(.failover(channel: "wechat"), by: .li, at: bench.now).backtest)
        #expect(off.flips > 150, "most orders went there")
        #expect(off.evidence != .enough && off.afterMillionths == nil)
        try bench.crash()
        let after = try bench.engine.preview(change, by: .li, at: bench.now).backtest
        #expect(after == told, "\(String(describing: after))")
        let same = try bench.engine.preview(.setPreferenceWeight(50), by: .li, at: bench.now).backtest
        #expect(same?.flips == 0 && same?.beforeMillionths == same?.afterMillionths)
    }
}
