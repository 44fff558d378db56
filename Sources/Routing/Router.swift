package import Payments

/// Chooses a channel for one attempt: rules first, then the expected value of every channel that is left.
///
/// The same request, standings, terms and draw give the same decision: no clock, no randomness of its own. What a
/// channel is worth is told by `CandidateTerms`, with which probability it is chosen by `ChoiceLaw`.
package enum Router {
    /// - Parameters:
    ///   - standings: every channel as it stands now for this very request.
    ///   - terms: exploration counts for first attempts only.
    ///   - random: one draw is taken in every case, so that a decision computed again under other terms differs by the
    ///     terms alone.
    package static func decide(
        _ request: RoutingRequest, among standings: [ChannelStanding], terms given: RoutingTerms, at: Timestamp,
        random: inout SplitMix64
    ) -> RoutingDecision {
        var terms = given
        if request.attemptNumber > 1 { terms.explorePartsPerMillion = 0 }
        let outcome = RoutingOutcome.decide(
            standings.map { CandidateInputs(request, $0) }, terms, lot: Int(random.below(1_000_000)))
        return RoutingDecision(
            order: request.order, attemptNumber: request.attemptNumber, at: at, outcome: outcome)
    }
}
