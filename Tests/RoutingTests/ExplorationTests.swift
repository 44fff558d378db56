import Payments
import Routing
import Testing

@Suite struct ExplorationTests {
    private let three = [Bench.standing(Bench.wechat), Bench.standing(Bench.alipay), Bench.standing(Bench.unionpay)]
    private let likes = Bench.request(likes: [(.wechat, 60), (.alipay, 40)])

    private func run(_ standings: [ChannelStanding], explore: Int, attempt: Int = 1) -> [RoutingDecision] {
        var random = SplitMix64(seed: 99)
        let request = Bench.request(attempt: attempt, likes: [(.wechat, 60), (.alipay, 40)])
        return (0..<30_000).map { _ in
            Router.decide(
                request, among: standings, terms: RoutingTerms(weights: Bench.even, explorePartsPerMillion: explore),
                at: Bench.start, random: &random)
        }
    }

    /// How often each channel was chosen, and the propensity that was written down for it.
    private func check(_ decisions: [RoutingDecision]) {
        var counts: [ChannelID: Int] = [:]
        var propensity: [ChannelID: Int] = [:]
        for decision in decisions {
            guard let chosen = decision.chosen else { continue }
            counts[chosen, default: 0] += 1
            #expect(propensity[chosen, default: decision.propensityMillionths] == decision.propensityMillionths)
            propensity[chosen] = decision.propensityMillionths
        }
        let sum = propensity.values.reduce(0, +)
        #expect(sum == 1_000_000, "the probabilities of all outcomes make one")
        for (channel, count) in counts {
            let expected = (propensity[channel] ?? 0) * decisions.count / 1_000_000
            #expect(abs(count - expected) < 300, "\(channel) chosen \(count) times, expected \(expected)")
        }
    }

    @Test func `without exploration the best is certain`() {
        let decision = Bench.decide(likes, three)
        #expect(decision.propensityMillionths == 1_000_000 && !decision.explored)
    }

    @Test func `the propensity that is written down is the frequency that is seen`() {
        let decisions = run(three, explore: 90_000)
        // The third is worth too little for these buyers to be spent on.
        #expect(Set(decisions.compactMap(\.chosen)) == [.wechat, .alipay])
        #expect(decisions.allSatisfy { $0.explored == ($0.chosen != .wechat) })
        check(decisions)
    }

    @Test func `a probing channel gets its share and no more, and nothing is explored after a failure`() {
        let probing = [
            Bench.standing(Bench.wechat, breaker: .probe), Bench.standing(Bench.alipay), Bench.standing(Bench.unionpay),
        ]
        let decisions = run(probing, explore: 60_000)
        check(decisions)
        let probes = decisions.count { $0.chosen == .wechat }
        #expect((5_400...6_600).contains(probes), "a fifth of 30,000")
        #expect(run(three, explore: 60_000, attempt: 2).allSatisfy { $0.chosen == .wechat })
    }

    @Test func `a probe is better than no channel at all`() {
        let decision = Bench.decide(Bench.request(attempt: 3), [
            Bench.standing(Bench.wechat, breaker: .probe), Bench.standing(Bench.alipay, breaker: .open),
        ])
        #expect(decision.chosen == .wechat)
    }

    @Test func `a channel a person forced on takes regular traffic while its breaker still probes`() {
        let forced = Bench.standing(Bench.wechat, override: .forcedOn, breaker: .probe)
        let decisions = run([forced, Bench.standing(Bench.alipay)], explore: 0)
        #expect(decisions.allSatisfy { $0.chosen == .wechat && $0.propensityMillionths == 1_000_000 })
    }
}
