import Payments
import Testing

@testable import Experiments

@Suite("Evidence of harm")
struct HarmEvidenceTests {
    /// Orders that end in random arms, failing with the rates given in millionths.
    static func feed(
        _ evidence: inout HarmEvidence, orders: Int, share: Int = 100_000, control: Int = 50_000, treatment: Int,
        _ draw: inout SplitMix64, until: (HarmEvidence) -> Bool = { _ in false }
    ) -> Int? {
        for number in 1...orders {
            let arm: Arm = draw.chance(partsPerMillion: share) ? .treatment : .control
            evidence.record(arm, failed: draw.chance(partsPerMillion: arm == .treatment ? treatment : control))
            if until(evidence) { return number }
        }
        return nil
    }

    @Test("each factor is the exact one rounded down, by less than one unit of 2^-32")
    func factorsAreRoundedDown() {
        for base: Int64 in [1_000, 31_415, 50_000, 400_000] {
            let factors = HarmFactors(shareBasisPoints: 1_000, baseMillionths: base)
            for (index, ratio) in HarmEvidence.ratioTenths.enumerated() {
                let harmed = min(900_000, base * ratio / 10)
                let mixed = 9_000 * base + 1_000 * harmed
                for (arm, rate) in [(Arm.control, base), (.treatment, harmed)] {
                    for (failed, chance, both) in [(true, rate, mixed), (false, 1_000_000 - rate, 10_000_000_000 - mixed)] {
                        let factor = UInt128(factors.row(arm, failed: failed)[index])
                        let exact = UInt128(chance) * 10_000 << 32
                        #expect(factor * UInt128(both) <= exact)
                        #expect((factor + 1) * UInt128(both) > exact)
                    }
                }
            }
        }
    }

    @Test("without harm no order is worth a bet, whatever the failure rate: the expected factor is at most 1")
    func isFair() {
        for share in [100, 1_000, 5_000] {
            for base: Int64 in [1_000, 50_000, 333_333] {
                let factors = HarmFactors(shareBasisPoints: share, baseMillionths: base)
                for failed in [true, false] {
                    // A common failure rate weighs both arms' outcome alike, so each outcome must be fair by itself.
                    for index in HarmEvidence.ratioTenths.indices {
                        let control = UInt128(factors.row(.control, failed: failed)[index])
                        let treatment = UInt128(factors.row(.treatment, failed: failed)[index])
                        let expected = UInt128(10_000 - share) * control + UInt128(share) * treatment
                        #expect(expected <= 10_000 << 32)
                        #expect(expected > (10_000 << 32) - 10_001, "rounding loses more than it must")
                    }
                }
            }
        }
    }

    @Test("a purse is never larger than the exact product of its stake and factors")
    func neverAboveTheExactValue() {
        var draw = SplitMix64(seed: 11)
        for _ in 0..<20 {
            var evidence = HarmEvidence(shareBasisPoints: 1_000)
            let stake = evidence.bets[0]
            var numerators = HarmEvidence.ratioTenths.map { _ in BigNumber(stake) }
            var denominators = HarmEvidence.ratioTenths.map { _ in BigNumber(1) }
            // Fewer control orders than renew the base rate, so that the factors stay those of 5 %.
            for _ in 0..<31 {
                let arm: Arm = draw.chance(partsPerMillion: 400_000) ? .treatment : .control
                let failed = draw.chance(partsPerMillion: 300_000)
                evidence.record(arm, failed: failed)
                for (index, ratio) in HarmEvidence.ratioTenths.enumerated() {
                    let harmed: UInt64 = min(900_000, 50_000 * UInt64(ratio) / 10)
                    let mixed = 9_000 * 50_000 + 1_000 * harmed
                    let rate: UInt64 = arm == .treatment ? harmed : 50_000
                    numerators[index] = numerators[index].times((failed ? rate : 1_000_000 - rate) * 10_000)
                    denominators[index] = denominators[index].times(failed ? mixed : 10_000_000_000 - mixed)
                }
                for index in HarmEvidence.ratioTenths.indices {
                    #expect(!(numerators[index] < denominators[index].times(evidence.bets[index])))
                    // And not far below: within 2^-20 of it.
                    let above = denominators[index].times(evidence.bets[index] + evidence.bets[index] >> 20 + 40)
                    #expect(numerators[index] < above)
                }
            }
        }
    }

