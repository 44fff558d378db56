import Payments

/// The last calls of a channel in the order in which they were started, searched for a point from which on about half
/// of them fail. Answers to calls from before a fault keep coming for seconds after it; in the order of their starts
/// they do not hide what happens to the calls made since.
struct RecentCalls: Sendable, Equatable {
    private static let most = 32
    /// Calls started longer ago say nothing about now, milliseconds.
    private static let memory: Int64 = 30_000
    /// ln of the odds against a fault having begun within the calls watched, thousandths of a nat.
    private static let doubt = 5_500

    /// Failures a channel is held to at least, of 100 calls: of one that never failed yet, one failure is no news.
    private static let fewestPercent: Int64 = 3

    private struct Call: Sendable, Equatable {
        let start: Int64
        let good: Bool
    }

    /// Oldest start first.
    private var calls: [Call] = []
    /// Of the calls since the likeliest beginning of a fault: all, good ones, and what they weigh, thousandths of a
    /// nat.
    private var since = 0
    private var goodSince: Int64 = 0
    private var evidence = 0

    /// - Parameter usual: the channel's success in health, millionths.
    mutating func add(startedAt start: Timestamp, good: Bool, usual: Int64, at now: Timestamp) {
        let oldest = now.milliseconds - RecentCalls.memory
        calls.removeAll { $0.start < oldest }
        guard start.milliseconds >= oldest else { return search(usual) }
        var place = calls.count
        while place > 0, calls[place - 1].start > start.milliseconds { place -= 1 }
        calls.insert(Call(start: start.milliseconds, good: good), at: place)
        if calls.count > RecentCalls.most { calls.removeFirst() }
        search(usual)
    }

    /// The largest sum over the newest calls: Page's test, read backwards.
    private mutating func search(_ usual: Int64) {
        let percent = Int(min(max(RecentCalls.fewestPercent, (1_000_000 - usual) / 10_000), 40)) - 1
        var sum = 0
        var good: Int64 = 0
        (since, goodSince, evidence) = (0, 0, 0)
        for (count, call) in calls.reversed().enumerated() {
            sum += call.good ? -RecentCalls.goodSteps[percent] : RecentCalls.failureSteps[percent]
            good += call.good ? 1 : 0
            if sum > evidence { (since, goodSince, evidence) = (count + 1, good, sum) }
        }
    }

    /// Success as it is to be believed now: the usual one, or that since the fault, by how likely there is one.
    /// Millionths.
    func belief(usual: Int64, at now: Timestamp) -> Int64 {
        guard since > 0, let newest = calls.last, now.milliseconds - newest.start < RecentCalls.memory else {
            return usual
        }
        let likely = RecentCalls.logistic(evidence - RecentCalls.doubt)
        let share = min(usual, (goodSince * 1_000_000 + 500_000) / Int64(since + 1))
        return usual - (usual - share) * likely / 1_000_000
    }

    /// 1 / (1 + e^-x) of thousandths, in millionths, by steps of a half.
    private static func logistic(_ value: Int) -> Int64 {
        let steps = min(max(-8_000, value), 7_999) + 8_000
        let low = logistics[steps / 500]
        let high = logistics[steps / 500 + 1]
        return low + (high - low) * Int64(steps % 500) / 500
    }

    /// ln(0.5 / q) for failures of q = 1 % and on, and ln((1 - q) / 0.5), thousandths of a nat.
    private static let failureSteps = (1...40).map { NaturalLogarithm.thousandths(50, over: $0) }
    private static let goodSteps = (1...40).map { NaturalLogarithm.thousandths(100 - $0, over: 50) }
    private static let logistics: [Int64] = [
        335, 553, 911, 1_501, 2_473, 4_070, 6_693, 10_987, 17_986, 29_312,
        47_426, 75_858, 119_203, 182_426, 268_941, 377_541, 500_000, 622_459, 731_059, 817_574,
        880_797, 924_142, 952_574, 970_688, 982_014, 989_013, 993_307, 995_930, 997_527, 998_499,
        999_089, 999_447, 999_665,
    ]
}
