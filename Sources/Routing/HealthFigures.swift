package import Payments

/// Live figures of every channel: a projection of the event feed and of nothing else, so a restart rebuilds them exactly.
/// Memory is bounded: an hour in buckets of ten seconds, a minute in seconds, the newest error codes.
package struct HealthFigures: Sendable {
    private var channels: [ChannelID: ChannelHistory] = [:]

    package init() {}

    /// Takes one event in; events of other kinds change nothing.
    package mutating func apply(_ event: FeedEvent) {
        guard let channel = event.channel else { return }
        channels[channel, default: ChannelHistory()].apply(event)
    }

    /// Live technical success rate, thousandths: outcomes of prepay calls, each counting half as much every thirty seconds, on
    /// top of a prior worth eight calls at 95 %.
    package func success(_ channel: ChannelID, now: Timestamp) -> Int {
        channels[channel]?.technical.thousandths(at: now) ?? 950
    }

    package func figures(_ channel: ChannelID, at now: Timestamp) -> ChannelFigures {
        channels[channel]?.figures(at: now) ?? ChannelFigures()
    }

    /// All channels together.
    package func fleet(at now: Timestamp) -> ChannelFigures {
        var sum = ChannelHistory()
        for channel in channels.keys.sorted() {
            if let history = channels[channel] { sum.merge(history, at: now) }
        }
        return sum.figures(at: now)
    }

    package var known: [ChannelID] { channels.keys.sorted() }
}

/// What a screen shows of one channel or of all. Rates are basis points, costs millionths of the paid amount; nil without data.
package struct ChannelFigures: Sendable, Equatable {
    package var success5mBasisPoints: Int?
    package var success1hBasisPoints: Int?
    /// Success of the last five minutes less that of the five before, basis points.
    package var success5mChangeBasisPoints: Int?
    /// Orders that ended within five minutes: what `success5mBasisPoints` rests on.
    package var sample5m = 0
    /// Attempts routed here per second over the last ten whole seconds, hundredths.
    package var ordersCentiPerSecond = 0
    package var routed5m = 0
    package var timeout5mBasisPoints: Int?
    package var p50Milliseconds: Int?
    package var p95Milliseconds: Int?
    package var splitFailure1hBasisPoints: Int?
    package var splitSettled1h = 0
    package var splitFailed1h = 0
    package var paid1hMinorUnits: Int64 = 0
    package var paid1hOrders = 0
    /// Fees of the last hour's paid orders.
    package var fee1hMinorUnits: Int64 = 0
    package var refund1hBasisPoints: Int?
    package var errors5m: [ErrorFigure] = []
    /// Success per 20 s over ten minutes, oldest first, 30 values.
    package var trend: [Int?] = []
    /// Success per minute over an hour, oldest first, 60 values.
    package var perMinute: [Int?] = []

    package init() {}
}

package struct ErrorFigure: Sendable, Equatable {
    package let code: String
    package let errorClass: String
    package var count: Int
    package let firstAt: Timestamp

    package init(code: String, errorClass: String, count: Int, firstAt: Timestamp) {
        self.code = code
        self.errorClass = errorClass
        self.count = count
        self.firstAt = firstAt
    }
}

/// A success rate that forgets: weights halve every thirty seconds. Fixed point with 1,024 parts a call.
struct DecayingRate: Sendable {
    private static let halfLifeMilliseconds: Int64 = 30_000
    private static let unit: Int64 = 1_024
    private static let priorSuccesses = 8 * unit * 95 / 100
    private static let priorCalls = 8 * unit

    private var successes: Int64 = 0
    private var calls: Int64 = 0
    private var at = Timestamp(milliseconds: 0)

    mutating func note(success: Bool, at now: Timestamp) {
        fade(to: now)
        calls += DecayingRate.unit
        if success { successes += DecayingRate.unit }
    }

    func thousandths(at now: Timestamp) -> Int {
        var copy = self
        copy.fade(to: now)
        return Int((copy.successes + DecayingRate.priorSuccesses) * 1_000 / (copy.calls + DecayingRate.priorCalls))
    }

    mutating func add(_ other: DecayingRate, at now: Timestamp) {
        fade(to: now)
        var other = other
        other.fade(to: now)
        successes += other.successes
        calls += other.calls
    }

    /// Whole half-lives by shifting, the rest on a straight line: exact enough, and the same on every machine.
    private mutating func fade(to now: Timestamp) {
        let elapsed = now.since(at)
        guard elapsed > 0 else { return }
        at = max(at, now)
        let halves = elapsed / DecayingRate.halfLifeMilliseconds
        guard halves < 40 else { return (successes, calls) = (0, 0) }
        let rest = elapsed % DecayingRate.halfLifeMilliseconds
        let keep = 2 * DecayingRate.halfLifeMilliseconds - rest
        successes = (successes >> halves) * keep / (2 * DecayingRate.halfLifeMilliseconds)
        calls = (calls >> halves) * keep / (2 * DecayingRate.halfLifeMilliseconds)
    }
}
