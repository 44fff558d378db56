package import Payments

/// One decision with all it rests on: decided again from its own inputs, it comes out the same.
package struct RoutingOutcome: Sendable, Equatable {
    package let terms: RoutingTerms
    /// The random number of the decision, 0..<1,000,000.
    package let lot: Int
    /// Best value first, those that were out last.
    package let candidates: [Candidate]
    /// Place of the chosen one in `candidates`; nil when no channel could take the order.
    package let chosen: Int?

    package struct Candidate: Sendable, Equatable {
        package let inputs: CandidateInputs
        package let exclusion: Exclusion?
        package let terms: CandidateTerms

        package init(inputs: CandidateInputs, exclusion: Exclusion?, terms: CandidateTerms) {
            self.inputs = inputs
            self.exclusion = exclusion
            self.terms = terms
        }
    }

    package init(terms: RoutingTerms, lot: Int, candidates: [Candidate], chosen: Int?) {
        self.terms = terms
        self.lot = lot
        self.candidates = candidates
        self.chosen = chosen
    }

    /// Decides. The order of `inputs` does not matter: equal values go by channel name.
    package static func decide(_ inputs: [CandidateInputs], _ given: RoutingTerms, lot: Int) -> RoutingOutcome {
        let exclusions = inputs.map(\.exclusion)
        let eligible = exclusions.map { $0 == nil }
        let terms = Valuation.terms(of: inputs, eligible: eligible, given)
        let order = inputs.indices.sorted { left, right in
            if eligible[left] != eligible[right] { return eligible[left] }
            if terms[left].valueBillionths != terms[right].valueBillionths {
                return terms[left].valueBillionths > terms[right].valueBillionths
            }
            return inputs[left].channel < inputs[right].channel
        }
        let ranked = order.filter { eligible[$0] }
        let law = ChoiceLaw.probabilities(inputs, terms, ranked: ranked, given)
        let picked = ChoiceLaw.pick(lot, law, ranked: ranked)
        var candidates: [Candidate] = []
        candidates.reserveCapacity(inputs.count)
        for index in order {
            var own = terms[index]
            own.probabilityMillionths = law[index]
            candidates.append(Candidate(inputs: inputs[index], exclusion: exclusions[index], terms: own))
        }
        return RoutingOutcome(
            terms: given, lot: lot, candidates: candidates, chosen: picked.flatMap { order.firstIndex(of: $0) })
    }

    package var choice: Candidate? { chosen.map { candidates[$0] } }
    package var channel: ChannelID? { choice?.inputs.channel }
    package var propensityMillionths: Int { choice?.terms.probabilityMillionths ?? 0 }
    /// True when a draw, not the best value, chose the channel.
    package var explored: Bool { chosen.map { $0 > 0 } ?? false }
    /// The best eligible channel that was not chosen.
    package var runnerUp: Candidate? {
        candidates.indices.first { $0 != chosen && candidates[$0].exclusion == nil }.map { candidates[$0] }
    }
}
