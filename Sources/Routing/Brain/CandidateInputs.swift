package import Payments

/// Everything one decision knew of one channel. A decision is a pure function of these, so that what is stored beside
/// it decides again to the same end.
package struct CandidateInputs: Sendable, Equatable {
    package let channel: ChannelID
    /// What no setting of routing changes: the channel cannot, may not by a rule, or has tried already.
    package var ruledOut: Exclusion?
    /// The name of the merchant's rule that ruled it out; else empty.
    package var ruledBy = ""
    package var override: ChannelOverride
    package var breaker: BreakerGate
    /// The operator's weight of the channel and the configured one, 0...100.
    package var weight: Int
    package var defaultWeight: Int
    /// Probability that the buyer goes through with the channel, millionths.
    package var acceptanceMillionths: Int
    /// Probability that the channel does its part, thousandths, at the load it has.
    package var successThousandths: Int
    /// Fee, foreign exchange, upkeep and expected bad debt of this very order, millionths of its amount.
    package var costMillionths: Int64
    package var inFlight: Int
    package var ceiling: Int
    package var openOrders: Int
    /// Part of the orders it would win that it may have while it recovers, thousandths.
    package var rampThousandths: Int
    /// What a place there is worth to the others, millionths of this order's amount.
    package var placePriceMillionths: Int64

    package init(
        channel: ChannelID, ruledOut: Exclusion? = nil, override: ChannelOverride = .none,
        breaker: BreakerGate = .closed, weight: Int, defaultWeight: Int, acceptanceMillionths: Int,
        successThousandths: Int, costMillionths: Int64, inFlight: Int = 0, ceiling: Int, openOrders: Int = 0,
        rampThousandths: Int = 1_000, placePriceMillionths: Int64 = 0
    ) {
        self.channel = channel
        self.ruledOut = ruledOut
        self.override = override
        self.breaker = breaker
        self.weight = weight
        self.defaultWeight = defaultWeight
        self.acceptanceMillionths = acceptanceMillionths
        self.successThousandths = successThousandths
        self.costMillionths = costMillionths
        self.inFlight = inFlight
        self.ceiling = ceiling
        self.openOrders = openOrders
        self.rampThousandths = rampThousandths
        self.placePriceMillionths = placePriceMillionths
    }

    /// The one rule that keeps the channel out, or nil. An operator's word comes before the breaker's.
    package var exclusion: Exclusion? {
        if let ruledOut { return ruledOut }
        if override == .off { return .failedOver }
        if breaker == .open, override != .forcedOn { return .breakerOpen }
        if weight <= 0 { return .weightZero }
        return inFlight >= ceiling ? .atCapacity : nil
    }

    /// True when the channel is on its way back and may have a probe, no regular traffic.
    package var isProbe: Bool { breaker == .probe && override != .forcedOn }
}

extension CandidateInputs {
    package init(_ request: RoutingRequest, _ standing: ChannelStanding) {
        self.init(
            channel: standing.profile.id, ruledOut: Eligibility.ruledOut(request, standing),
            override: standing.setting.override, breaker: standing.breaker, weight: standing.setting.weight,
            defaultWeight: standing.profile.defaultWeight,
            acceptanceMillionths: standing.acceptanceMillionths
                ?? AcceptancePrior.millionths(request.buyer, standing.profile),
            successThousandths: standing.successThousandths,
            costMillionths: standing.profile.costMillionths(of: request.amount),
            inFlight: standing.inFlight, ceiling: standing.profile.concurrencyCeiling,
            openOrders: standing.openOrders, rampThousandths: standing.rampThousandths,
            placePriceMillionths: standing.placePriceMillionths)
        if ruledOut != nil, ruledOut == standing.ruledOut { ruledBy = standing.ruledBy }
    }
}
