import Experiments
import Payments

/// Many runs of one stream under every rule: the same orders for all of them.
struct CanaryTrial {
    static let rules = [
        "PayDeck", "look once at 48 h", "z-test, peeked", "guardrail 3 pp, 5,000 orders",
        "guardrail 3 pp, 1,000 orders", "bets on failure shares from the start", "both rates known (limit)",
    ]

    /// Rules that are followed when the fault begins later; a run ends with the last of them.
    static let lateRules = [0, 5, 6]

    let stream: CanaryStream
    let runs: Int
    private(set) var stops: [CanaryStops]
    /// Runs of PayDeck's rule by how they ended.
    private(set) var ends: [CanaryState: Int] = [:]
    /// Runs in which the always-valid interval held the truth at every look.
    private(set) var covered = 0
    /// Runs in which it once said that one arm is better or worse.
    private(set) var decided = 0

    init(_ stream: CanaryStream, runs: Int, seed: UInt64) {
        self.stream = stream
        self.runs = runs
        stops = CanaryTrial.rules.map { _ in CanaryStops(runs: runs) }
        var seeds = SplitMix64(seed: seed)
        for _ in 0..<runs { one(SplitMix64(seed: seeds.next())) }
    }

    private mutating func one(_ generator: SplitMix64) {
        var draw = generator
        let ratio = stream.hasFault ? stream.faultyRate / CanaryStream.usualRate : 0
        var own = OwnCanaryRule()
        var others: [any CanaryRule] = [
            ZTestRule(looksOnce: true), ZTestRule(looksOnce: false), GuardrailRule(fewestOrders: 5_000),
            GuardrailRule(fewestOrders: 1_000), FailureShareRule(),
            KnownRatesRule(ratio: ratio > 0 ? ratio : 2),
        ]
        var isOpen = [Bool](repeating: true, count: CanaryTrial.rules.count)
        var counts = LookedAtCounts()
        var watch = IntervalWatch(stream)
        var hurt: Int64 = 0
        for number in 0..<CanaryStream.orders {
            let order = stream.order(number, &draw)
            if order.arm == .treatment, order.isFaulty { hurt += 1 }
            counts.take(order)
            if stream.faultHour > 0, !CanaryTrial.lateRules.contains(where: { isOpen[$0] }) { break }
            if isOpen[0], own.take(order, counts) {
                isOpen[0] = false
                stops[0].stopped(after: order.isFaulty ? hurt : nil, stream)
            }
            for index in others.indices where isOpen[index + 1] && others[index].take(order, counts) {
                isOpen[index + 1] = false
                stops[index + 1].stopped(after: order.isFaulty ? hurt : nil, stream)
            }
            if counts.isLook { watch.look(counts.counts) }
        }
        for index in isOpen.indices where isOpen[index] { stops[index].survived(hurt, stream) }
        own.finish()
        ends[own.run.state, default: 0] += 1
        covered += watch.held ? 1 : 0
        decided += watch.decided ? 1 : 0
    }
}

/// How often the sample ratio check speaks.
enum SampleRatioTrial {
    /// - Parameters:
    ///   - dealt: part of orders that really are in the treatment, where 10 % were meant.
    ///   - orders: orders of each run.
    static func mismatchShare(dealt: Double, orders: Int, runs: Int, seed: UInt64) -> Double {
        var draw = SplitMix64(seed: seed)
        var found = 0
        for _ in 0..<runs {
            var check = SampleRatioCheck(shareBasisPoints: CanaryStream.shareBasisPoints)
            for _ in 0..<orders { _ = check.record(draw.unit() < dealt ? .treatment : .control) }
            found += check.isMismatch ? 1 : 0
        }
        return Double(found) / Double(runs)
    }
}

/// When one rule stopped, over many runs.
struct CanaryStops {
    let runs: Int
    /// Orders of the treatment the fault had met when it was stopped.
    private(set) var delays: [Int64] = []
    /// Stops without or before a fault.
    private(set) var falseStops = 0
    private var extraFailures = 0.0

    init(runs: Int) { self.runs = runs }

    mutating func stopped(after delay: Int64?, _ stream: CanaryStream) {
        guard let delay else {
            falseStops += 1
            return
        }
        delays.append(delay)
        survived(delay, stream)
    }

    mutating func survived(_ hurt: Int64, _ stream: CanaryStream) {
        extraFailures += Double(hurt) * (stream.faultyRate - CanaryStream.usualRate)
    }

    var falseShare: Double { Double(falseStops) / Double(runs) }
    /// Of the runs the fault was met in.
    var foundShare: Double { runs > falseStops ? Double(delays.count) / Double(runs - falseStops) : 0 }
    var meanExtraFailures: Double { extraFailures / Double(runs) }

    /// Half of the runs that met the fault were stopped by then; nil when half were not stopped.
    var medianDelay: Int64? {
        let met = runs - falseStops
        guard met > 0, delays.count * 2 > met else { return nil }
        return delays.sorted()[met / 2]
    }
}

/// Follows the always-valid interval through a whole run, whether or not the canary was stopped.
private struct IntervalWatch {
    private let truthMillionths: Int64?
    private(set) var held = true
    private(set) var decided = false

    init(_ stream: CanaryStream) {
        // A fault that begins later, or grows with a base that moves, has no one true difference.
        let isSteady = !stream.hasFault || (stream.faultHour == 0 && stream.variant == .calm)
        truthMillionths = isSteady
            ? Int64(((stream.faultyRate - CanaryStream.usualRate) * 1_000_000).rounded()) : nil
    }

    mutating func look(_ counts: ArmCounts) {
        guard let interval = DifferenceInterval(counts) else { return }
        if let truthMillionths, !(interval.lower...interval.upper).contains(truthMillionths) { held = false }
        if interval.lower > 0 || interval.upper < 0 { decided = true }
    }
}
