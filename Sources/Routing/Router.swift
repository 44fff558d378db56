package import Payments

/// Chooses a channel for one attempt: first what can carry the order at all, then the best score.
///
/// Scores are thousandths, integers throughout:
///
///     value = (preferenceWeight x preference + costWeight x cost) / (preferenceWeight + costWeight)
///     total = value x success^4 x headroom x (300 + 700 x weight / largest weight) / 1000 (each in thousandths)
///
/// - preference: the buyer's own share for the channel; buyers who told none count all channels alike.
/// - cost: 1,000 for a channel that costs nothing, 0 for the dearest 1.5 % and above, on a straight line between.
/// - success: the live technical rate, to the fourth power, so that a sick channel loses its traffic at once (80 % counts 0.41).
/// - headroom: what is left of the concurrency the channel is meant to carry.
/// - weight: the operator's weight among the eligible channels; 30 % of the score is beyond its reach, so that a weight moves
///   traffic without deciding alone.
///
/// Now and then (a share given by the caller) an eligible channel is drawn evenly instead, and the decision says so.
package enum Router {
    /// Cost at and above which the cost score is 0, in millionths of the amount.
    static let dearestMillionths: Int64 = 15_000

    package static func decide(
        _ request: RoutingRequest, among standings: [ChannelStanding], weights: CriteriaWeights,
        explorePartsPerMillion: Int, at: Timestamp, random: inout SplitMix64
    ) -> RoutingDecision {
        let exclusions = standings.map { exclusion(of: $0, for: request) }
        let eligible = zip(standings, exclusions).filter { $0.1 == nil }.map(\.0)
        let heaviest = max(1, eligible.map(\.setting.weight).max() ?? 1)
        let candidates = zip(standings, exclusions).map {
            score($0, excluded: $1, request: request, weights: weights, heaviest: heaviest)
        }.sorted(by: isBetter)
        let pick = choose(candidates.filter { $0.exclusion == nil }, explorePartsPerMillion, &random)
        return RoutingDecision(
            order: request.order, attemptNumber: request.attemptNumber, at: at, chosen: pick.chosen,
            candidates: candidates, propensityMillionths: pick.propensity, explored: pick.explored,
            preferenceWeight: weights.preference, costWeight: weights.cost, settingsVersion: weights.version)
    }

    /// Eligible before excluded, higher total first, then by name: the same candidates always stand in the same order.
    private static func isBetter(_ left: CandidateScore, _ right: CandidateScore) -> Bool {
        if (left.exclusion == nil) != (right.exclusion == nil) { return left.exclusion == nil }
        return left.total == right.total ? left.channel < right.channel : left.total > right.total
    }

    private static func choose(
        _ eligible: [CandidateScore], _ explorePartsPerMillion: Int, _ random: inout SplitMix64
    ) -> (chosen: ChannelID?, propensity: Int, explored: Bool) {
        guard let best = eligible.first else { return (nil, 1_000_000, false) }
        guard eligible.count > 1, explorePartsPerMillion > 0 else { return (best.channel, 1_000_000, false) }
        let evenShare = explorePartsPerMillion / eligible.count
        guard random.chance(partsPerMillion: explorePartsPerMillion) else {
            return (best.channel, 1_000_000 - explorePartsPerMillion + evenShare, false)
        }
        let drawn = eligible[Int(random.below(UInt64(eligible.count)))]
        let propensity = drawn == best ? 1_000_000 - explorePartsPerMillion + evenShare : evenShare
        return (drawn.channel, propensity, true)
    }

    /// The first rule that rules a channel out; nil when it may be chosen.
    static func exclusion(of standing: ChannelStanding, for request: RoutingRequest) -> Exclusion? {
        let profile = standing.profile
        if !profile.currencies.contains(request.amount.currency) { return .currency }
        if !profile.environments.contains(request.environment) { return .environment }
        if !profile.categories.contains(request.category) { return .category }
        if request.amount.minorUnits < profile.minimumMinorUnits { return .amountTooSmall }
        if request.amount.minorUnits > profile.maximumMinorUnits { return .amountTooLarge }
        if request.splitTotalMinorUnits > 0 {
            if !profile.splitsAfterPayment { return .split }
            let ceiling = Int128(request.amount.minorUnits) * Int128(profile.splitCeilingBasisPoints) / 10_000
            if Int128(request.splitTotalMinorUnits) > ceiling { return .splitCeiling }
        }
        if request.tried.contains(profile.id) { return .alreadyTried }
        if standing.setting.override == .off { return .failedOver }
        if standing.breaker == .open, standing.setting.override != .forcedOn { return .breakerOpen }
        if standing.inFlight >= profile.concurrencyCeiling { return .atCapacity }
        if standing.setting.weight == 0 { return .weightZero }
        return nil
    }

    private static func score(
        _ standing: ChannelStanding, excluded: Exclusion?, request: RoutingRequest, weights: CriteriaWeights,
        heaviest: Int
    ) -> CandidateScore {
        let profile = standing.profile
        let preference = preferenceScore(profile.id, request.buyer)
        let cost = costScore(profile, request.amount)
        let sum = max(1, weights.preference + weights.cost)
        let value = Int64(weights.preference * preference + weights.cost * cost) / Int64(sum)
        let success = Int64(min(1_000, max(0, standing.successThousandths)))
        let ceiling = max(1, profile.concurrencyCeiling)
        let headroom = Int64(max(0, ceiling - standing.inFlight)) * 1_000 / Int64(ceiling)
        let lean = 300 + 700 * Int64(min(standing.setting.weight, heaviest)) / Int64(heaviest)
        let health = success * success / 1_000 * success / 1_000 * success / 1_000
        let total = value * health / 1_000 * headroom / 1_000 * lean / 1_000
        return CandidateScore(
            channel: profile.id, exclusion: excluded, preference: preference, cost: cost, success: Int(success),
            headroom: Int(headroom), weight: standing.setting.weight, total: excluded == nil ? Int(total) : 0)
    }

    /// The buyer's share for the channel, relative to the one liked best; 500 for all when nothing is known.
    static func preferenceScore(_ channel: ChannelID, _ buyer: Buyer) -> Int {
        let best = buyer.preferences.map(\.weight).max() ?? 0
        guard best > 0 else { return 500 }
        let own = buyer.preferences.first { $0.channel == channel }?.weight ?? 0
        return own * 1_000 / best
    }

    /// All that a paid order costs through the channel, on a line from free (1,000) to the dearest (0).
    static func costScore(_ profile: ChannelProfile, _ amount: Money) -> Int {
        let upkeep = Int64(
            Int128(profile.upkeepPerThousandMinorUnits) * 1_000 / Int128(max(1, amount.minorUnits)))
        let cost = profile.feeMillionths + profile.badDebtMillionths + upkeep
        return Int(max(0, 1_000 - cost * 1_000 / dearestMillionths))
    }
}
