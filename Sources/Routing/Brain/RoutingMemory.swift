package import Payments

/// What routing has learned: who goes through with what, how channels do, how full they are, how patient buyers are.
/// A value fed by events, without a clock; the same events leave the same memory. Its size depends on the number of
/// channels alone, save for the attempts under way.
package struct RoutingMemory: Sendable {
    /// What does not change about a channel.
    package struct Traits: Sendable, Equatable {
        /// Channels of one method are the same to a buyer; 0..<16.
        package let method: Int
        package let ceiling: Int
        package let medianMilliseconds: Int64
        /// Usual cost, millionths of the amount.
        package let costMillionths: Int64
        /// What is assumed of buyers without history, millionths.
        package let unknownMillionths: Int64

        package init(
            method: Int, ceiling: Int, medianMilliseconds: Int64, costMillionths: Int64,
            unknownMillionths: Int64 = 800_000
        ) {
            self.unknownMillionths = unknownMillionths
            self.method = min(max(0, method), BuyerContext.methods - 1)
            self.ceiling = max(1, ceiling)
            self.medianMilliseconds = medianMilliseconds
            self.costMillionths = costMillionths
        }
    }

    private struct Channel: Sendable {
        let traits: Traits
        var technical = TechnicalMemory()
        var latency: LatencyMemory
        var open = OpenAttempts()
        /// Failures that are owed to the load we put on it, not yet met by one; millionths.
        var excuse: Int64 = 0
        /// Discounted mean amount of orders started here, minor units x 1,024.
        var meanAmount: Int64 = 0
    }

    /// An attempt as it was started; handed back when it ends.
    package struct Started: Sendable {
        package let channel: Int
        package let context: BuyerContext
        /// Key in the table of buyers; 0 for one who is not known.
        package let buyer: UInt64
        package let isSameAgain: Bool
        package let isProbe: Bool
        package let at: Timestamp
        let number: Int
        let loadThousandths: Int64
    }

    private var channels: [Channel]
    private var acceptance = AcceptanceMemory()
    private var patience = PatienceMemory()
    private var load = LoadEffect()
    private var buyers = BuyerTable()
    /// What the many say weighs as much as so many of the buyer's own choices.
    private static let othersWeight: Int64 = 8

    package init(_ traits: [Traits]) {
        channels = traits.map {
            Channel(traits: $0, latency: LatencyMemory(medianMilliseconds: $0.medianMilliseconds))
        }
    }
}

// MARK: learning

extension RoutingMemory {
    package mutating func started(
        _ channel: Int, _ context: BuyerContext, buyer: UInt64 = 0, isSameAgain: Bool, isProbe: Bool,
        minorUnits: Int64, at now: Timestamp
    ) -> Started {
        let load = loadThousandths(channel, more: 0)
        let number = channels[channel].open.start(at: now)
        let known = channels[channel].meanAmount
        let amount = min(max(0, minorUnits), Money.maximumMinorUnits) * 1_024
        channels[channel].meanAmount = known == 0 ? amount : known + (amount - known) / 64
        return Started(
            channel: channel, context: context, buyer: buyer, isSameAgain: isSameAgain, isProbe: isProbe, at: now,
            number: number, loadThousandths: load)
    }

    /// What a breaker should know of an ended attempt beside how it ended.
    package struct Circumstances: Sendable, Equatable {
        /// The call had been told as overdue.
        package var wasOverdue: Bool
        /// The failure is one of those that our own load brings about: it tells of fullness, not of illness.
        package var isExcused = false
    }

    /// Takes in how an attempt ended that tells of buyer and channel at once.
    package mutating func ended(_ attempt: Started, _ end: AttemptEnd, at now: Timestamp) -> Circumstances {
        switch end {
        case .paid:
            learn(attempt, goes: true)
            return answered(attempt, success: true, at: now)
        case .technical:
            learn(attempt, goes: true)
            return answered(attempt, success: false, at: now)
        case .buyerLeft:
            learn(attempt, goes: false)
            return answered(attempt, success: nil, at: now)
        case .refusedFull, .frozen:
            patience.failed()
            return answered(attempt, success: nil, at: now)
        case .other: return answered(attempt, success: nil, at: now)
        }
    }

    /// Takes in the end of the call.
    /// - Parameter success: nil when it says nothing about the channel's health.
    package mutating func answered(_ attempt: Started, success: Bool?, at now: Timestamp) -> Circumstances {
        let index = attempt.channel
        var told = Circumstances(wasOverdue: channels[index].open.end(attempt.number, success: success == true))
        guard let success else { return told }
        if success { channels[index].latency.add(now.since(attempt.at)) } else { patience.failed() }
        told.isExcused = learn(attempt, success: success, at: now)
        return told
    }

