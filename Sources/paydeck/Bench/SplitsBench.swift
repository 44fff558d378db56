import EngineHost
import Ledger
import Payments

/// Random split plans, each allocation proven exact: sums to the last unit, every share less than one unit from its
/// ratio. Beside them the arithmetic alone: one 128-bit product and division for each share.
enum SplitsBench {
    /// Plans of a run where `--cases` does not say otherwise.
    static let usualCases = 10_000_000

    static func run(_ setting: BenchSetting, cases: Int) throws -> [BenchResult] {
        let threads = 2
        let begin = BenchClock.ticks()
        let counted = count(cases, threads: threads, seed: setting.seed)
        let seconds = Double(BenchClock.ticks() - begin) / 1e9
        guard counted.faults.isEmpty else {
            throw BenchFault("splits: \(counted.faults.count) of \(cases) are wrong; the first: \(counted.faults[0])")
        }
        let reference = arithmetic(setting.seed)
        let rate = Double(counted.shares) / seconds
        return [BenchResult(
            bench: "splits", what: "shares of \(cases) random plans allocated and proven, \(threads) threads",
            figure: rate, unit: "shares/s", referenceWhat: "one 128-bit product and division a share, one thread",
            reference: reference, details: [
                ("plans", String(cases)), ("shares", String(counted.shares)), ("faults", "0"),
                ("time", "\(BenchFormat.decimal(seconds)) s"),
            ])]
    }

    private struct Counted {
        var shares = 0
        var faults: [String] = []
        var ended = 0
    }

    private static func count(_ cases: Int, threads: Int, seed: UInt64) -> Counted {
        let shared = Locked(Counted())
        let monitor = Monitor()
        for number in 0..<threads {
            Thread.start("splits-\(number)") {
                let part = one(cases / threads + (number < cases % threads ? 1 : 0), seed &+ UInt64(number) &* 7_919) {
                    if number == 0 { StandardStreams.progress("splits: \($0 * threads) of \(cases)") }
                }
                monitor.locked {
                    shared.with {
                        $0.shares += part.shares
                        $0.faults += part.faults
                        $0.ended += 1
                    }
                    monitor.wake()
                }
            }
        }
        monitor.locked {
            while shared.with({ $0.ended < threads }) { monitor.wait(untilTicks: SystemClock.ticks() + 1_000) }
        }
        return shared.with { $0 }
    }

    private static func one(_ cases: Int, _ seed: UInt64, progress: (Int) -> Void) -> Counted {
        var draw = SplitMix64(seed: seed)
        var counted = Counted()
        for number in 0..<cases {
            let item = RandomPlans.next(&draw)
            counted.shares += item.plan.shares.count
            if let fault = RandomPlans.fault(item), counted.faults.count < 10 {
                counted.faults.append("seed \(seed) case \(number): \(fault)")
            }
            if number % 50_000 == 0 { progress(number) }
        }
        return counted
    }

    private static func arithmetic(_ seed: UInt64) -> Double {
        var draw = SplitMix64(seed: seed)
        var sum: Int128 = 0
        let shares = 5_000_000
        let begin = BenchClock.threadTime()
        for _ in 0..<shares { sum &+= Int128(draw.next() >> 20) * Int128(draw.next() >> 51) / 10_000 }
        let seconds = Double(BenchClock.threadTime() - begin) / 1e9
        // Kept, so that the loop is not taken away.
        return sum == 1 ? 0 : Double(shares) / seconds
    }
}
