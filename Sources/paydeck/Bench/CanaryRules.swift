import Experiments
import Glibc
import Payments

/// A rule that may stop a canary after any order.
protocol CanaryRule {
    /// Takes in an order that ended, with the counts it is part of; true to stop now.
    mutating func take(_ order: CanaryStream.Order, _ counts: LookedAtCounts) -> Bool
}

/// PayDeck's own: the very state machine the engine runs.
struct OwnCanaryRule: CanaryRule {
    private(set) var run: CanaryRun

    init() {
        run = CanaryRun(plan: CanaryPlan(
            shareBasisPoints: CanaryStream.shareBasisPoints, salt: "bench", startedAt: BenchParties.startOfDay))
    }

    mutating func take(_ order: CanaryStream.Order, _ counts: LookedAtCounts) -> Bool {
        let now = BenchParties.startOfDay.adding(milliseconds: Int64(order.hour * 3_600_000))
        _ = run.advance(to: now)
        run.assign(order.arm, isNewUser: true)
        return run.end(order.arm, failed: order.failed, at: now)?.state == .rolledBack
    }

    mutating func finish() { _ = run.advance(to: run.plan.endsAt) }
}

/// Counts of both arms, as the rules look at them: with every twentieth order of the treatment.
struct LookedAtCounts {
    static let ordersBetweenLooks: Int64 = 20
    private(set) var counts = ArmCounts()
    /// The newest order makes it time to look.
    private(set) var isLook = false

    mutating func take(_ order: CanaryStream.Order) {
        counts[order.arm].ended += 1
        counts[order.arm].failed += order.failed ? 1 : 0
        isLook = order.arm == .treatment && counts.treatment.ended % LookedAtCounts.ordersBetweenLooks == 0
    }

    var total: Int64 { counts.control.ended + counts.treatment.ended }

    var difference: Double {
        Double(counts.treatment.failed) / Double(max(1, counts.treatment.ended))
            - Double(counts.control.failed) / Double(max(1, counts.control.ended))
    }

    /// The pooled two-proportion statistic.
    var z: Double {
        let pooled = Double(counts.control.failed + counts.treatment.failed) / Double(max(1, total))
        let parts = 1 / Double(max(1, counts.treatment.ended)) + 1 / Double(max(1, counts.control.ended))
        let deviation = (pooled * (1 - pooled) * parts).squareRoot()
        return deviation > 0 ? difference / deviation : 0
    }
}

/// A z-test at 5 %, one-sided, read at every look or once at the end.
struct ZTestRule: CanaryRule {
    let looksOnce: Bool

    func take(_ order: CanaryStream.Order, _ counts: LookedAtCounts) -> Bool {
        let isDue = looksOnce ? counts.total == Int64(CanaryStream.orders) : counts.isLook
        return isDue && counts.z > 1.645
    }
}

/// A public engine's guardrail: three points more failures, once a least number of orders is there.
struct GuardrailRule: CanaryRule {
    let fewestOrders: Int64

    func take(_ order: CanaryStream.Order, _ counts: LookedAtCounts) -> Bool {
        counts.isLook && counts.total >= fewestOrders && counts.difference >= 0.03
    }
}

/// The mixture of bets on failure shares alone, all from the first order on.
struct FailureShareRule: CanaryRule {
    private static let ratios = HarmEvidence.ratioTenths.map { Double($0) / 10 }
    private var bets = [Double](repeating: 1, count: HarmEvidence.ratioTenths.count)

    mutating func take(_ order: CanaryStream.Order, _ counts: LookedAtCounts) -> Bool {
        guard order.failed else { return false }
        let share = Double(CanaryStream.shareBasisPoints) / 10_000
        for (index, ratio) in FailureShareRule.ratios.enumerated() {
            bets[index] *= (order.arm == .treatment ? ratio : 1) / (share * ratio + 1 - share)
        }
        return bets.reduce(0, +) >= 20 * Double(bets.count)
    }
}

/// Wald's test with both rates and the beginning of the fault known: nothing honest is faster.
struct KnownRatesRule: CanaryRule {
    let ratio: Double
    private var evidence = 0.0

    /// - Parameter ratio: faulty rate over usual rate.
    init(ratio: Double) { self.ratio = ratio }

    mutating func take(_ order: CanaryStream.Order, _ counts: LookedAtCounts) -> Bool {
        guard order.arm == .treatment, order.isFaulty || ratio <= 1 else { return false }
        let faulty = min(0.99, order.base * ratio)
        evidence += order.failed ? log(faulty / order.base) : log((1 - faulty) / (1 - order.base))
        return evidence >= log(20.0)
    }
}
