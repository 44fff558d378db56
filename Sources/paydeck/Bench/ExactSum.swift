import Payments

/// The best any detector can do, computed: Page's cumulative sum with known rates before and after is optimal
/// (Moustakides 1986), so its exact figures are the limit. It walks on a lattice of thousandths of a nat; between two
/// visits of 0 the walk is an excursion, and by renewal the mean time to an alarm is the mean length of an excursion
/// over the probability that one ends in an alarm.
struct ExactSum {
    private let failureStep: Int
    private let successStep: Int

    /// - Parameters:
    ///   - before: share of failures before the change, 0...1.
    ///   - after: share after it; 1 is taken as all but one of a million.
    init(before: Double, after: Double) {
        let ill = min(after, 0.999_999)
        failureStep = Int((1_000 * ExactSum.logarithm(ill / before)).rounded())
        successStep = Int((1_000 * ExactSum.logarithm((1 - before) / (1 - ill))).rounded())
    }

    /// The smallest threshold with which false alarms are at least `calls` apart on average.
    func threshold(before: Double, calls: Double) -> Int {
        var low = 1
        var high = 30_000
        while low < high {
            let middle = (low + high) / 2
            if meanCalls(to: middle, failing: before) >= calls { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Mean calls from nothing to an alarm while `failing` of the calls fail.
    func meanCalls(to threshold: Int, failing: Double) -> Double {
        guard failureStep < threshold else { return 1 / failing }
        var mass = [Double](repeating: 0, count: threshold)
        mass[failureStep] = failing
        var length = 1.0
        var alarm = 0.0
        var alive = failing
        // What is left of the excursion after so many calls no longer shows in the figures.
        while alive > 1e-14 {
            length += alive
            var next = [Double](repeating: 0, count: threshold)
            for state in mass.indices where mass[state] > 0 {
                let up = state + failureStep
                if up >= threshold { alarm += mass[state] * failing } else { next[up] += mass[state] * failing }
                let down = state - successStep
                if down > 0 { next[down] += mass[state] * (1 - failing) }
            }
            mass = next
            alive = mass.reduce(0, +)
        }
        return length / alarm
    }

    /// ln by the series of the area tangent: no system library is needed for a bench.
    static func logarithm(_ value: Double) -> Double {
        var reduced = value
        var halvings = 0.0
        while reduced > 1.5 {
            reduced /= 2
            halvings += 1
        }
        while reduced < 0.75 {
            reduced *= 2
            halvings -= 1
        }
        let ratio = (reduced - 1) / (reduced + 1)
        var power = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, through: 41, by: 2) {
            sum += power / odd
            power *= ratio * ratio
        }
        return 2 * sum + halvings * 0.693_147_180_559_945_3
    }
}
