import Payments
import Testing

@testable import Routing

/// A decision's candidates with ordinary figures, one thing changed at a time.
enum Choice {
    static func channel(
        _ name: String, go: Int = 900_000, success: Int = 950, cost: Int64 = 6_000, weight: Int = 50, used: Int = 0,
        price: Int64 = 0, ramp: Int = 1_000, breaker: BreakerGate = .closed, override: ChannelOverride = .none,
        ruledOut: Exclusion? = nil
    ) -> CandidateInputs {
        CandidateInputs(
            channel: ChannelID(name), ruledOut: ruledOut, override: override, breaker: breaker, weight: weight,
            defaultWeight: 50, acceptanceMillionths: go, successThousandths: success, costMillionths: cost,
            inFlight: used, ceiling: 100, rampThousandths: ramp, placePriceMillionths: price)
    }

    static func terms(
        _ preference: Int = 50, _ cost: Int = 50, retry: Int64 = 0, explore: Int = 0
    ) -> RoutingTerms {
        RoutingTerms(
            weights: CriteriaWeights(preference: preference, cost: cost, version: 1), retryMillionths: retry,
            explorePartsPerMillion: explore)
    }

    static func decide(_ inputs: [CandidateInputs], _ terms: RoutingTerms = terms(), lot: Int = 999_999) -> RoutingOutcome {
        RoutingOutcome.decide(inputs, terms, lot: lot)
    }

    /// Candidates as mixed as a bad day's.
    static func random(_ draw: inout SplitMix64) -> [CandidateInputs] {
        (0..<Int(1 + draw.below(12))).map { number in
            channel(
                "c\(number)", go: Int(draw.below(1_000_001)), success: Int(draw.below(1_001)),
                cost: Int64(draw.below(30_000)), weight: Int(draw.below(101)), used: Int(draw.below(110)),
                price: Int64(draw.below(30_000)), ramp: Int(draw.below(1_001)),
                breaker: BreakerGate.allCases[Int(draw.below(3))],
                override: ChannelOverride.allCases[Int(draw.below(3))])
        }
    }
}

@Suite("Value of a channel")
struct ValuationTests {
    @Test func `exchange costs what the contract says, and nothing in CNY`() {
        var profile = Bench.profile(ChannelID("antom"), fee: 15_000, upkeep: 0, badDebt: 200)
        profile.exchangeMillionths = 4_000
        #expect(profile.costMillionths(of: .fen(10_000)) == 15_200)
        #expect(profile.costMillionths(of: Money(minorUnits: 10_000, currency: .usd)) == 19_200)
    }

    @Test func `the value is the written formula`() {
        let outcome = Choice.decide(
            [Choice.channel("a", go: 900_000, success: 950, cost: 6_000), Choice.channel("b", go: 800_000, success: 900)],
            Choice.terms(retry: 500_000))
        let first = outcome.candidates[0].terms
        // 0.9 x 0.95 x (0.1 - 0.006) = 0.08037 of the amount
        #expect(first.attemptBillionths == 80_370_000)
        // 0.9 x 0.05 x 0.5 x (0.8 x 0.9 x 0.094 = 0.06768) = 0.0015228
        #expect(first.retryBillionths == 1_522_800)
        #expect(first.valueBillionths == 81_892_800)
        #expect(outcome.channel == ChannelID("a"))
        #expect(outcome.runnerUp?.inputs.channel == ChannelID("b"))
    }

    @Test func `at the defaults the dearest channel wins when it is worth its cost`() {
        let dear = Choice.channel("dear", go: 950_000, cost: 10_000)
        let cheap = Choice.channel("cheap", go: 850_000, cost: 0)
        // 0.95 x 0.09 = 0.0855 against 0.85 x 0.1 = 0.085
        #expect(Choice.decide([dear, cheap]).channel == ChannelID("dear"))
        #expect(Choice.decide([dear, Choice.channel("cheap", go: 860_000, cost: 0)]).channel == ChannelID("cheap"))
    }

