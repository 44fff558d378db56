package import Payments

/// What the router must know about an order's next attempt.
package struct RoutingRequest: Sendable, Equatable {
    package let order: OrderID
    /// 1 for the first attempt.
    package var attemptNumber: Int
    package let amount: Money
    package let environment: PaymentEnvironment
    package let category: GoodsCategory
    /// Sum of the locked split plan; 0 without a plan.
    package let splitTotalMinorUnits: Int64
    package let buyer: Buyer
    /// Channels that had an attempt of this order already.
    package var tried: Set<ChannelID>
    /// What merchant rules look at; nil when none are asked.
    package var facts: OrderFacts?

    package init(
        order: OrderID, attemptNumber: Int, amount: Money, environment: PaymentEnvironment, category: GoodsCategory,
        splitTotalMinorUnits: Int64, buyer: Buyer, tried: Set<ChannelID>
    ) {
        self.order = order
        self.attemptNumber = attemptNumber
        self.amount = amount
        self.environment = environment
        self.category = category
        self.splitTotalMinorUnits = splitTotalMinorUnits
        self.buyer = buyer
        self.tried = tried
    }
}

/// One channel as it stands at the moment of a decision.
package struct ChannelStanding: Sendable, Equatable {
    package let profile: ChannelProfile
    package var setting: ChannelSetting
    /// Live technical success, 0...1,000.
    package var successThousandths: Int
    /// Calls to the channel under way now.
    package var inFlight: Int
    package var breaker: BreakerGate
    /// Probability that this buyer goes through with the channel, millionths; nil when nothing was learned.
    package var acceptanceMillionths: Int?
    /// Orders at the channel that are not over yet, by our own count: calls under way and buyers who may still pay.
    package var openOrders = 0
    /// Part of its usual traffic the channel may have while it recovers, thousandths; 1,000 when it is well.
    package var rampThousandths = 1_000
    /// What a place at the channel is worth to others while it is scarce, millionths of the amount; 0 with room left.
    package var placePriceMillionths: Int64 = 0
    /// The largest order the day's amount at the channel still has room for, minor units.
    package var dayLeftMinorUnits: Int64 = .max
    /// Set when something ahead of the decision ruled the channel out for this order: a merchant's rule, a ceiling, the
    /// canary's other arm.
    package var ruledOut: Exclusion?
    /// The name of the merchant's rule that did; else empty.
    package var ruledBy = ""

    package init(
        profile: ChannelProfile, setting: ChannelSetting, successThousandths: Int, inFlight: Int, breaker: BreakerGate
    ) {
        self.profile = profile
        self.setting = setting
        self.successThousandths = successThousandths
        self.inFlight = inFlight
        self.breaker = breaker
    }
}

/// The operator's two weights, 0...100 each; only their ratio matters.
package struct CriteriaWeights: Sendable, Equatable {
    package var preference: Int
    package var cost: Int
    package var version: Int64

    package init(preference: Int, cost: Int, version: Int64) {
        self.preference = preference
        self.cost = cost
        self.version = version
    }
}
