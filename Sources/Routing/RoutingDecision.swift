package import Payments

/// What the router decided for one attempt, with everything needed to explain it later and to decide it again.
package struct RoutingDecision: Sendable, Equatable {
    package let order: OrderID
    package let attemptNumber: Int
    package let at: Timestamp
    /// Nil when no channel was eligible.
    package let chosen: ChannelID?
    /// Every configured channel, best first, ineligible ones last.
    package let candidates: [CandidateScore]
    /// Probability in millionths with which the chosen channel was chosen, for later off-line evaluation.
    package let propensityMillionths: Int
    /// True when a draw, not the best value, picked the channel.
    package let explored: Bool
    /// The weights and channel settings in force.
    package let preferenceWeight: Int
    package let costWeight: Int
    package let settingsVersion: Int64
    /// What was the same for all channels, and the draw; nil for decisions of the formula before this one.
    package let basis: DecisionBasis?

    package init(
        order: OrderID, attemptNumber: Int, at: Timestamp, chosen: ChannelID?, candidates: [CandidateScore],
        propensityMillionths: Int, explored: Bool, preferenceWeight: Int, costWeight: Int, settingsVersion: Int64,
        basis: DecisionBasis? = nil
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
        self.basis = basis
    }

    package init(order: OrderID, attemptNumber: Int, at: Timestamp, outcome: RoutingOutcome) {
        self.init(
            order: order, attemptNumber: attemptNumber, at: at, chosen: outcome.channel,
            candidates: outcome.candidates.map { CandidateScore($0, marginMillionths: outcome.terms.marginMillionths) },
            propensityMillionths: outcome.propensityMillionths, explored: outcome.explored,
            preferenceWeight: outcome.terms.weights.preference, costWeight: outcome.terms.weights.cost,
            settingsVersion: outcome.terms.weights.version,
            basis: DecisionBasis(terms: outcome.terms, lot: outcome.lot))
    }
}

/// What a decision rests on besides its channels.
package struct DecisionBasis: Sendable, Equatable {
    package let terms: RoutingTerms
    /// The random number of the decision, 0..<1,000,000.
    package let lot: Int

    package init(terms: RoutingTerms, lot: Int) {
        self.terms = terms
        self.lot = lot
    }
}

/// How one channel fared in a decision. Scores are in thousandths.
package struct CandidateScore: Sendable, Equatable {
    package let channel: ChannelID
    /// Nil when eligible; else the one rule that ruled it out.
    package let exclusion: Exclusion?
    /// Probability that the buyer goes through with it.
    package let preference: Int
    /// What its cost leaves of the margin.
    package let cost: Int
    /// Live technical success rate used, thousandths.
    package let success: Int
    /// What is left of the channel's concurrency, thousandths.
    package let headroom: Int
    package let weight: Int
    /// Its value, as a part of the margin; 0 for one that was out.
    package let total: Int
    /// The name of the merchant's rule behind the exclusion; else empty.
    package var ruledBy = ""
    /// What the decision knew of it and how its value came about; nil for decisions of the formula before this one.
    package let inputs: CandidateInputs?
    package let terms: CandidateTerms?

    package init(
        channel: ChannelID, exclusion: Exclusion?, preference: Int, cost: Int, success: Int, headroom: Int,
        weight: Int, total: Int, inputs: CandidateInputs? = nil, terms: CandidateTerms? = nil
    ) {
        self.channel = channel
        self.exclusion = exclusion
        self.preference = preference
        self.cost = cost
        self.success = success
        self.headroom = headroom
        self.weight = weight
        self.total = total
        self.inputs = inputs
        self.terms = terms
    }

    init(_ candidate: RoutingOutcome.Candidate, marginMillionths: Int64) {
        let inputs = candidate.inputs
        let margin = max(1, marginMillionths)
        let left = max(0, margin - inputs.costMillionths) * 1_000 / margin
        let free = max(0, inputs.ceiling - inputs.inFlight) * 1_000 / max(1, inputs.ceiling)
        // A price may bring a value below nothing; what is shown ends there.
        let value = max(0, candidate.terms.valueBillionths) / margin
        self.init(
            channel: inputs.channel, exclusion: candidate.exclusion, preference: inputs.acceptanceMillionths / 1_000,
            cost: Int(left), success: inputs.successThousandths, headroom: min(1_000, free), weight: inputs.weight,
            total: candidate.exclusion == nil ? Int(value) : 0, inputs: inputs, terms: candidate.terms)
        if candidate.exclusion != nil, candidate.exclusion == inputs.ruledOut { ruledBy = inputs.ruledBy }
    }
}

/// Why a channel could not be chosen at all.
package enum Exclusion: String, Sendable, CaseIterable {
    case currency, environment, category, amountTooSmall = "amount_too_small", amountTooLarge = "amount_too_large"
    /// Its contract allows where the buyer stands, but what it gives cannot be paid there: a code to be scanned, inside
    /// the very app that would scan it.
    case notPayableThere = "not_payable_there"
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