    @Test func `each weight acts evenly: twice the weight, twice the difference`() {
        func go(_ weight: Int) -> Int64 {
            Choice.decide([Choice.channel("a", go: 900_000)], Choice.terms(weight, 50)).candidates[0].terms
                .acceptanceMillionths
        }
        func net(_ weight: Int) -> Int64 {
            Choice.decide([Choice.channel("a", cost: 6_000)], Choice.terms(50, weight)).candidates[0].terms
                .netMillionths
        }
        #expect([0, 25, 50, 75, 100].map(go) == [1_000_000, 950_000, 900_000, 850_000, 800_000])
        #expect([0, 25, 50, 75, 100].map(net) == [100_000, 97_000, 94_000, 91_000, 88_000])
    }

    @Test func `with no weight on cost the liked channel wins, with none on preference the cheap one`() {
        let liked = Choice.channel("liked", go: 900_000, cost: 9_000)
        let cheap = Choice.channel("cheap", go: 880_000, cost: 0)
        #expect(Choice.decide([liked, cheap], Choice.terms(100, 0)).channel == ChannelID("liked"))
        #expect(Choice.decide([liked, cheap], Choice.terms(0, 100)).channel == ChannelID("cheap"))
    }

    @Test func `sliding from preference to cost moves orders one way only`() {
        var draw = SplitMix64(seed: 3)
        for _ in 0..<500 {
            let liked = Choice.channel("liked", go: 800_000 + Int(draw.below(200_000)), cost: 5_000 + Int64(draw.below(5_000)))
            let cheap = Choice.channel("cheap", go: 600_000 + Int(draw.below(200_000)), cost: Int64(draw.below(5_000)))
            var went = false
            for preference in stride(from: 100, through: 0, by: -5) {
                let isCheap = Choice.decide([liked, cheap], Choice.terms(preference, 100 - preference)).channel
                    == ChannelID("cheap")
                #expect(isCheap || !went, "an order came back to the dear channel as cost weighed more")
                went = isCheap
            }
        }
    }

    @Test func `raising a channel's weight never loses it an order`() {
        var draw = SplitMix64(seed: 8)
        for _ in 0..<300 {
            var inputs = Choice.random(&draw)
            inputs.append(Choice.channel("mine", go: Int(draw.below(1_000_000)), success: Int(draw.below(1_000))))
            var took = false
            for weight in stride(from: 5, through: 100, by: 5) {
                inputs[inputs.count - 1].weight = weight
                let takes = Choice.decide(inputs).candidates[0].inputs.channel == ChannelID("mine")
                #expect(takes || !took)
                took = takes
            }
        }
    }

    @Test func `the price of a place sends away the order that gains least there`() {
        let full = Choice.channel("full", go: 950_000, price: 6_000)
        #expect(Choice.decide([full, Choice.channel("free", go: 900_000)]).channel == ChannelID("free"))
        #expect(Choice.decide([full, Choice.channel("free", go: 700_000)]).channel == ChannelID("full"))
        #expect(Choice.decide([full]).channel == ChannelID("full"), "a price alone turns nobody away")
    }

    @Test func `a patient buyer makes a shaky channel of the right method worth trying`() {
        let shaky = Choice.channel("shaky", go: 980_000, success: 800)
        let steady = Choice.channel("steady", go: 820_000, success: 970)
        #expect(Choice.decide([shaky, steady], Choice.terms(retry: 0)).channel == ChannelID("steady"))
        #expect(Choice.decide([shaky, steady], Choice.terms(retry: 800_000)).channel == ChannelID("shaky"))
    }

    @Test func `who is out is out, whatever it is worth`() {
        let second = Choice.channel("second", go: 100_000)
        for best in [
            Choice.channel("best", ruledOut: .currency), Choice.channel("best", breaker: .open),
            Choice.channel("best", override: .off), Choice.channel("best", weight: 0), Choice.channel("best", used: 100),
        ] {
            let outcome = Choice.decide([best, second])
            #expect(outcome.channel == ChannelID("second"))
            #expect(outcome.candidates[1].exclusion != nil)
            #expect(outcome.candidates[1].terms.probabilityMillionths == 0)
        }
        #expect(Choice.decide([Choice.channel("best", breaker: .open, override: .forcedOn), second]).channel
            == ChannelID("best"), "a person's word comes before the breaker's")
        #expect(Choice.decide([Choice.channel("only", breaker: .open)]).channel == nil)
    }
}

