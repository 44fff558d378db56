package import Payments

/// Live figures of all channels, as a projection of the event feed alone: replaying the same events gives the same
/// figures.
///
/// Windows are whole seconds up to five minutes (`now` and the 299 seconds before), whole ten-second steps for an hour.
/// Memory is at most about 200 KB a channel, whatever the traffic.
package struct HealthFigures: Sendable {
    private var all = ChannelHistory()
    private var histories: [ChannelID: ChannelHistory] = [:]
    /// When a channel last came back into service: what began before says nothing of it as it is now.
    private var returnedAt: [ChannelID: Timestamp] = [:]

    package init() {}

    /// Channels that had an event, by name.
    package var known: [ChannelID] { histories.keys.sorted() }

    /// Takes in the next event of the feed; kinds without a figure are passed over.
    package mutating func apply(_ event: FeedEvent) {
        switch event.kind {
        case .orderCreated: count(event) { $0.created += 1 }
        case .orderRouted: count(event) { $0.routed += 1 }
        case .orderPaid: applyPaid(event)
        case .orderExpired:
            let isBefore = beganBeforeReturn(event)
            count(event) {
                $0.expired += 1
                $0.expiredBefore += isBefore ? 1 : 0
            }
        case .orderFailed:
            let found = EventDetail(event.detail).string("reason") != HealthFigures.noChannel
            count(event) {
                $0.failed += 1
                $0.noChannel += found ? 0 : 1
            }
        case .breakerClosed: if let channel = event.channel { returnedAt[channel] = event.at }
        case .attemptPrepaid:
            count(event) { $0.prepaid += 1 }
            addDuration(event)
        case .attemptRefused: applyRefused(event)
        case .attemptUnknown:
            count(event) { $0.unknown += 1 }
            addDuration(event)
            addError(event, .unknown)
        case .refundSucceeded: count(event) { $0.refunds += 1 }
        case .splitSent: count(event) { $0.splitsSent += 1 }
        case .splitSettled: count(event) { $0.splitsSettled += 1 }
        case .splitFailed: count(event) { $0.splitsFailed += 1 }
        default: break
        }
    }

    /// The reason of a failed order that no channel took, as its event tells it.
    package static let noChannel = "no_channel"

    /// Whether the order was made before its channel came back into service.
    private func beganBeforeReturn(_ event: FeedEvent) -> Bool {
        guard let channel = event.channel, let returned = returnedAt[channel] else { return false }
        return event.at.milliseconds - event.durationMilliseconds < returned.milliseconds
    }

    private mutating func applyPaid(_ event: FeedEvent) {
        let isBefore = beganBeforeReturn(event)
        let fee = EventDetail(event.detail).integer("fee") ?? 0
        count(event) {
            $0.paid += 1
            $0.paidBefore += isBefore ? 1 : 0
            $0.paidMinorUnits += event.minorUnits
            $0.feeMinorUnits += fee
        }
    }

    private mutating func applyRefused(_ event: FeedEvent) {
        let errorClass = EventDetail(event.detail).string("class").flatMap(ErrorClass.init) ?? .unknown
        switch errorClass {
        case .technical, .rateLimited, .frozen: count(event) { $0.refusedByChannel += 1 }
        default: count(event) { $0.refusedOtherwise += 1 }
        }
        addDuration(event)
        addError(event, errorClass)
    }

    // MARK: one event into the right histories

    private mutating func count(_ event: FeedEvent, _ body: (inout Tally) -> Void) {
        all.count(at: event.at, body)
        withHistory(event.channel) { $0.count(at: event.at, body) }
    }

    private mutating func addDuration(_ event: FeedEvent) {
        guard event.durationMilliseconds > 0 else { return }
        all.addDuration(event.durationMilliseconds, at: event.at)
        withHistory(event.channel) { $0.addDuration(event.durationMilliseconds, at: event.at) }
    }

    private mutating func addError(_ event: FeedEvent, _ errorClass: ErrorClass) {
        all.addError(code: event.code, errorClass: errorClass.rawValue, at: event.at)
        withHistory(event.channel) { $0.addError(code: event.code, errorClass: errorClass.rawValue, at: event.at) }
    }

    private mutating func withHistory(_ channel: ChannelID?, _ body: (inout ChannelHistory) -> Void) {
        guard let channel else { return }
        if histories[channel] == nil, histories.count >= Limits.channels { return }
        body(&histories[channel, default: ChannelHistory()])
    }
}

// MARK: reading

extension HealthFigures {
    /// Live technical success for routing, thousandths: outcomes of the last two minutes, each ten-second step weighing
    /// less than the one after it (half after 20 s), on top of eight assumed calls at 95 %, so that few calls say
    /// little.
    package func success(_ channel: ChannelID, now: Timestamp) -> Int {
        let prior = 8 * 1_000
        guard let steps = histories[channel]?.steps else { return 950 }
        let newest = steps.number(now)
        var good = prior * 950 / 1_000
        var calls = prior
        steps.each(from: newest - Int64(HealthFigures.ages.count) + 1, through: newest) { number, tally in
            let weight = HealthFigures.ages[Int(newest - number)]
            good += weight * Int(tally.prepaid)
            calls += weight * tally.healthCalls
        }
        return good * 1_000 / calls
    }

