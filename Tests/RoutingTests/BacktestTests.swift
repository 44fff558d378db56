import Payments
import Testing

@testable import Routing

@Suite("Backtest of recorded orders")
struct BacktestTests {
    private static let one = ChannelID("one")

    private static func decision(_ outcome: RoutingOutcome) -> RoutingDecision {
        RoutingDecision(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: 1, at: Bench.start, outcome: outcome)
    }

    /// Two channels so alike that exploration reaches both; as recorded the second is favoured a little.
    private static func nearlyEqual(_ draw: inout SplitMix64) -> RoutingDecision {
        decision(Choice.decide(
            [Choice.channel("one", go: 900_000), Choice.channel("two", go: 901_000)],
            Choice.terms(50, 50, explore: 400_000), lot: Int(draw.below(1_000_000))))
    }

    @Test func `weights that change nothing change exactly nothing, whatever became of the orders`() {
        var draw = SplitMix64(seed: 5)
        var backtest = Backtest()
        for _ in 0..<2_000 {
            let terms = Choice.terms(Int(draw.below(101)), Int(draw.below(101)), retry: 400_000, explore: 80_000)
            let outcome = Choice.decide(Choice.random(&draw), terms, lot: Int(draw.below(1_000_000)))
            backtest.add(Self.decision(outcome), isPaid: draw.below(10) < 8, under: RoutingChange())
        }
        #expect(backtest.flips == 0 && backtest.decisions == 2_000 && backtest.ended > 1_500)
        #expect(backtest.shares.values.allSatisfy { $0.before == $0.after })
        #expect(backtest.success.map { $0.before == $0.after } == true)
        #expect(backtest.margin == 0)
        #expect(backtest.expectedSuccess.map { $0.before == $0.after } == true)
        #expect(backtest.cost.map { $0.before == $0.after } == true)
        #expect(backtest.untriedMillionths == 0 && backtest.evidence == .enough)
        #expect(backtest.effectiveOrders == backtest.ended)
    }

    @Test func `the interval holds the truth, which the estimate never saw`() {
        var change = RoutingChange()
        change.channelWeights[Self.one] = 60
        var held = 0
        for seed in 1...100 as ClosedRange<UInt64> {
            var draw = SplitMix64(seed: seed)
            var backtest = Backtest()
            var truth: (before: Int64, after: Int64) = (0, 0)
            let paid: [ChannelID: Int64] = [Self.one: 950_000, ChannelID("two"): 800_000]
            for _ in 0..<1_500 {
                let decision = Self.nearlyEqual(&draw)
                let chosen = decision.chosen ?? Self.one
                let isPaid = Int64(draw.below(1_000_000)) < paid[chosen, default: 0]
                backtest.add(decision, isPaid: isPaid, under: change)
                for (channel, probability) in decision.recorded?.probabilities ?? [:] {
                    truth.before += Int64(probability) * paid[channel, default: 0] / 1_000_000
                }
                for (channel, probability) in decision.redecide(change)?.probabilities ?? [:] {
                    truth.after += Int64(probability) * paid[channel, default: 0] / 1_000_000
                }
            }
            guard let success = backtest.success, let margin = backtest.margin else { continue }
            #expect(backtest.evidence == .enough)
            let gain = (truth.after - truth.before) / 1_500
            #expect(gain > 20_000)
            if abs(success.after - success.before - gain) <= margin { held += 1 }
        }
        // 95 of 100 are meant; 88 or fewer would come by chance once in 300 runs.
        #expect(held >= 89, "\(held) of 100")
    }

    @Test func `what was never tried is not judged by what was`() {
        var backtest = Backtest()
        for _ in 0..<500 {
            let decision = Self.decision(Choice.decide(
                [Choice.channel("one", go: 900_000), Choice.channel("two", go: 300_000)], Choice.terms(50, 50)))
            var change = RoutingChange()
            change.overrides[Self.one] = .off
            backtest.add(decision, isPaid: true, under: change)
        }
        #expect(backtest.flips == 500)
        #expect(backtest.evidence == .untried && backtest.success == nil)
    }

    @Test func `few orders bear no verdict, and decisions without inputs are told apart`() {
        var draw = SplitMix64(seed: 9)
        var backtest = Backtest()
        for _ in 0..<50 { backtest.add(Self.nearlyEqual(&draw), isPaid: true, under: RoutingChange()) }
        for _ in 0..<300 { backtest.add(Self.nearlyEqual(&draw), isPaid: nil, under: RoutingChange()) }
        let old = RoutingDecision(
            order: OrderID(trusted: "01JD0000000000000000000001"), attemptNumber: 1, at: Bench.start, chosen: .wechat,
            candidates: [], propensityMillionths: 1_000_000, explored: false, preferenceWeight: 60, costWeight: 40,
            settingsVersion: 3)
        backtest.add(old, isPaid: true, under: RoutingChange())
        #expect(backtest.decisions == 350 && backtest.ended == 50 && backtest.unreadable == 1)
        #expect(backtest.evidence == .fewOrders)
    }
}
