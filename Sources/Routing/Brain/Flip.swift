package import Payments

/// The smallest change of one thing that would have made the second best channel the best.
package struct Flip: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The operator's preference weight, its opposite being the cost weight, 0...100.
        case preferenceWeight = "preference_weight"
        /// The channel's weight, 0...100.
        case channelWeight = "channel_weight"
        /// The channel's success, thousandths.
        case success
        /// The channel's cost of this order, millionths of its amount.
        case cost
    }

    package let kind: Kind
    /// Whose figure it is; nil for the operator's weight.
    package let channel: ChannelID?
    package let before: Int64
    package let after: Int64

    package init(kind: Kind, channel: ChannelID?, before: Int64, after: Int64) {
        self.kind = kind
        self.channel = channel
        self.before = before
        self.after = after
    }
}

extension RoutingOutcome {
    /// What would have put the runner-up first, each kind of change by itself and as small as it can be. Empty without
    /// a second channel in regular traffic; a kind that cannot do it is left out.
    package var flips: [Flip] {
        let regular = candidates.filter { $0.exclusion == nil && !$0.inputs.isProbe }
        guard regular.count > 1 else { return [] }
        let search = FlipSearch(outcome: self, second: regular[1].inputs)
        return [search.preferenceWeight(), search.channelWeight(), search.success(), search.cost()].compactMap { $0 }
    }
}

private struct FlipSearch {
    let outcome: RoutingOutcome
    let second: CandidateInputs

    func preferenceWeight() -> Flip? {
        let before = outcome.terms.weights.preference
        for step in 1...100 {
            for weight in [before - step, before + step] where (0...100).contains(weight) {
                var terms = outcome.terms
                terms.weights.preference = weight
                terms.weights.cost = 100 - weight
                guard wins(second, terms) else { continue }
                return Flip(kind: .preferenceWeight, channel: nil, before: Int64(before), after: Int64(weight))
            }
        }
        return nil
    }

    func channelWeight() -> Flip? {
        smallest(.channelWeight, from: Int64(second.weight), to: 100) { $0.weight = Int($1) }
    }

    func success() -> Flip? {
        smallest(.success, from: Int64(second.successThousandths), to: 1_000) { $0.successThousandths = Int($1) }
    }

    func cost() -> Flip? { smallest(.cost, from: second.costMillionths, to: 0) { $0.costMillionths = $1 } }

    /// Halves the way: a better figure never makes a channel worth less.
    private func smallest(
        _ kind: Flip.Kind, from before: Int64, to end: Int64, _ set: (inout CandidateInputs, Int64) -> Void
    ) -> Flip? {
        func wins(at value: Int64) -> Bool {
            var changed = second
            set(&changed, value)
            return self.wins(changed, outcome.terms)
        }
        guard before != end, wins(at: end) else { return nil }
        var (losing, winning) = (before, end)
        while abs(winning - losing) > 1 {
            let middle = losing + (winning - losing) / 2
            if wins(at: middle) { winning = middle } else { losing = middle }
        }
        return Flip(kind: kind, channel: second.channel, before: before, after: winning)
    }

    private func wins(_ changed: CandidateInputs, _ terms: RoutingTerms) -> Bool {
        let inputs = outcome.candidates.map { $0.inputs.channel == changed.channel ? changed : $0.inputs }
        let again = RoutingOutcome.decide(inputs, terms, lot: outcome.lot)
        return again.candidates.first { !$0.inputs.isProbe }?.inputs.channel == changed.channel
    }
}
