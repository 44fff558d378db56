/// How long a channel's good answers take, and from when on a call without one is overdue.
struct LatencyMemory: Sendable {
    private static let generation = 256
    private static let enough = 48
    private static let shortest: Int64 = 1_000
    private static let longest: Int64 = 25_000
    private static let quantilePerMille = 970
    /// Where all answers take about as long, the slowest in a hundred are hardly slower than the rest: a call is not
    /// overdue before it has taken half as long again as the middle one.
    private static let leastOfMedianPerMille: Int64 = 1_500

    private var running = DurationHistogram()
    /// Milliseconds after which a call is overdue.
    private(set) var overdueMilliseconds: Int64

    /// - Parameter medianMilliseconds: what the configuration says an answer takes.
    init(medianMilliseconds: Int64) { overdueMilliseconds = LatencyMemory.bounded(medianMilliseconds * 5 / 2) }

    mutating func add(_ milliseconds: Int64) {
        running.add(milliseconds)
        let isFirst = running.count == LatencyMemory.enough
        guard isFirst || running.count >= LatencyMemory.generation else { return }
        if let slow = running.percentile(perMille: LatencyMemory.quantilePerMille),
            let median = running.percentile(perMille: 500) {
            let least = Int64(median) * LatencyMemory.leastOfMedianPerMille / 1_000
            overdueMilliseconds = LatencyMemory.bounded(max(Int64(slow), least))
        }
        if !isFirst { running = DurationHistogram() }
    }

    private static func bounded(_ value: Int64) -> Int64 { min(max(shortest, value), longest) }
}