    @Test("the stakes of all starts are the whole stake, and opening them creates nothing")
    func stakesSumToOne() {
        #expect((0..<HarmStarts.steps).reduce(0) { $0 + HarmStarts.stakeBasisPoints($1) } == 10_000)
        var evidence = HarmEvidence(shareBasisPoints: 1_000)
        for step in [0, 5, 5, 23, 95, 400] {
            evidence.open(upTo: step)
            #expect(evidence.valueThousandths == 1_000)
        }
        #expect(evidence.waiting < HarmEvidence.one / 1_000_000)
    }

    @Test("without harm at most one run in twenty reaches the line, though every order is looked at")
    func rarelyErrs() {
        var draw = SplitMix64(seed: 5)
        var stopped = 0
        for _ in 0..<200 {
            var evidence = HarmEvidence(shareBasisPoints: 1_000)
            for step in 0..<96 {
                evidence.open(upTo: step)
                if Self.feed(&evidence, orders: 200, treatment: 50_000, &draw, until: { $0.isHarm(alphaBasisPoints: 500) })
                    != nil { stopped += 1; break }
            }
        }
        // 5 % of 200 is 10; 99.9 % of fair runs stay at or below 20.
        #expect(stopped <= 20)
    }

    @Test("a fault is found soon, also when it begins after half a day")
    func findsFaults() {
        for faultStep in [0, 24, 30] {
            var delays: [Int] = []
            for seed in 0..<60 {
                var draw = SplitMix64(seed: UInt64(seed) &* 31 &+ UInt64(faultStep))
                var evidence = HarmEvidence(shareBasisPoints: 1_000)
                for step in 0..<faultStep {
                    evidence.open(upTo: step)
                    _ = Self.feed(&evidence, orders: 400, treatment: 50_000, &draw)
                }
                var waited = 0
                for step in faultStep..<96 {
                    evidence.open(upTo: step)
                    let hit = Self.feed(
                        &evidence, orders: 400, treatment: 150_000, &draw, until: { $0.isHarm(alphaBasisPoints: 500) })
                    waited += hit ?? 400
                    if hit != nil { break }
                }
                delays.append(waited)
            }
            let median = delays.sorted()[30]
            // All orders, a tenth of which are the treatment's. Without fresh stakes hour 12 would need about 2,700.
            #expect(median < (faultStep == 30 ? 2_000 : 1_200), "from step \(faultStep): \(median)")
        }
    }

    @Test("a promotion that doubles the failures of both arms is no evidence")
    func toleratesCommonTrouble() {
        var draw = SplitMix64(seed: 77)
        var evidence = HarmEvidence(shareBasisPoints: 1_000)
        _ = Self.feed(&evidence, orders: 4_000, treatment: 50_000, &draw)
        let hit = Self.feed(
            &evidence, orders: 4_000, control: 100_000, treatment: 100_000, &draw,
            until: { $0.isHarm(alphaBasisPoints: 500) })
        #expect(hit == nil)
    }

    @Test("what is kept across a restart goes on as if there had been none")
    func survivesRestart() {
        var draw = SplitMix64(seed: 3)
        var evidence = HarmEvidence(shareBasisPoints: 1_000)
        _ = Self.feed(&evidence, orders: 777, treatment: 90_000, &draw)
        evidence.open(upTo: 3)
        guard var back = HarmEvidence(shareBasisPoints: 1_000, numbers: evidence.numbers) else {
            Issue.record("its own numbers are refused")
            return
        }
        #expect(back == evidence)
        var other = draw
        _ = Self.feed(&evidence, orders: 500, treatment: 90_000, &draw)
        _ = Self.feed(&back, orders: 500, treatment: 90_000, &other)
        #expect(back == evidence)
        #expect(HarmEvidence(shareBasisPoints: 1_000, numbers: [1, 2]) == nil)
        var broken = evidence.numbers
        broken[0] = -1
        #expect(HarmEvidence(shareBasisPoints: 1_000, numbers: broken) == nil)
    }
}
