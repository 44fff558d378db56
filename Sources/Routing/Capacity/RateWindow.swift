import Payments

/// How many came in the last 1,000 ms, exactly: one count for each millisecond, 4 KB.
///
/// Whole seconds would let twice the ceiling through across their border.
struct RateWindow: Sendable {
    static let milliseconds: Int64 = 1_000

    private var counts = [Int32](repeating: 0, count: Int(RateWindow.milliseconds))
    private var newest: Int64 = .min
    /// Sum of the counts in the second that ends with `newest`.
    private var sum: Int64 = 0

    init() {}

    /// A moment shortly before the newest one counts as the newest. One a second or more before it means that the clock
    /// was set back: what was counted then lies in a future that never came, and is dropped.
    mutating func add(at moment: Timestamp) {
        advance(to: moment.milliseconds)
        counts[slot(newest)] += 1
        sum += 1
    }

    /// The number in (now - 1,000 ms, now].
    func count(at now: Timestamp) -> Int64 {
        let passed = gap(to: now.milliseconds)
        guard passed > 0 else { return isSetBack(now.milliseconds) ? 0 : sum }
        guard passed < RateWindow.milliseconds else { return 0 }
        var left = sum
        for step in 1...passed { left -= Int64(counts[slot(newest &+ step)]) }
        return left
    }

    private mutating func advance(to moment: Int64) {
        let passed = gap(to: moment)
        if passed >= RateWindow.milliseconds || isSetBack(moment) {
            counts = [Int32](repeating: 0, count: Int(RateWindow.milliseconds))
            sum = 0
            newest = moment
            return
        }
        guard passed > 0 else { return }
        for step in 1...passed {
            let place = slot(newest + step)
            sum -= Int64(counts[place])
            counts[place] = 0
        }
        newest = moment
    }

    private func gap(to moment: Int64) -> Int64 {
        newest == .min ? RateWindow.milliseconds : max(0, moment - newest)
    }

    private func isSetBack(_ moment: Int64) -> Bool {
        newest != .min && newest - moment >= RateWindow.milliseconds
    }

    private func slot(_ moment: Int64) -> Int {
        let rest = moment % RateWindow.milliseconds
        return Int(rest < 0 ? rest + RateWindow.milliseconds : rest)
    }
}