    /// Takes in whether the buyer went through with what he was offered.
    package mutating func decided(_ attempt: Started, goes: Bool) { learn(attempt, goes: goes) }

    private mutating func learn(_ attempt: Started, goes: Bool) {
        let method = channels[attempt.channel].traits.method
        acceptance.learn(attempt.context, method: method, isSameAgain: attempt.isSameAgain, goes: goes)
        buyers.learn(attempt.buyer, method: method, goes: goes)
    }

    /// - Returns: true for a failure that the load explains.
    private mutating func learn(_ attempt: Started, success: Bool, at now: Timestamp) -> Bool {
        let kept = load.kept(loadThousandths: attempt.loadThousandths)
        let expected = channels[attempt.channel].technical.success(at: now)
        load.learn(success: success, loadThousandths: attempt.loadThousandths, expectedMillionths: expected)
        channels[attempt.channel].technical.add(
            success: success, startedAt: attempt.at, loadMillionths: kept, at: now)
        channels[attempt.channel].excuse = min(3_000_000, channels[attempt.channel].excuse + 1_000_000 - kept)
        guard !success, channels[attempt.channel].excuse >= 1_000_000 else { return false }
        channels[attempt.channel].excuse -= 1_000_000
        return true
    }

    /// A buyer whose attempt failed waits for another.
    package mutating func cameBack() { patience.cameBack() }

    package mutating func fellIll(_ channel: Int) { channels[channel].technical.fellIll() }
    package mutating func recovered(_ channel: Int) { channels[channel].technical.recovered() }

    /// Calls that have become overdue since the last question.
    package mutating func becameOverdue(_ channel: Int, at now: Timestamp) -> Int {
        channels[channel].open.becameOverdue(after: channels[channel].latency.overdueMilliseconds, at: now)
    }
}

// MARK: reading

extension RoutingMemory {
    package func openAttempts(_ channel: Int) -> Int { channels[channel].open.count }

    /// Probability that the buyer goes through with the channel, millionths: what buyers like him do, and, as far as
    /// he is known, what he did.
    package func acceptanceMillionths(
        _ channel: Int, _ context: BuyerContext, buyer: UInt64 = 0, isSameAgain: Bool
    ) -> Int {
        let method = channels[channel].traits.method
        let likely = acceptance.probability(
            context, method: method, isSameAgain: isSameAgain,
            unknown: channels[channel].traits.unknownMillionths)
        guard buyer != 0 else { return Int(likely) }
        let own = buyers.history(buyer, method: method)
        guard own.went + own.left > 0 else { return Int(likely) }
        let sum = Int64(own.went) * 1_000_000 + RoutingMemory.othersWeight * likely
        return Int(sum / (Int64(own.went + own.left) + RoutingMemory.othersWeight))
    }

    /// The history of a buyer we know ourselves; nil without one.
    package func weights(of buyer: UInt64) -> SIMD16<UInt8>? { buyers.weights(buyer) }

    package var buyersKnown: Int { buyers.count }
    package var buyerBytes: Int { buyers.bytes }

    /// Probability that the channel does its part with one order more than it has, thousandths. One on its way back is
    /// taken for what it is in health, for that is what its probes are to find out.
    package func successThousandths(_ channel: Int, inHealth: Bool, at now: Timestamp) -> Int {
        let technical = channels[channel].technical
        let success = inHealth ? technical.base : technical.success(at: now)
        let kept = load.kept(loadThousandths: loadThousandths(channel, more: 1))
        return Int((success * kept / 1_000_000 + 500) / 1_000)
    }

    package func placePriceMillionths(_ channel: Int, minorUnits: Int64, marginMillionths: Int64) -> Int64 {
        let own = channels[channel]
        return PlacePrice.millionths(
            load: loadThousandths(channel, more: 1), dropMillionths: load.dropMillionths,
            meanMinorUnits: own.meanAmount / 1_024, netMillionths: marginMillionths - own.traits.costMillionths,
            amount: minorUnits)
    }

    package var retryMillionths: Int64 { patience.retryMillionths }

    private func loadThousandths(_ channel: Int, more: Int) -> Int64 {
        Int64(channels[channel].open.count + more) * 1_000 / Int64(channels[channel].traits.ceiling)
    }
}
