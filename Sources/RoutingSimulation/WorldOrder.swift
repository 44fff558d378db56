/// One buyer's wish to pay, with the mind nobody sees.
package struct WorldOrder: Sendable {
    package let number: Int
    package let at: Double
    package let amountFen: Int64
    package let environment: Int
    package let segment: Int
    package let preferred: Int
    /// What the history says: shares by method.
    package let history: Int

    /// The history as the protocol tells it: most of it the one method, a little of each other.
    package func preferences(methods: Int) -> [Double] {
        (0..<methods).map { $0 == history ? 0.7 : 0.3 / Double(methods - 1) }
    }
}

extension WorldOrder {
    /// All orders of a world under a scenario, in time: the same for every policy.
    package static func all(_ world: World, _ scenario: Scenario, seed: UInt64) -> [WorldOrder] {
        let draws = CounterDraws(seed: seed)
        var orders: [WorldOrder] = []
        var time = 0.0
        while true {
            let number = orders.count
            let wait = -(1 - draws.uniform(.arrival, number)).naturalLogarithm
            // A stretch with another rate begins in the middle of a wait now and then; the next order then comes at its
            // own pace.
            time += wait / (world.ordersPerSecond * scenario.rate(at: time))
            guard time < world.seconds else { return orders }
            orders.append(order(number, time, world, scenario, draws))
        }
    }

    private static func order(
        _ number: Int, _ time: Double, _ world: World, _ scenario: Scenario, _ draws: CounterDraws
    ) -> WorldOrder {
        let environment = place(draws.uniform(.environment, number), in: world.environments.map(\.share))
        let segment = Int(draws.uniform(.segment, number) * Double(world.segments.count))
        let before = place(draws.uniform(.preferred, number), in: world.segments[segment])
        let hasMoved = draws.uniform(.drift, number) < scenario.drifted(at: time)
        let preferred = hasMoved
            ? place(draws.uniform(.drifted, number), in: world.driftedSegments[segment]) : before
        // The history knows the preference of before, when it knows any.
        let isRight = draws.uniform(.history, number) < world.historyRight
        let others = world.methods.count - 1
        let other = Int(draws.uniform(.otherHistory, number) * Double(others))
        let history = isRight ? before : other + (other >= before ? 1 : 0)
        let normal = draws.uniform(.amount, number).normalQuantile
        let amount = min(max(100, world.amountMedianFen * (world.amountSigma * normal).exponential), 500_000)
        return WorldOrder(
            number: number, at: time, amountFen: Int64(amount.rounded()), environment: environment, segment: segment,
            preferred: preferred, history: history)
    }

    private static func place(_ draw: Double, in shares: [Double]) -> Int {
        var rest = draw * shares.reduce(0, +)
        for (index, share) in shares.enumerated() {
            if rest < share { return index }
            rest -= share
        }
        return shares.count - 1
    }
}
