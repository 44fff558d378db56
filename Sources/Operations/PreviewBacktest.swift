/// What became of recorded orders, weighed by how likely the change had made the same choices: the change of success
/// with its interval, or why it cannot be told.
package struct PreviewBacktest: Sendable, Codable, Equatable {
    package enum Evidence: String, Sendable, Codable, CaseIterable {
        case enough
        case fewOrders = "few_orders"
        /// The change sends orders where the recorded decisions never did.
        case untried
    }
    package var evidence: Evidence
    /// Decisions looked at, those that would come out otherwise, and to how many orders of equal weight the estimate
    /// amounts.
    package var decisions: Int
    package var flips: Int
    package var effectiveOrders: Int
    package var ordersNeeded: Int
    /// Part of the traffic that would go where it never went, millionths.
    package var untriedMillionths: Int64
    /// Success as it was and as it would have been, and half of the 95 % interval around the change, millionths; nil
    /// unless the evidence is enough.
    package var beforeMillionths: Int64?
    package var afterMillionths: Int64?
    package var marginMillionths: Int64?

    package init(
        evidence: Evidence, decisions: Int, flips: Int, effectiveOrders: Int, ordersNeeded: Int,
        untriedMillionths: Int64
    ) {
        self.evidence = evidence
        self.decisions = decisions
        self.flips = flips
        self.effectiveOrders = effectiveOrders
        self.ordersNeeded = ordersNeeded
        self.untriedMillionths = untriedMillionths
    }
}
