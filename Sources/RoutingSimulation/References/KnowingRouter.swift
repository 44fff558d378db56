import Payments
import Routing

/// What could be earned at best: the product's own value formula, fed with the truth instead of with what was learned.
package struct KnowingRouter: RoutingReference {
    package enum Knowledge: Sendable {
        /// True success of every channel at this moment, true shares of preferences; not the single buyer's mind.
        case rates
        /// The single buyer's mind, too.
        case minds
    }

    package let name: String
    private let knowledge: Knowledge
    private let scenario: Scenario
    private let world: World
    private var meanAmount = 0.0
    /// Probability of each preferred method, by segment, history: before and after the drift.
    private let before: [[[Double]]]

    package init(_ knowledge: Knowledge, _ world: World, _ scenario: Scenario) {
        self.knowledge = knowledge
        self.world = world
        self.scenario = scenario
        name = knowledge == .minds ? "knows all" : "knows true rates"
        let methods = world.methods.count
        before = world.segments.map { shares in
            (0..<methods).map { history in
                let raw = (0..<methods).map {
                    shares[$0] * ($0 == history ? world.historyRight : (1 - world.historyRight) / Double(methods - 1))
                }
                let sum = raw.reduce(0, +)
                return raw.map { $0 / sum }
            }
        }
    }

    package mutating func choose(_ order: OrderSeen, of mind: WorldOrder, in truth: WorldTruth) -> Int? {
        meanAmount += (Double(order.amountFen) - meanAmount) / (meanAmount == 0 ? 1 : 256)
        let inputs = order.open.map { channel in
            let own = world.channels[channel]
            let load = Double(truth.open[channel] + 1) / Double(own.ceiling)
            let success: Double =
                if case .answers(let base) = truth.state(channel) { base * world.kept(load: load) } else { 0 }
            return CandidateInputs(
                channel: ChannelID("c\(channel)"), weight: 50, defaultWeight: 50,
                acceptanceMillionths: Int(acceptance(order, mind, truth, own.method) * 1_000_000),
                successThousandths: Int((success * 1_000).rounded()), costMillionths: Int64(own.feeBasisPoints * 100),
                inFlight: truth.open[channel], ceiling: own.ceiling,
                placePriceMillionths: price(order, channel, load))
        }
        let patience = (world.patienceError + world.patienceTimeout) / 2
        let isLast = order.attempt + 1 >= world.maximumAttempts
        let terms = RoutingTerms(
            weights: CriteriaWeights(preference: 50, cost: 50, version: 1),
            marginMillionths: Int64((world.marginShare * 1_000_000).rounded()),
            retryMillionths: isLast ? 0 : Int64(patience * 1_000_000))
        let outcome = RoutingOutcome.decide(inputs, terms, lot: 0)
        guard let choice = outcome.choice, let place = inputs.firstIndex(where: { $0.channel == choice.inputs.channel })
        else { return nil }
        return order.open[place]
    }

    private func acceptance(_ order: OrderSeen, _ mind: WorldOrder, _ truth: WorldTruth, _ method: Int) -> Double {
        if knowledge == .minds { return truth.goes(mind, method) ? 1 : 0 }
        // Who went through with a method does so again.
        if order.tried.contains(where: { world.channels[$0].method == method }) { return 1 }
        let drift = scenario.drifted(at: mind.at)
        let moved = world.driftedSegments[order.segment]
        return world.methods.indices.enumerated().reduce(0) { sum, entry in
            let preferred = entry.offset
            let share = before[order.segment][order.favourite][preferred] * (1 - drift) + moved[preferred] * drift
            return sum + share * world.acceptance[preferred][method]
        }
    }

    private func price(_ order: OrderSeen, _ channel: Int, _ load: Double) -> Int64 {
        PlacePrice.millionths(
            load: Int64(load * 1_000), dropMillionths: Int64(world.loadDrop * 1_000_000),
            meanMinorUnits: Int64(meanAmount),
            netMillionths: Int64(world.marginShare * 1_000_000) - Int64(world.channels[channel].feeBasisPoints * 100),
            amount: order.amountFen)
    }
}
