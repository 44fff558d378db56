package import Payments

/// What other settings would have made of recorded decisions: each is decided again from its stored inputs and draw,
/// and what became of the orders is weighed by how likely the other settings had made the same choice.
///
/// The change of success is estimated by self-normalised inverse propensity weights (Swaminathan and Joachims 2015):
///
///     w = P(chosen channel under the change) / P(chosen channel as recorded)
///     before = mean of r          after = sum of w r / sum of w
///
/// with r = 1 for an attempt that was paid. Its interval is 1.96 standard errors of the difference, linearised, so
/// a change that changes no decision comes out as exactly nothing. All in integers, millionths.
package struct Backtest: Sendable, Equatable {
    /// One channel's part.
    package struct Share: Sendable, Equatable {
        /// Decisions that chose it, as recorded and under the change.
        package var before = 0
        package var after = 0
    }

    /// What can be said of the change of success.
    package enum Evidence: String, Sendable, CaseIterable {
        case enough
        /// Too few orders stand behind the estimate.
        case fewOrders = "few_orders"
        /// The change sends orders where the recorded decisions never did.
        case untried
    }

    /// Decisions whose inputs were stored, and those that had none.
    package private(set) var decisions = 0
    package private(set) var unreadable = 0
    /// Decisions that come out with another channel.
    package private(set) var flips = 0
    package private(set) var shares: [ChannelID: Share] = [:]
    /// Attempts that have ended: what estimates rest on.
    package private(set) var ended = 0
    package private(set) var paid = 0

    private var expectedBefore: Int128 = 0
    private var expectedAfter: Int128 = 0
    private var costBefore: Int128 = 0
    private var costAfter: Int128 = 0
    private var chosenBefore = 0
    private var chosenAfter = 0
    /// Probability, millionths, that the change gives to channels the recorded decision could not choose.
    private var untried: Int128 = 0
    private var samples: [Sample] = []

    private struct Sample: Sendable, Equatable {
        /// Millionths.
        let weight: Int64
        let isPaid: Bool
    }

    /// A single order never counts for more than so many.
    private static let largestWeight: Int64 = 20_000_000
    private static let one: Int64 = 1_000_000
    /// Orders of equal weight that an estimate must be worth.
    package static let ordersNeeded = 200
    /// Part of the probability that may fall on channels never tried, millionths.
    package static let untriedAllowed: Int64 = 20_000

    package init() {}

    /// Takes in one recorded decision.
    /// - Parameter isPaid: whether its attempt was paid; nil while it is open, or when it led to none.
    package mutating func add(_ decision: RoutingDecision, isPaid: Bool?, under change: RoutingChange) {
        guard let recorded = decision.recorded, let again = decision.redecide(change) else {
            unreadable += 1
            return
        }
        decisions += 1
        if again.channel != recorded.channel { flips += 1 }
        count(recorded, \.before)
        count(again, \.after)
        addExpectation(recorded, &expectedBefore, &costBefore, &chosenBefore)
        addExpectation(again, &expectedAfter, &costAfter, &chosenAfter)
        let before = recorded.probabilities
        let after = again.probabilities
        for (channel, probability) in after where before[channel, default: 0] == 0 { untried += Int128(probability) }
        guard let isPaid, let channel = recorded.channel, let logged = before[channel], logged > 0 else { return }
        ended += 1
        paid += isPaid ? 1 : 0
        let weight = Int64(after[channel, default: 0]) * Backtest.one / Int64(logged)
        samples.append(Sample(weight: min(weight, Backtest.largestWeight), isPaid: isPaid))
    }

    private mutating func count(_ outcome: RoutingOutcome, _ side: WritableKeyPath<Share, Int>) {
        guard let channel = outcome.channel else { return }
        shares[channel, default: Share()][keyPath: side] += 1
    }

    /// What routing itself expected of the choice: that the buyer goes through and the channel does its part.
    private func addExpectation(
        _ outcome: RoutingOutcome, _ success: inout Int128, _ cost: inout Int128, _ chosen: inout Int
    ) {
        guard let inputs = outcome.choice?.inputs else { return }
        chosen += 1
        success += Int128(inputs.acceptanceMillionths) * Int128(inputs.successThousandths) / 1_000
        cost += Int128(inputs.costMillionths)
    }
}

// MARK: reading

extension Backtest {
    /// Success that routing expected, millionths; nil without decisions.
    package var expectedSuccess: (before: Int64, after: Int64)? {
        mean(expectedBefore, chosenBefore).flatMap { before in
            mean(expectedAfter, chosenAfter).map { (before, $0) }
        }
    }

    /// Mean cost of the chosen channels, millionths of an order's amount; nil without decisions.
    package var cost: (before: Int64, after: Int64)? {
        mean(costBefore, chosenBefore).flatMap { before in mean(costAfter, chosenAfter).map { (before, $0) } }
    }

    private func mean(_ sum: Int128, _ count: Int) -> Int64? { count > 0 ? Int64(sum / Int128(count)) : nil }

    /// Success as it was and as the change would have had it, by what became of the orders, millionths; nil without
    /// orders the change would send where they went.
    package var success: (before: Int64, after: Int64)? {
        let weights = samples.reduce(Int128(0)) { $0 + Int128($1.weight) }
        guard ended > 0, weights > 0 else { return nil }
        let good = samples.reduce(Int128(0)) { $0 + ($1.isPaid ? Int128($1.weight) : 0) }
        return (Int64(paid) * Backtest.one / Int64(ended), Int64(good * Int128(Backtest.one) / weights))
    }

    /// Half the width of the 95 % interval around the change of success, millionths; nil like `success`.
    package var margin: Int64? {
        guard let success else { return nil }
        let weights = samples.reduce(Int128(0)) { $0 + Int128($1.weight) }
        let count = Int128(samples.count)
        // Each order's part in the difference, millionths: w (r - after) / mean w - (r - before).
        let squares = samples.reduce(Int128(0)) { sum, sample in
            let reward = sample.isPaid ? Backtest.one : 0
            let far = Int128(sample.weight) * Int128(reward - success.after) * count / weights
            let part = far - Int128(reward - success.before)
            return sum + part * part
        }
        return Int64(Backtest.root(squares / (count * count)) * 196 / 100)
    }

    /// To how many orders of equal weight the estimate amounts (Kish): (sum of w)² / sum of w².
    package var effectiveOrders: Int {
        let sum = samples.reduce(Int128(0)) { $0 + Int128($1.weight) }
        let squares = samples.reduce(Int128(0)) { $0 + Int128($1.weight) * Int128($1.weight) }
        return squares > 0 ? Int(sum * sum / squares) : 0
    }

    /// Part of the traffic that the change sends where the recorded decisions never would have, millionths.
    package var untriedMillionths: Int64 { decisions > 0 ? Int64(untried / Int128(decisions)) : 0 }

    package var evidence: Evidence {
        if untriedMillionths > Backtest.untriedAllowed { return .untried }
        return effectiveOrders >= Backtest.ordersNeeded ? .enough : .fewOrders
    }

    /// The whole part of the square root.
    private static func root(_ value: Int128) -> Int128 {
        guard value > 1 else { return max(0, value) }
        var guess = value
        var next = (guess + 1) / 2
        while next < guess {
            guess = next
            next = (guess + value / guess) / 2
        }
        return guess
    }
}
