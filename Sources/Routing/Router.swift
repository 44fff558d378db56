package import Payments

/// Chooses the channel of an attempt. Integers only, the same input and draws give the same decision.
///
/// Among the channels no rule excludes, the one with the largest product wins:
///
///     ( preference x P + cost x C ) / (P + C)  x  success²  x  room  x  tilt
///
/// - preference: the share of the buyer's payments through the channel; for a buyer without history the channel's share
///   of the configured default weights.
/// - cost: 1,000 less 500 times the channel's cost over the dearest eligible channel's cost. Cost is fee, upkeep and
///   expected bad debt of this very amount.
/// - success: live technical success. Squared, because a failed attempt costs the buyer's patience too: at 70 % a
///   channel keeps half of its score.
/// - room: 1 while less than half of the concurrency ceiling is taken, then falling evenly to 0 at the ceiling.
/// - tilt: the operator's weight of the channel over its configured default, relative to the largest such ratio.
///
/// Raising a channel's weight can only raise its product relative to the others', so traffic moves with the weight and
/// never against it. Equal products go by channel name.
package enum Router {
    /// - Parameter explorePartsPerMillion: how often a first attempt is given to any eligible channel alike, so that
    ///   what is known about the others stays fresh.
    package static func decide(
        _ request: RoutingRequest, among standings: [ChannelStanding], weights: CriteriaWeights,
        explorePartsPerMillion: Int, at: Timestamp, random: inout SplitMix64
    ) -> RoutingDecision {
        let ranked = CandidateRanking(request, standings, weights)
        // Two draws in every case: a decision that is computed again under other settings then differs by the settings
        // only.
        let draws = RoutingDraws(&random)
        let isFirst = request.attemptNumber <= 1
        let choice = ranked.choose(
            draws, explorePartsPerMillion: isFirst ? min(max(0, explorePartsPerMillion), 1_000_000) : 0,
            probePartsPerMillion: isFirst ? Limits.probePartsPerMillion : 0)
        return RoutingDecision(
            order: request.order, attemptNumber: request.attemptNumber, at: at, chosen: choice?.channel,
            candidates: ranked.scores, propensityMillionths: choice?.propensityMillionths ?? 0,
            explored: choice?.explored ?? false, preferenceWeight: weights.preference, costWeight: weights.cost,
            settingsVersion: weights.version)
    }
}

/// The random numbers of one decision.
struct RoutingDraws {
    /// Decides between probing, exploring and the best score; 0..<1,000,000.
    let lot: Int
    /// Picks among equals when exploring.
    let pick: UInt64

    init(_ random: inout SplitMix64) {
        lot = Int(random.below(1_000_000))
        pick = random.next()
    }

    func index(below count: Int) -> Int { Int(pick.multipliedFullWidth(by: UInt64(count)).high) }
}

struct RoutingChoice {
    let channel: ChannelID
    let propensityMillionths: Int
    let explored: Bool
}
