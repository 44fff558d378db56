import Histogram
import Payments
import Routing

/// Decisions of one core with all there is to know: twelve channels, a million buyers, learning as attempts end.
enum DecideBench {
    private static let channels = 12
    private static let buyers = 1_000_000
    private static let batch = 4_096

    static func run(_ setting: BenchSetting) throws -> [BenchResult] {
        StandardStreams.progress("decide: RSA reference")
        let reference = try SigningRate.measure(nanoseconds: min(1_000_000_000, setting.nanoseconds / 5))
        var draw = SplitMix64(seed: setting.seed)
        let before = BenchMachine.residentKibibytes() ?? 0
        var session = makeSession(setting.seed, &draw)
        StandardStreams.progress("decide: \(buyers) buyers")
        var bench = DecideRun(session: session)
        for number in 0..<buyers { bench.warm(number, &draw) }
        session = bench.session
        let memory = (BenchMachine.residentKibibytes() ?? 0) - before
        StandardStreams.progress("decide: measuring")
        var durations = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var decisions = 0
        let start = BenchClock.threadTime()
        let end = BenchClock.ticks() + setting.nanoseconds / 2
        while BenchClock.ticks() < end {
            for _ in 0..<batch { durations.record(UInt64(max(1, bench.decide(buyers, &draw)))) }
            decisions += batch
        }
        let seconds = Double(max(1, BenchClock.threadTime() - start)) / 1e9
        return [BenchResult(
            bench: "decide", what: "decisions of one core with their learning, \(channels) channels, "
                + "\(session.buyersKnown) buyers remembered",
            figure: Double(decisions) / seconds, unit: "decisions/s",
            referenceWhat: "RSA-2048 signatures of one core, of which an order needs at least one",
            reference: reference, latency: BenchLatency(of: "decision", durations),
            details: [
                ("table of buyers", "\(BenchFormat.decimal(Double(session.buyerBytes) / 1_048_576)) MiB"),
                ("resident memory of all that is remembered", "\(BenchFormat.decimal(Double(memory) / 1_024)) MiB"),
                ("found a channel", "\(bench.found * 100 / max(1, bench.asked)) of 100"),
            ])]
    }

    private static func makeSession(_ seed: UInt64, _ draw: inout SplitMix64) -> RoutingSession {
        RoutingSession(
            channels: (0..<channels).map { number in
                RoutingSession.Channel(
                    name: "channel-\(number)", method: number % 6, feeMillionths: Int64(draw.below(10_000)),
                    ceiling: 60 + Int(draw.below(120)), medianMilliseconds: 1_500 + Int64(draw.below(2_000)))
            },
            marginMillionths: 100_000, maximumAttempts: 3, explorePartsPerMillion: 10_000, seed: seed)
    }
}

/// A session under an even load of orders, each attempt ending some time after it began.
private struct DecideRun {
    var session: RoutingSession
    private(set) var asked = 0
    private(set) var found = 0
    private var number: UInt64 = 0
    private var now = Timestamp(milliseconds: 0)
    /// Attempts under way, oldest first, as a ring.
    private var open: [(number: UInt64, channel: Int)?] = Array(repeating: nil, count: 256)

    init(session: RoutingSession) { self.session = session }

    mutating func warm(_ buyer: Int, _ draw: inout SplitMix64) { _ = step(UInt64(buyer + 1), &draw) }

    /// - Returns: nanoseconds of the decision alone.
    mutating func decide(_ buyers: Int, _ draw: inout SplitMix64) -> Int64 {
        step(draw.below(UInt64(buyers)) + 1, &draw)
    }

    private mutating func step(_ buyer: UInt64, _ draw: inout SplitMix64) -> Int64 {
        number += 1
        now = now.adding(milliseconds: Int64(draw.below(25)))
        let place = Int(number % UInt64(open.count))
        if let ended = open[place] { end(ended, &draw) }
        var weights = SIMD16<UInt8>()
        weights[Int(draw.below(6))] = 70
        let key = buyer &* 0x9E37_79B9_7F4A_7C15 | 1
        let context = BuyerContext(
            segment: Int(draw.below(6)), environment: Int(draw.below(3)),
            weights: session.weights(of: key) ?? weights)
        let order = RoutingSession.Order(
            number: number, attempt: 0, minorUnits: 100 + Int64(draw.below(50_000)), context: context, buyer: key,
            allowed: 0xFFF, tried: 0)
        let before = BenchClock.ticks()
        let channel = session.choose(order, at: now)
        let time = BenchClock.ticks() - before
        asked += 1
        found += channel == nil ? 0 : 1
        open[place] = channel.map { (number, $0) }
        return time
    }

    private mutating func end(_ attempt: (number: UInt64, channel: Int), _ draw: inout SplitMix64) {
        let lot = draw.below(100)
        let end: AttemptEnd = lot < 90 ? .paid : lot < 95 ? .buyerLeft : .technical
        _ = session.ended(number: attempt.number, attempt: 0, channel: attempt.channel, end, at: now)
    }
}
