import Payments

/// Every channel with its scores, best first.
struct CandidateRanking {
    let scores: [CandidateScore]
    /// Eligible channels in regular traffic, best first.
    private let regular: [ChannelID]
    /// Eligible channels whose breaker lets one probe through, best first.
    private let probing: [ChannelID]

    init(_ request: RoutingRequest, _ standings: [ChannelStanding], _ weights: CriteriaWeights) {
        let exclusions = standings.map { Eligibility.exclusion(request, $0) }
        let scale = ScoreScale(request, zip(standings, exclusions).filter { $0.1 == nil }.map(\.0))
        var candidates: [Candidate] = []
        candidates.reserveCapacity(standings.count)
        for (standing, exclusion) in zip(standings, exclusions) {
            candidates.append(Candidate(request, standing, exclusion, scale, weights))
        }
        candidates.sort { $0.precedes($1) }
        scores = candidates.map(\.score)
        let eligible = candidates.filter { $0.score.exclusion == nil }
        regular = eligible.filter { !$0.isProbe }.map(\.score.channel)
        probing = eligible.filter(\.isProbe).map(\.score.channel)
    }

    /// The channel, and the probability with which it was to be chosen. A probing channel gets its share and no more,
    /// unless nothing else is left.
    func choose(
        _ draws: RoutingDraws, explorePartsPerMillion explore: Int, probePartsPerMillion probe: Int
    ) -> RoutingChoice? {
        guard let best = regular.first else {
            return probing.first.map { RoutingChoice(channel: $0, propensityMillionths: 1_000_000, explored: false) }
        }
        let probeShare = probing.isEmpty ? 0 : probe
        if let probed = probing.first, draws.lot < probeShare {
            return RoutingChoice(channel: probed, propensityMillionths: probeShare, explored: true)
        }
        let rest = 1_000_000 - probeShare
        let exploreShare = rest * explore / 1_000_000
        let each = exploreShare / regular.count
        if draws.lot < probeShare + exploreShare {
            let channel = regular[draws.index(below: regular.count)]
            if channel != best { return RoutingChoice(channel: channel, propensityMillionths: each, explored: true) }
        }
        return RoutingChoice(channel: best, propensityMillionths: rest - exploreShare + each, explored: false)
    }
}

/// One channel's score with what is needed to compare it exactly.
private struct Candidate {
    let score: CandidateScore
    let isProbe: Bool
    /// The product of the scores before it is cut to thousandths, so that close channels still differ.
    private let product: Int64

    init(
        _ request: RoutingRequest, _ standing: ChannelStanding, _ exclusion: Exclusion?, _ scale: ScoreScale,
        _ weights: CriteriaWeights
    ) {
        let success = Int64(min(max(0, standing.successThousandths), 1_000))
        let preference = scale.preference(request.buyer, standing.profile)
        let cost = scale.cost(standing.profile, request.amount)
        let headroom = Candidate.headroom(standing)
        let isEligible = exclusion == nil
        // Each factor is bounded: 1,000 x 10^6 x 1,000 x 10^4 = 10^16 fits.
        product = isEligible
            ? Candidate.blend(preference, cost, weights) * success * success * min(1_000, 2 * headroom)
                * scale.tilt(standing)
            : 0
        isProbe = standing.breaker == .probe && standing.setting.override != .forcedOn
        var score = CandidateScore(
            channel: standing.profile.id, exclusion: exclusion, preference: Int(preference), cost: Int(cost),
            success: Int(success), headroom: Int(headroom), weight: standing.setting.weight,
            total: Int(product / 10_000_000_000_000))
        if exclusion != nil, exclusion == standing.ruledOut { score.ruledBy = standing.ruledBy }
        self.score = score
    }

    func precedes(_ other: Candidate) -> Bool {
        let (mine, theirs) = (score.exclusion == nil, other.score.exclusion == nil)
        if mine != theirs { return mine }
        if product != other.product { return product > other.product }
        return score.channel < other.score.channel
    }

    /// The two criteria by their weights, thousandths. With both weights at 0 they count alike.
    private static func blend(_ preference: Int64, _ cost: Int64, _ weights: CriteriaWeights) -> Int64 {
        let first = Int64(min(max(0, weights.preference), 100))
        let second = Int64(min(max(0, weights.cost), 100))
        guard first + second > 0 else { return (preference + cost) / 2 }
        return (first * preference + second * cost) / (first + second)
    }

    /// Free part of the concurrency ceiling, thousandths.
    private static func headroom(_ standing: ChannelStanding) -> Int64 {
        let ceiling = Int64(max(1, standing.profile.concurrencyCeiling))
        let free = ceiling - Int64(max(0, standing.inFlight))
        return min(1_000, max(0, free) * 1_000 / ceiling)
    }
}
