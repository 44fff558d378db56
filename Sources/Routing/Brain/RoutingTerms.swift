/// What is the same for all channels in one decision and is stored with it.
package struct RoutingTerms: Sendable, Equatable {
    /// The operator's two weights; 50 and 50 choose by value alone.
    package var weights: CriteriaWeights
    /// What a paid order is worth to the merchant before the channel's cost, millionths of its amount.
    package var marginMillionths: Int64
    /// Probability that the buyer waits for another channel after this one failed, millionths; 0 on the last attempt.
    package var retryMillionths: Int64
    /// How often an order that has several nearly equal channels goes to any of them alike, parts per million.
    package var explorePartsPerMillion: Int
    /// How often a channel on its way back gets an order it would win if it were well, parts per million.
    package var probePartsPerMillion: Int

    /// A fifth of the orders a channel on its way back would win; the breaker bounds probes in flight.
    package static let usualProbing = 200_000

    package init(
        weights: CriteriaWeights, marginMillionths: Int64 = 100_000, retryMillionths: Int64 = 0,
        explorePartsPerMillion: Int = 0, probePartsPerMillion: Int = usualProbing
    ) {
        self.weights = weights
        self.marginMillionths = marginMillionths
        self.retryMillionths = retryMillionths
        self.explorePartsPerMillion = explorePartsPerMillion
        self.probePartsPerMillion = probePartsPerMillion
    }
}
