import Payments
import Testing

@testable import Experiments

@Suite("Canary")
struct CanaryRunTests {
    static let start = Timestamp(milliseconds: 1_766_000_000_000)
    static func hour(_ hours: Double) -> Timestamp { start.adding(milliseconds: Int64(hours * 3_600_000)) }

    static func plan() -> CanaryPlan { CanaryPlan(salt: "palm-1", startedAt: start) }

    /// A run fed with 40,000 orders over 48 hours, as far as it goes.
    static func fed(_ rate: Int, dealt: Int = 100_000, until: Double = 48, seed: UInt64 = 4) -> CanaryRun {
        var run = CanaryRun(plan: plan())
        var draw = SplitMix64(seed: seed)
        for number in 0..<Int(40_000 * until / 48) {
            let arm: Arm = draw.chance(partsPerMillion: dealt) ? .treatment : .control
            run.assign(arm, isNewUser: true)
            let failed = draw.chance(partsPerMillion: arm == .treatment ? rate : 50_000)
            if run.end(arm, failed: failed, at: hour(48 * Double(number) / 40_000)) != nil { break }
        }
        return run
    }

    @Test("harm rolls it back at the very order that completes the evidence, and it stays so")
    func rollsBack() {
        var run = CanaryRun(plan: Self.plan())
        var draw = SplitMix64(seed: 1)
        for number in 0..<40_000 {
            let arm: Arm = draw.chance(partsPerMillion: 100_000) ? .treatment : .control
            let failed = draw.chance(partsPerMillion: arm == .treatment ? 300_000 : 50_000)
            let change = run.end(arm, failed: failed, at: Self.hour(Double(number) / 833))
            #expect((change != nil) == run.evidence.isHarm(alphaBasisPoints: 500))
            guard let change else { continue }
            #expect(change == CanaryChange(state: .rolledBack, reason: .harm))
            break
        }
        #expect(run.state == .rolledBack && run.counts.treatment.ended < 60)
        let before = run
        #expect(run.end(.treatment, failed: true, at: Self.hour(20)) == nil)
        #expect(run.advance(to: Self.hour(50)) == nil && run.promote(at: Self.hour(50)) == nil)
        #expect(run == before)
    }

    @Test("without harm it is promoted when its time is over, not before")
    func promotes() {
        var run = Self.fed(50_000)
        #expect(run.state == .running)
        #expect(run.advance(to: Self.hour(47.99)) == nil)
        #expect(run.advance(to: Self.hour(48)) == CanaryChange(state: .promoted, reason: .noHarm))
        #expect(run.endedAt == Self.hour(48))
        #expect(run.interval.map { $0.lower < 0 && $0.upper > 0 } == true)
    }

    @Test("too few orders to tell are called that, and a person may still decide")
    func saysInconclusive() {
        var run = Self.fed(50_000, until: 2)
        #expect(run.advance(to: Self.hour(48)) == CanaryChange(state: .inconclusive, reason: .tooLittle))
        var stopped = run
        #expect(stopped.stop(at: Self.hour(49)) == CanaryChange(state: .stopped, reason: .person))
        #expect(run.promote(at: Self.hour(49)) == CanaryChange(state: .promoted, reason: .person))
    }

    @Test("a wrong sample ratio forbids every promotion, a person's too, but no stop")
    func wrongRatioForbidsPromotion() {
        var run = Self.fed(50_000, dealt: 115_000)
        #expect(run.ratio.isMismatch)
        #expect(run.promote(at: Self.hour(30)) == nil)
        #expect(run.advance(to: Self.hour(48)) == CanaryChange(state: .inconclusive, reason: .sampleRatio))
        #expect(run.promote(at: Self.hour(49)) == nil)
        #expect(run.stop(at: Self.hour(49)) != nil)
        #expect(Self.fed(300_000, dealt: 115_000).state == .rolledBack)
    }

    @Test("orders of one user count once for the sample ratio")
    func countsUsersOnce() {
        var run = CanaryRun(plan: Self.plan())
        for number in 0..<5_000 { run.assign(.treatment, isNewUser: number < 10) }
        #expect(!run.ratio.isMismatch)
        #expect(run.assigned.treatment == 5_000 && run.ratio.orders == 10)
    }

    @Test("a run kept across a restart ends as one that was not")
    func survivesRestart() {
        var run = Self.fed(80_000, until: 6)
        guard var back = CanaryRun(
            plan: run.plan, state: run.state, reason: run.reason, endedAt: run.endedAt, numbers: run.numbers)
        else {
            Issue.record("its own numbers are refused")
            return
        }
        #expect(back == run)
        for number in 0..<3_000 {
            let arm: Arm = number % 10 == 0 ? .treatment : .control
            let at = Self.hour(6 + Double(number) / 833)
            #expect(run.end(arm, failed: number % 30 == 0, at: at) == back.end(arm, failed: number % 30 == 0, at: at))
        }
        #expect(back == run)
        let parts = (run.plan, run.state, run.reason)
        #expect(CanaryRun(plan: parts.0, state: parts.1, reason: parts.2, endedAt: nil, numbers: []) == nil)
        #expect(CanaryRun(plan: parts.0, state: parts.1, reason: parts.2, endedAt: nil, numbers: [1, 2] + run.numbers) == nil)
    }

    @Test("the always-valid interval holds the truth at all looks of nearly all runs")
    func intervalCovers() {
        var missed = 0
        for seed in 0..<100 {
            var counts = ArmCounts()
            var draw = SplitMix64(seed: UInt64(seed))
            var held = true
            for number in 0..<40_000 {
                let arm: Arm = draw.chance(partsPerMillion: 100_000) ? .treatment : .control
                counts[arm].ended += 1
                counts[arm].failed += draw.chance(partsPerMillion: arm == .treatment ? 75_000 : 50_000) ? 1 : 0
                guard number % 200 == 0, let interval = DifferenceInterval(counts) else { continue }
                if !(interval.lower...interval.upper).contains(25_000) { held = false }
            }
            missed += held ? 0 : 1
        }
        // 5 % of 100 runs; 99.9 % of such hundreds miss at most 12 times.
        #expect(missed <= 12)
    }

    @Test("the interval narrows with orders and says nothing of a handful")
    func intervalNarrows() {
        #expect(DifferenceInterval(ArmCounts(control: .init(ended: 900, failed: 40), treatment: .init(ended: 99, failed: 9))) == nil)
        let widths = [1, 10, 100].compactMap { (times: Int64) -> Int64? in
            DifferenceInterval(ArmCounts(
                control: .init(ended: 3_600 * times, failed: 180 * times),
                treatment: .init(ended: 400 * times, failed: 20 * times)
            )).map { $0.upper - $0.lower }
        }
        #expect(widths.count == 3 && widths[0] > 2 * widths[1] && widths[1] > 2 * widths[2])
    }
}
