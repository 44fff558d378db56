import Payments

/// How one channel's value came about; what the "why" of an order shows.
package struct CandidateTerms: Sendable, Equatable {
    /// Acceptance as the preference weight lets it count, millionths.
    package var acceptanceMillionths: Int64 = 0
    /// Margin less cost as the cost weight lets it count, millionths of the amount.
    package var netMillionths: Int64 = 0
    /// What this attempt alone is worth, billionths of the amount.
    package var attemptBillionths: Int64 = 0
    /// What a further attempt elsewhere is worth should this one fail, billionths of the amount.
    package var retryBillionths: Int64 = 0
    /// The channel's weight over its default, relative to the most favoured eligible channel, ten-thousandths.
    package var tiltTenThousandths: Int64 = 0
    /// What the router compares: (attempt + retry) x tilt - price of the place, billionths of the amount.
    package var valueBillionths: Int64 = 0
    /// With which probability the channel was to be chosen, millionths; over all candidates these add up to a million
    /// or, with none eligible, to nothing.
    package var probabilityMillionths = 0

    package init() {}
}

/// The value of a decision's channels. Formula, with P for probabilities and everything else as parts of the amount:
///
///     go    = 1 - (1 - P(buyer goes through)) x preference weight / 50, at least 1 %
///     net   = margin - cost x cost weight / 50, at least 0.1 % of it
///     once  = go x P(success) x net
///     value = (once + go x (1 - P(success)) x P(buyer waits) x best other once) x tilt - price of the place
///
/// With both weights at 50 `once` is the expected profit. A weight of 0 takes its criterion out, 100 doubles it.
enum Valuation {
    static func terms(of inputs: [CandidateInputs], eligible: [Bool], _ terms: RoutingTerms) -> [CandidateTerms] {
        var made = [CandidateTerms](repeating: CandidateTerms(), count: inputs.count)
        var largestTilt: Int64 = 0
        // The two best single attempts: the best one's own fallback is the second.
        var best: Int64 = 0
        var bestIndex = -1
        var second: Int64 = 0
        for index in inputs.indices where eligible[index] {
            let input = inputs[index]
            made[index].acceptanceMillionths = acceptance(input, terms.weights)
            made[index].netMillionths = net(input, terms)
            let once = attempt(made[index], input)
            made[index].attemptBillionths = once
            largestTilt = max(largestTilt, rawTilt(input))
            guard !input.isProbe else { continue }
            if bestIndex < 0 || once > best {
                second = best
                best = once
                bestIndex = index
            } else {
                second = max(second, once)
            }
        }
        let retry = min(max(0, terms.retryMillionths), 1_000_000)
        for index in inputs.indices where eligible[index] {
            let other = index == bestIndex ? second : best
            finish(&made[index], inputs[index], retry: retry, other: other, largestTilt)
        }
        return made
    }

    private static func finish(
        _ terms: inout CandidateTerms, _ input: CandidateInputs, retry: Int64, other: Int64, _ largestTilt: Int64
    ) {
        let failure = 1_000 - success(input)
        // 10^6 x 10^3 x 10^6 leaves no room in 64 bits for the value beside it: divided on the way.
        terms.retryBillionths = terms.acceptanceMillionths * failure / 1_000 * retry / 1_000_000 * other / 1_000_000
        terms.tiltTenThousandths = largestTilt > 0 ? rawTilt(input) * 10_000 / largestTilt : 10_000
        terms.valueBillionths = (terms.attemptBillionths + terms.retryBillionths) * terms.tiltTenThousandths / 10_000
            - min(max(0, input.placePriceMillionths), 1_000_000) * 1_000
    }

    private static func acceptance(_ input: CandidateInputs, _ weights: CriteriaWeights) -> Int64 {
        let refusal = 1_000_000 - Int64(min(max(0, input.acceptanceMillionths), 1_000_000))
        return max(10_000, 1_000_000 - refusal * Int64(min(max(0, weights.preference), 100)) / 50)
    }

    private static func net(_ input: CandidateInputs, _ terms: RoutingTerms) -> Int64 {
        let margin = min(max(1_000, terms.marginMillionths), 1_000_000)
        let cost = min(max(0, input.costMillionths), 1_000_000) * Int64(min(max(0, terms.weights.cost), 100)) / 50
        return max(margin / 1_000, margin - cost)
    }

    private static func attempt(_ terms: CandidateTerms, _ input: CandidateInputs) -> Int64 {
        terms.acceptanceMillionths * success(input) * terms.netMillionths / 1_000_000
    }

    private static func success(_ input: CandidateInputs) -> Int64 {
        Int64(min(max(0, input.successThousandths), 1_000))
    }

    private static func rawTilt(_ input: CandidateInputs) -> Int64 {
        Int64(min(max(0, input.weight), 100)) * 1_000_000 / Int64(max(1, input.defaultWeight))
    }
}
