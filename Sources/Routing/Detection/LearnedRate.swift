/// The share of calls that usually fails at a channel, learned from its calls and slowly forgotten.
///
/// It starts as 1,024 assumed calls with 5 % failures. Whenever it rests on 32,768 calls, both counts are halved, so it
/// always rests on the newest 16,000 to 33,000 calls: minutes to hours of a busy channel. With so many the chance
/// error is about 3 % of the rate; a detector that believed less data would find change where there is none, since its
/// rate of false alarms grows exponentially with the error.
package struct LearnedRate: Sendable, Equatable {
    private static let assumedCalls: Int64 = 1_024
    private static let assumedPartsPerMillion: Int64 = 50_000
    private static let mostCalls: Int64 = 32_768
    /// What it may become, parts per million. A channel of which more than a fifth fails is ill, however long it has
    /// been so.
    static let bounds: ClosedRange<Int64> = 2_000...200_000
    /// Steps in which the rate in force moves, parts per million.
    private static let grain: Int64 = 100

    private var calls = assumedCalls
    private var failureMillionths = assumedCalls * assumedPartsPerMillion

    init() {}

    /// Takes in calls of a time without trouble.
    mutating func learn(calls more: Int, failures: Int) {
        calls += Int64(more)
        failureMillionths += Int64(failures) * 1_000_000
        guard calls >= LearnedRate.mostCalls else { return }
        calls /= 2
        failureMillionths /= 2
    }

    /// The share itself, parts per million.
    package var partsPerMillion: Int { Int(failureMillionths / calls) }

    /// The share the detectors hold the channel to, parts per million: one standard error above the learned one, for a
    /// rate believed too low raises false alarms while one believed too high costs a call or two of delay. In steps of
    /// 0.01 %.
    var heldPartsPerMillion: Int64 {
        let share = failureMillionths / calls
        let error = LearnedRate.squareRoot(share * (1_000_000 - share) / calls)
        let held = min(max(share + error, LearnedRate.bounds.lowerBound), LearnedRate.bounds.upperBound)
        return held / LearnedRate.grain * LearnedRate.grain
    }

    /// The largest whole number whose square is not above `value`, by Newton's steps from above.
    static func squareRoot(_ value: Int64) -> Int64 {
        guard value > 1 else { return max(0, value) }
        var root = Int64(1) << ((Int64(64 - value.leadingZeroBitCount) + 1) / 2)
        while true {
            let next = (root + value / root) / 2
            guard next < root else { return root }
            root = next
        }
    }
}
