package import Payments

/// What the router decided for one attempt, with everything needed to explain it later.
package struct RoutingDecision: Sendable, Equatable {
    package let order: OrderID
    package let attemptNumber: Int
    package let at: Timestamp
    /// Nil when no channel was eligible.
    package let chosen: ChannelID?
    /// Every configured channel, best score first, ineligible ones last.
    package let candidates: [CandidateScore]
    /// Probability in millionths with which the chosen channel was chosen, for later off-line evaluation.
    package let propensityMillionths: Int
    /// True when exploration, not the best score, picked the channel.
    package let explored: Bool
    /// The weights and channel settings in force.
    package let preferenceWeight: Int
    package let costWeight: Int
    package let settingsVersion: Int64

    package init(
        order: OrderID, attemptNumber: Int, at: Timestamp, chosen: ChannelID?, candidates: [CandidateScore],
        propensityMillionths: Int, explored: Bool, preferenceWeight: Int, costWeight: Int, settingsVersion: Int64
    ) {
        self.order = order
        self.attemptNumber = attemptNumber
        self.at = at
        self.chosen = chosen
        self.candidates = candidates
        self.propensityMillionths = propensityMillionths
        self.explored = explored
        self.preferenceWeight = preferenceWeight
        self.costWeight = costWeight
        self.settingsVersion = settingsVersion
    }
}

/// How one channel fared in a decision. Scores are in thousandths, 0...1,000.
package struct CandidateScore: Sendable, Equatable {
    package let channel: ChannelID
    /// Nil when eligible; else the one rule that ruled it out.
    package let exclusion: Exclusion?
    package let preference: Int
    package let cost: Int
    /// Live technical success rate used, thousandths.
    package let success: Int
    /// What is left of the channel's concurrency, thousandths.
    package let headroom: Int
    package let weight: Int
    package let total: Int
    /// The name of the merchant's rule behind the exclusion; else empty.
    package var ruledBy = ""

    package init(
        channel: ChannelID, exclusion: Exclusion?, preference: Int, cost: Int, success: Int, headroom: Int,
        weight: Int, total: Int
    ) {
        self.channel = channel
        self.exclusion = exclusion
        self.preference = preference
        self.cost = cost
        self.success = success
        self.headroom = headroom
        self.weight = weight
        self.total = total
    }
}

/// Why a channel could not be chosen at all.
package enum Exclusion: String, Sendable, CaseIterable {
    case currency, environment, category, amountTooSmall = "amount_too_small", amountTooLarge = "amount_too_large"
    /// The order has a split plan and the channel cannot divide it (or not that much).
    case split, splitCeiling = "split_ceiling"
    case alreadyTried = "already_tried"
    case failedOver = "failed_over"
    case breakerOpen = "breaker_open"
    case atCapacity = "at_capacity"
    case weightZero = "weight_zero"
    /// As many orders in this second, or as much money today, as the channel is meant to carry.
    case atRate = "at_rate", atDailyAmount = "at_daily_amount"
    /// A merchant's rule keeps the order away from it; the rule's name stands beside it.
    case merchantRule = "merchant_rule"
    /// Its licence does not cover what the order needs.
    case licence
    /// It is on trial, and this buyer is not among those it is tried with.
    case canary
}
