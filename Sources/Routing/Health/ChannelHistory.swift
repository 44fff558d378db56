import Payments

/// What one channel (or all together) did in the last hour, in bounded memory: single seconds for ten minutes and more,
/// ten-second steps for an hour and more.
struct ChannelHistory: Sendable {
    private(set) var seconds = SlotRing(slotMilliseconds: 1_000, capacity: 640, empty: Tally())
    private(set) var steps = SlotRing(slotMilliseconds: 10_000, capacity: 370, empty: Tally())
    private(set) var durations = SlotRing(slotMilliseconds: 10_000, capacity: 30, empty: DurationHistogram())
    private(set) var errors = ErrorCounts()

    mutating func count(at moment: Timestamp, _ body: (inout Tally) -> Void) {
        seconds.update(at: moment, body)
        steps.update(at: moment, body)
    }

    mutating func addDuration(_ milliseconds: Int64, at moment: Timestamp) {
        durations.update(at: moment) { $0.add(milliseconds) }
    }

    mutating func addError(code: String, errorClass: String, at moment: Timestamp) {
        errors.add(code: code, errorClass: errorClass, at: moment)
    }

    /// Durations of calls that ended in the last five minutes.
    func recentDurations(at now: Timestamp) -> DurationHistogram {
        var sum = DurationHistogram()
        let end = durations.number(now)
        durations.each(from: end - 29, through: end) { sum += $1 }
        return sum
    }
}