    /// Weights of ten-second steps by age, the running one first, thousandths: 2^(-age / 20 s) from the second on.
    private static let ages = [1_000, 1_000, 707, 500, 354, 250, 177, 125, 88, 62, 44, 31]

    package func figures(_ channel: ChannelID, at now: Timestamp) -> ChannelFigures {
        guard let history = histories[channel] else { return ChannelFigures() }
        var figures = HealthFigures.figures(history, \.channelEnds, since: returnedAt[channel], at: now)
        figures.ordersCentiPerSecond = Int(history.seconds.sum(last: 10, at: now, skipping: 1).routed) * 10
        return figures
    }

    /// All channels together, orders that never reached one included.
    package func fleet(at now: Timestamp) -> ChannelFigures {
        var figures = HealthFigures.figures(all, \.orderEnds, since: nil, at: now)
        let ten = all.seconds.sum(last: 10, at: now, skipping: 1)
        figures.ordersCentiPerSecond = Int(ten.created) * 10
        figures.noChannelCentiPerSecond = Int(ten.noChannel) * 10
        figures.noChannel5m = Int(all.seconds.sum(last: 300, at: now).noChannel)
        return figures
    }

    private typealias Ends = KeyPath<Tally, (paid: Int, all: Int)>

    /// - Parameter since: when the channel came back; what stood before is no part of its success.
    private static func figures(
        _ history: ChannelHistory, _ ends: Ends, since: Timestamp?, at now: Timestamp
    ) -> ChannelFigures {
        var figures = ChannelFigures()
        let five = history.seconds.sum(last: 300, at: now)
        let back = since.map { max(0, history.seconds.number(now) - history.seconds.number($0)) } ?? .max
        let served = back < 300 ? history.seconds.sum(last: back, at: now) : five
        figures.success5mBasisPoints = success(served, ends)
        let before = history.seconds.sum(last: 300, at: now, skipping: 300)
        if back >= 600, let late = figures.success5mBasisPoints, let early = success(before, ends) {
            figures.success5mChangeBasisPoints = late - early
        }
        figures.sample5m = served[keyPath: ends].all
        figures.technical5mBasisPoints = Tally.share(Int(five.prepaid), of: five.healthCalls)
        figures.routed5m = Int(five.routed)
        figures.timeout5mBasisPoints = Tally.share(Int(five.unknown), of: five.calls)
        let durations = history.recentDurations(at: now)
        figures.p50Milliseconds = durations.percentile(perMille: 500)
        figures.p95Milliseconds = durations.percentile(perMille: 950)
        figures.errors5m = history.errors.figures(at: now)
        figures.trend = trend(history, ends, points: 30, stepsPerPoint: 2, at: now)
        figures.perMinute = trend(history, ends, points: 60, stepsPerPoint: 6, at: now)
        addHour(to: &figures, history.steps.sum(last: 360, at: now), ends)
        return figures
    }

    private static func addHour(to figures: inout ChannelFigures, _ hour: Tally, _ ends: Ends) {
        figures.success1hBasisPoints = success(hour, ends)
        figures.splitSettled1h = Int(hour.splitsSettled)
        figures.splitFailed1h = Int(hour.splitsFailed)
        figures.splitFailure1hBasisPoints = Tally.share(
            figures.splitFailed1h, of: figures.splitFailed1h + figures.splitSettled1h)
        figures.refund1hBasisPoints = Tally.share(Int(hour.refunds), of: Int(hour.paid))
        figures.paid1hOrders = Int(hour.paid)
        figures.paid1hMinorUnits = hour.paidMinorUnits
        figures.fee1hMinorUnits = hour.feeMinorUnits
    }

    private static func success(_ tally: Tally, _ ends: Ends) -> Int? {
        let ends = tally[keyPath: ends]
        return Tally.share(ends.paid, of: ends.all)
    }

    /// Aligned to the clock, so that a graph moves point by point; the last point is the running stretch.
    private static func trend(
        _ history: ChannelHistory, _ ends: Ends, points: Int, stepsPerPoint: Int64, at now: Timestamp
    ) -> [Int?] {
        let first = history.steps.number(now) / stepsPerPoint - Int64(points) + 1
        var sums = [(paid: Int, all: Int)](repeating: (0, 0), count: points)
        history.steps.each(from: first * stepsPerPoint, through: (first + Int64(points)) * stepsPerPoint - 1) {
            let step = $1[keyPath: ends]
            let point = Int($0 / stepsPerPoint - first)
            sums[point].paid += step.paid
            sums[point].all += step.all
        }
        return sums.map { Tally.share($0.paid, of: $0.all) }
    }
}
