package import Payments

/// The router with all it remembers, for whoever tells it of orders and of how their attempts end: the protocol of
/// `paydeck route` and the benches drive exactly this. It knows the time only from what it is told.
package struct RoutingSession: Sendable {
    package struct Order: Sendable {
        package let number: UInt64
        /// 0 for the first attempt.
        package let attempt: Int
        package let minorUnits: Int64
        package let context: BuyerContext
        /// Key in the table of buyers; 0 for one who is not known.
        package let buyer: UInt64
        /// Bits of the channels that may be chosen and of those that had an attempt, by their places.
        package let allowed: UInt64
        package let tried: UInt64

        package init(
            number: UInt64, attempt: Int, minorUnits: Int64, context: BuyerContext, buyer: UInt64 = 0,
            allowed: UInt64, tried: UInt64
        ) {
            self.number = number
            self.attempt = attempt
            self.minorUnits = minorUnits
            self.context = context
            self.buyer = buyer
            self.allowed = allowed
            self.tried = tried
        }
    }

    package struct Channel: Sendable, Equatable {
        package let name: String
        /// Channels of one method are the same to a buyer; 0..<16.
        package let method: Int
        /// Contracted fee of a paid order, millionths of the amount.
        package let feeMillionths: Int64
        package let ceiling: Int
        package let medianMilliseconds: Int64

        package init(name: String, method: Int, feeMillionths: Int64, ceiling: Int, medianMilliseconds: Int64) {
            self.name = name
            self.method = method
            self.feeMillionths = feeMillionths
            self.ceiling = ceiling
            self.medianMilliseconds = medianMilliseconds
        }
    }

    package static let mostChannels = 64

    /// Attempts under way that are remembered; those beyond are decided and forgotten.
    package static let mostOpen = 65_536

    private var standings: [ChannelStanding]
    private let methods: [Int]
    private let marginMillionths: Int64
    private let maximumAttempts: Int
    private let explorePartsPerMillion: Int
    private var memory: RoutingMemory
    private var guards: [ChannelGuard]
    private var random: SplitMix64
    private var open: [UInt64: RoutingMemory.Started] = [:]
    private static let environment = PaymentEnvironment.app

    /// Decisions made, and a digest of all of them: equal for equal inputs and seed.
    package private(set) var decisions = 0
    /// Times a breaker opened.
    package private(set) var openings = 0
    package private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    /// - Parameter channels: at most 64; their names need not differ.
    package init(
        channels: [Channel], marginMillionths: Int64, maximumAttempts: Int, explorePartsPerMillion: Int,
        breaker: BreakerSettings = BreakerSettings(), seed: UInt64
    ) {
        precondition(channels.count <= RoutingSession.mostChannels, "channels fit a set of 64 bits")
        standings = channels.enumerated().map { RoutingSession.standing($1, place: $0) }
        methods = channels.map(\.method)
        self.marginMillionths = marginMillionths
        self.maximumAttempts = maximumAttempts
        self.explorePartsPerMillion = explorePartsPerMillion
        memory = RoutingMemory(channels.map {
            RoutingMemory.Traits(
                method: $0.method, ceiling: $0.ceiling, medianMilliseconds: $0.medianMilliseconds,
                costMillionths: $0.feeMillionths)
        })
        guards = channels.map { _ in ChannelGuard(settings: breaker) }
        random = SplitMix64(seed: seed)
    }

    /// Names are made of the place, so that equal values go the same way whatever the channels are called.
    private static func standing(_ channel: Channel, place: Int) -> ChannelStanding {
        let name = ChannelID(place < 10 ? "0\(place)" : "\(place)")
        let profile = ChannelProfile(
            id: name, environments: [environment], categories: [.goods], minimumMinorUnits: 0,
            maximumMinorUnits: Money.maximumMinorUnits, feeMillionths: channel.feeMillionths,
            upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: false,
            splitCeilingBasisPoints: 0, canClose: true, concurrencyCeiling: channel.ceiling, ratePerSecondCeiling: 0,
            splitDelayMilliseconds: 0, defaultWeight: 50)
        return ChannelStanding(
            profile: profile,
            setting: ChannelSetting(channel: name, weight: 50, updatedAt: Timestamp(milliseconds: 0)),
            successThousandths: 950, inFlight: 0, breaker: .closed)
    }

    // MARK: deciding

    /// Chooses a channel for the order's next attempt, by its place; nil when none can take it.
    package mutating func choose(_ order: Order, at now: Timestamp) -> Int? {
        let outcome = decide(order, at: now)
        let channel = outcome.channel.flatMap { chosen in standings.firstIndex { $0.profile.id == chosen } }
        note(outcome, channel, order)
        guard let channel else { return nil }
        let isProbe = standings[channel].breaker == .probe
        if isProbe { guards[channel].probeStarted(at: now) }
        guard open.count < RoutingSession.mostOpen else { return channel }
        open[key(order.number, order.attempt)] = memory.started(
            channel, order.context, buyer: order.buyer, isSameAgain: isSameAgain(channel, order), isProbe: isProbe,
            minorUnits: order.minorUnits, at: now)
        return channel
    }

    /// The whole decision, for those who want to read it; changes nothing but what time itself changes.
    package mutating func decide(_ order: Order, at now: Timestamp) -> RoutingOutcome {
        advance(to: now)
        if order.attempt > 0 { memory.cameBack() }
        for index in standings.indices { stand(index, order, now) }
        let request = RoutingRequest(
            order: OrderID(trusted: ""), attemptNumber: order.attempt + 1, amount: .fen(order.minorUnits),
            environment: RoutingSession.environment, category: .goods, splitTotalMinorUnits: 0,
            buyer: Buyer(userID: ""), tried: [])
        let isLast = order.attempt + 1 >= maximumAttempts
        let terms = RoutingTerms(
            weights: CriteriaWeights(preference: 50, cost: 50, version: 1), marginMillionths: marginMillionths,
            retryMillionths: isLast ? 0 : memory.retryMillionths,
            explorePartsPerMillion: order.attempt == 0 ? explorePartsPerMillion : 0,
            probePartsPerMillion: isLast ? 0 : RoutingTerms.usualProbing)
        return RoutingOutcome.decide(
            standings.map { CandidateInputs(request, $0) }, terms, lot: Int(random.below(1_000_000)))
    }

    private mutating func stand(_ index: Int, _ order: Order, _ now: Timestamp) {
        let bit: UInt64 = 1 << UInt64(index)
        standings[index].ruledOut =
            order.allowed & bit == 0 ? .environment : order.tried & bit != 0 ? .alreadyTried : nil
        guard standings[index].ruledOut == nil else { return }
        let gate = guards[index].gate(at: now)
        standings[index].breaker = gate
        standings[index].rampThousandths = guards[index].rampThousandths(at: now)
        standings[index].inFlight = memory.openAttempts(index)
        standings[index].openOrders = standings[index].inFlight
        standings[index].acceptanceMillionths = memory.acceptanceMillionths(
            index, order.context, buyer: order.buyer, isSameAgain: isSameAgain(index, order))
        standings[index].successThousandths = memory.successThousandths(index, inHealth: gate == .probe, at: now)
        standings[index].placePriceMillionths = memory.placePriceMillionths(
            index, minorUnits: order.minorUnits, marginMillionths: marginMillionths)
    }

    private func isSameAgain(_ index: Int, _ order: Order) -> Bool {
        guard order.tried != 0 else { return false }
        return methods.indices.contains { order.tried & 1 << UInt64($0) != 0 && methods[$0] == methods[index] }
    }

    // MARK: learning

    /// - Returns: false when no such attempt is under way.
    package mutating func ended(
        number: UInt64, attempt: Int, channel: Int, _ end: AttemptEnd, at now: Timestamp
    ) -> Bool {
        advance(to: now)
        guard let started = open[key(number, attempt)], started.channel == channel else { return false }
        open[key(number, attempt)] = nil
        let told = memory.ended(started, end, at: now)
        switch end {
        case .technical where told.isExcused && !started.isProbe: break
        case .paid, .technical:
            take(guards[channel].record(
                success: end == .paid, wasProbe: started.isProbe, wasOverdue: told.wasOverdue, at: now), channel)
        case .frozen: take(guards[channel].recordFrozen(wasProbe: started.isProbe, at: now), channel)
        case .buyerLeft, .refusedFull, .other: if started.isProbe { guards[channel].probeSaidNothing() }
        }
        return true
    }

    /// The history of a buyer the session knows itself; nil without one.
    package func weights(of buyer: UInt64) -> SIMD16<UInt8>? { memory.weights(of: buyer) }

    /// Buyers remembered, and the bytes their table takes.
    package var buyersKnown: Int { memory.buyersKnown }
    package var buyerBytes: Int { memory.buyerBytes }

    private mutating func advance(to now: Timestamp) {
        for index in guards.indices {
            take(guards[index].advance(to: now), index)
            for _ in 0..<memory.becameOverdue(index, at: now) { take(guards[index].recordOverdue(at: now), index) }
        }
    }

    private mutating func take(_ change: BreakerChange?, _ channel: Int) {
        switch change {
        case .opened: memory.fellIll(channel)
            openings += 1
        case .closed: memory.recovered(channel)
        case .halfOpened, .degraded, .recovered, nil: break
        }
    }

    private func key(_ number: UInt64, _ attempt: Int) -> UInt64 { number << 4 | UInt64(attempt & 15) }

    private mutating func note(_ outcome: RoutingOutcome, _ channel: Int?, _ order: Order) {
        decisions += 1
        let words = [
            order.number, UInt64(order.attempt), UInt64(bitPattern: Int64(channel ?? -1)), UInt64(outcome.lot),
            UInt64(outcome.propensityMillionths),
        ]
        for word in words { digest = (digest ^ word) &* 0x0000_0100_0000_01B3 }
    }
}
