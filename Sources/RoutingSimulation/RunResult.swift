/// What one policy made of one scenario.
package struct RunResult: Sendable, Equatable {
    package let policy: String
    package let scenario: String
    package let seed: UInt64
    package var orders = 0
    package var attempts = 0
    package var paid = 0
    package var cancelled = 0
    package var declined = 0
    /// Attempts refused at a channel's ceiling; counting one's own open orders avoids every one of them.
    package var refusals = 0
    /// First attempts into the channel of the scenario's first fault, while it lasted.
    package var firstAttemptsIntoFault = 0
    /// Margin less fees of paid orders; margin of all orders; fees; amounts.
    package var valueFen = 0.0
    package var marginFen = 0.0
    package var feeFen = 0.0
    package var paidFen = 0.0

    package init(policy: String, scenario: String, seed: UInt64) {
        self.policy = policy
        self.scenario = scenario
        self.seed = seed
    }

    /// Value over what there was to earn, of 100.
    package var capture: Double { marginFen > 0 ? valueFen / marginFen * 100 : 0 }
    /// Orders paid, of 100.
    package var success: Double { orders > 0 ? Double(paid) / Double(orders) * 100 : 0 }
    /// Fees on what was paid, basis points.
    package var costBasisPoints: Double { paidFen > 0 ? feeFen / paidFen * 10_000 : 0 }
}