@Suite("Law of the choice")
struct ChoiceLawTests {
    @Test func `probabilities add up to one, and the draw follows them`() {
        var draw = SplitMix64(seed: 21)
        var some = 0
        for _ in 0..<2_000 {
            let inputs = Choice.random(&draw)
            let terms = Choice.terms(retry: 400_000, explore: Int(draw.below(300_000)))
            let outcome = Choice.decide(inputs, terms, lot: Int(draw.below(1_000_000)))
            let sum = outcome.candidates.reduce(0) { $0 + $1.terms.probabilityMillionths }
            let eligible = outcome.candidates.count { $0.exclusion == nil }
            #expect(sum == (eligible > 0 ? 1_000_000 : 0))
            #expect((outcome.channel != nil) == (eligible > 0))
            if eligible > 0 { #expect(outcome.propensityMillionths > 0) }
            some += eligible > 1 ? 1 : 0
        }
        #expect(some > 1_000, "most of these decisions had a choice")
    }

    @Test func `each channel is chosen as often as its probability says`() {
        let inputs = [
            Choice.channel("a"), Choice.channel("b", go: 895_000), Choice.channel("c", go: 890_000, ramp: 250),
            Choice.channel("d", go: 990_000, breaker: .probe),
        ]
        let terms = Choice.terms(explore: 90_000)
        var counts: [ChannelID: Int] = [:]
        for lot in stride(from: 0, to: 1_000_000, by: 10) {
            if let channel = Choice.decide(inputs, terms, lot: lot).channel { counts[channel, default: 0] += 10 }
        }
        for candidate in Choice.decide(inputs, terms).candidates {
            let difference = counts[candidate.inputs.channel, default: 0] - candidate.terms.probabilityMillionths
            #expect(abs(difference) <= 10)
        }
    }

    @Test func `only nearly equal channels are explored`() {
        let outcome = Choice.decide(
            [Choice.channel("best"), Choice.channel("near", go: 870_000), Choice.channel("far", go: 700_000)],
            Choice.terms(explore: 100_000))
        #expect(outcome.candidates.map(\.terms.probabilityMillionths) == [950_000, 50_000, 0])
    }

    @Test func `a channel that recovers leaves most of what it would win to the next`() {
        let outcome = Choice.decide([Choice.channel("back", go: 950_000, ramp: 125), Choice.channel("next")])
        #expect(outcome.candidates.map(\.terms.probabilityMillionths) == [125_000, 875_000])
        #expect(outcome.channel == ChannelID("next"))
    }

    @Test func `a probe is an order the channel would win, seldom one it would nearly win, never another`() {
        func share(_ go: Int) -> Int {
            let outcome = Choice.decide([Choice.channel("well"), Choice.channel("ill", go: go, breaker: .probe)])
            return outcome.candidates.first { $0.inputs.isProbe }?.terms.probabilityMillionths ?? -1
        }
        #expect([950_000, 880_000, 700_000].map(share) == [200_000, 20_000, 0])
        let alone = Choice.decide([Choice.channel("ill", breaker: .probe)])
        #expect(alone.propensityMillionths == 1_000_000, "with nothing else left the probe takes it")
    }

    @Test func `a stored decision decides itself again`() {
        var draw = SplitMix64(seed: 4)
        for _ in 0..<500 {
            let terms = Choice.terms(Int(draw.below(101)), Int(draw.below(101)), retry: 300_000, explore: 50_000)
            let outcome = Choice.decide(Choice.random(&draw), terms, lot: Int(draw.below(1_000_000)))
            #expect(RoutingOutcome.decide(outcome.candidates.map(\.inputs), outcome.terms, lot: outcome.lot) == outcome)
        }
    }

    @Test func `the order in which channels are told does not matter`() {
        var draw = SplitMix64(seed: 5)
        for _ in 0..<200 {
            let inputs = Choice.random(&draw)
            let lot = Int(draw.below(1_000_000))
            let terms = Choice.terms(explore: 100_000)
            #expect(Choice.decide(inputs, terms, lot: lot) == Choice.decide(inputs.reversed(), terms, lot: lot))
        }
    }
}
