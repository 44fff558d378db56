package import Payments

/// Settings tried on a recorded decision; what is nil or missing stays as it was.
package struct RoutingChange: Sendable, Equatable {
    package var preferenceWeight: Int?
    package var costWeight: Int?
    package var channelWeights: [ChannelID: Int] = [:]
    package var overrides: [ChannelID: ChannelOverride] = [:]
    package var marginMillionths: Int64?
    package var explorePartsPerMillion: Int?

    package init() {}

    func applied(to inputs: CandidateInputs) -> CandidateInputs {
        var changed = inputs
        if let weight = channelWeights[inputs.channel] { changed.weight = weight }
        if let override = overrides[inputs.channel] { changed.override = override }
        return changed
    }

    func applied(to terms: RoutingTerms) -> RoutingTerms {
        var changed = terms
        if let preferenceWeight { changed.weights.preference = preferenceWeight }
        if let costWeight { changed.weights.cost = costWeight }
        if let marginMillionths { changed.marginMillionths = marginMillionths }
        // A decision that could not explore, a further attempt, cannot under other settings either.
        if let explorePartsPerMillion, terms.explorePartsPerMillion > 0 {
            changed.explorePartsPerMillion = explorePartsPerMillion
        }
        return changed
    }
}

extension RoutingDecision {
    /// The decision as it was computed, put together from what was stored; nil for one of a formula before this one.
    package var recorded: RoutingOutcome? {
        guard let basis else { return nil }
        var found: [RoutingOutcome.Candidate] = []
        for candidate in candidates {
            guard let inputs = candidate.inputs, let terms = candidate.terms else { return nil }
            found.append(RoutingOutcome.Candidate(inputs: inputs, exclusion: candidate.exclusion, terms: terms))
        }
        return RoutingOutcome(
            terms: basis.terms, lot: basis.lot, candidates: found,
            chosen: found.firstIndex { $0.inputs.channel == chosen })
    }

    /// Decides again, from the stored inputs and the stored draw, under other settings. Without a change it comes out
    /// exactly as it was, with the same probability of every channel.
    /// - Returns: nil for a decision whose inputs were not stored.
    package func redecide(_ change: RoutingChange = RoutingChange()) -> RoutingOutcome? {
        guard let recorded else { return nil }
        return RoutingOutcome.decide(
            recorded.candidates.map { change.applied(to: $0.inputs) }, change.applied(to: recorded.terms),
            lot: recorded.lot)
    }
}

extension RoutingOutcome {
    /// The probability with which each channel was to be chosen, millionths; those that were out with 0.
    package var probabilities: [ChannelID: Int] {
        Dictionary(candidates.map { ($0.inputs.channel, $0.terms.probabilityMillionths) }) { first, _ in first }
    }
}
