package import Payments

/// The router's memory as a projection of the event feed: replaying the same events leaves the same memory.
///
/// A call that gave pay parameters was a success of the channel, one that was refused through its own fault or ended
/// without an answer a failure. Whether the buyer went through with it is known later: he paid, or the attempt was
/// closed unpaid. The two are learned apart.
package struct FeedLearning: Sendable {
    /// Attempts remembered until their buyers have decided; beyond that the oldest are forgotten.
    private static let mostPending = 100_000

    private struct Pending: Sendable {
        let started: RoutingMemory.Started
        var isAnswered = false
    }

    private let places: [ChannelID: Int]
    private let names: [ChannelID]
    private var memory: RoutingMemory
    private var pending: [String: Pending] = [:]
    /// Attempts in the order in which they came, those that are over included; `first` is the oldest kept.
    private var order: [String] = []
    private var first = 0

    /// - Parameter profiles: the channels that collect; each is a method of its own.
    package init(_ profiles: [ChannelProfile]) {
        let known = profiles.prefix(BuyerContext.methods)
        names = known.map(\.id)
        places = Dictionary(known.enumerated().map { ($1.id, $0) }) { first, _ in first }
        memory = RoutingMemory(known.enumerated().map { place, profile in
            RoutingMemory.Traits(
                method: place, ceiling: profile.concurrencyCeiling, medianMilliseconds: 1_000,
                costMillionths: profile.feeMillionths + profile.badDebtMillionths,
                unknownMillionths: AcceptancePrior.unknown(defaultWeight: profile.defaultWeight))
        })
    }

    // MARK: learning

    package mutating func apply(_ event: FeedEvent) {
        switch event.kind {
        case .orderRouted: routed(event)
        case .attemptPrepaid: answered(event, success: true)
        case .attemptRefused:
            answered(event, success: FeedLearning.isChannelsFault(event) ? false : nil)
            pending[event.subject] = nil
        case .attemptUnknown: answered(event, success: false)
        case .orderPaid: decided(event, goes: true)
        case .attemptClosed: decided(event, goes: false)
        case .attemptSurplus, .attemptMismatched: pending[event.subject] = nil
        case .breakerOpened: if let place = place(event) { memory.fellIll(place) }
        case .breakerClosed: if let place = place(event) { memory.recovered(place) }
        default: break
        }
    }

    private mutating func routed(_ event: FeedEvent) {
        guard let place = place(event), let detail = RoutedDetail(event.detail) else { return }
        if detail.attempt > 1 { memory.cameBack() }
        if pending[event.subject] == nil { remember(event.subject) }
        pending[event.subject] = Pending(started: memory.started(
            place, context(detail), buyer: detail.buyer, isSameAgain: false, isProbe: false,
            minorUnits: event.minorUnits, at: event.at))
    }

    private mutating func answered(_ event: FeedEvent, success: Bool?) {
        guard let known = pending[event.subject], !known.isAnswered else { return }
        pending[event.subject]?.isAnswered = true
        _ = memory.answered(known.started, success: success, at: event.at)
    }

    private mutating func decided(_ event: FeedEvent, goes: Bool) {
        guard let known = pending.removeValue(forKey: event.subject) else { return }
        if !known.isAnswered { _ = memory.answered(known.started, success: nil, at: event.at) }
        // An attempt closed before its buyer could pay says nothing about him.
        if goes || known.isAnswered { memory.decided(known.started, goes: goes) }
    }

    private mutating func remember(_ attempt: String) {
        order.append(attempt)
        guard order.count - first > FeedLearning.mostPending else { return }
        if let old = pending.removeValue(forKey: order[first]), !old.isAnswered {
            _ = memory.answered(old.started, success: nil, at: old.started.at)
        }
        first += 1
        guard first > FeedLearning.mostPending else { return }
        order.removeFirst(first)
        first = 0
    }

    private static func isChannelsFault(_ event: FeedEvent) -> Bool {
        let errorClass = EventDetail(event.detail).string("class").flatMap(ErrorClass.init)
        return errorClass == .technical || errorClass == .rateLimited || errorClass == .frozen
    }

    private func place(_ event: FeedEvent) -> Int? { event.channel.flatMap { places[$0] } }

    private func context(_ detail: RoutedDetail) -> BuyerContext {
        var weights = [Int](repeating: 0, count: BuyerContext.methods)
        for item in detail.weights { if let place = places[item.channel] { weights[place] = item.weight } }
        return BuyerContext(segment: detail.segment, environment: detail.environment, weights: weights)
    }

    // MARK: reading

    /// What is known of the buyer of a request, as the feed will tell it when the order is routed.
    package func detail(_ request: RoutingRequest) -> RoutedDetail {
        let buyer = request.buyer
        // Buyers' numbers are the shop's own; the partition keeps shops apart.
        let key = BuyerTable.key(shop: "\(request.order.partition)", user: buyer.userID)
        var weights = buyer.preferences.map { (channel: $0.channel, weight: $0.weight) }
        if weights.isEmpty, let own = memory.weights(of: key) {
            weights = names.indices.filter { own[$0] > 0 }.map { (names[$0], Int(own[$0])) }
        }
        return RoutedDetail(
            attempt: request.attemptNumber, segment: AgeBand.allCases.firstIndex(of: buyer.ageBand) ?? 0,
            environment: PaymentEnvironment.allCases.firstIndex(of: request.environment) ?? 0, weights: weights,
            buyer: key)
    }

    /// A standing with what was learned of its channel and the request's buyer.
    /// - Parameter detail: of the request, from `detail(_:)`.
    package func learned(_ standing: ChannelStanding, _ detail: RoutedDetail, at now: Timestamp) -> ChannelStanding {
        guard let place = places[standing.profile.id] else { return standing }
        var learned = standing
        learned.acceptanceMillionths = memory.acceptanceMillionths(
            place, context(detail), buyer: detail.buyer, isSameAgain: false)
        learned.successThousandths = memory.successThousandths(
            place, inHealth: standing.breaker == .probe, at: now)
        return learned
    }

    /// Probability that an order goes on to another channel after one failed, millionths.
    package var retryMillionths: Int64 { memory.retryMillionths }
}
