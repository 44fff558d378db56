package import Payments

/// What the router is asked.
package struct RoutingRequest: Sendable, Equatable {
    package var order: OrderID
    package var attemptNumber: Int
    package var amount: Money
    package var environment: PaymentEnvironment
    package var category: GoodsCategory
    /// Sum of the order's locked shares; 0 without a plan.
    package var splitTotalMinorUnits: Int64
    package var buyer: Buyer
    /// Channels that earlier attempts of the order went to.
    package var tried: Set<ChannelID>

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

/// One channel as it stands when a decision is made.
package struct ChannelStanding: Sendable, Equatable {
    package var profile: ChannelProfile
    package var setting: ChannelSetting
    /// Live technical success rate, thousandths.
    package var successThousandths: Int
    package var inFlight: Int
    package var breaker: BreakerGate

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

/// The operator's two weights, each 0...100.
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
