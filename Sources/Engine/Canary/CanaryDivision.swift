import Experiments
import Payments
import Routing

/// How running canaries change what an order may get: by the buyer's arm in each.
struct CanaryDivision {
    private let channels: [(channel: ChannelID, arms: StickyArm)]
    private let weights: (arms: StickyArm, settings: RoutingSettings, version: Int64)?

    init(_ steering: Steering) {
        let dividing = steering.canaries.filter(\.run.state.dividesUsers)
        channels = dividing.compactMap { canary in
            canary.subject.channel.map { ($0, canary.run.plan.arms) }
        }
        weights = dividing.lazy.compactMap { canary in
            guard case .weights(let version) = canary.subject, let settings = steering.drafts[version] else {
                return nil
            }
            return (canary.run.plan.arms, settings, version)
        }.first
    }

    var isEmpty: Bool { channels.isEmpty && weights == nil }

    /// Who the buyer is to every canary: the shop's partition and the shop's own number of the user.
    static func user(_ order: OrderID, _ buyer: Buyer) -> String { "\(order.partition)/\(buyer.userID)" }

    /// Takes channels on trial from buyers of the control, and gives buyers on trial the new weights.
    func apply(to standings: inout [ChannelStanding], _ weights: inout CriteriaWeights, for request: RoutingRequest) {
        guard !isEmpty else { return }
        let user = CanaryDivision.user(request.order, request.buyer)
        for item in channels where item.arms.arm(of: user) == .control {
            for index in standings.indices where standings[index].profile.id == item.channel {
                // What the channel may never carry is told before the trial: such orders are counted in no arm.
                if standings[index].ruledOut?.isOfTheOrder != true { standings[index].ruledOut = .canary }
            }
        }
        guard let trial = self.weights, trial.arms.arm(of: user) == .treatment else { return }
        weights = CriteriaWeights(
            preference: trial.settings.preference, cost: trial.settings.cost, version: trial.version)
        let tried = Dictionary(trial.settings.channels.map { ($0.channel, $0.weight) }) { first, _ in first }
        for index in standings.indices {
            if let weight = tried[standings[index].profile.id] { standings[index].setting.weight = weight }
        }
    }
}

extension Exclusion {
    /// The order itself is what the channel may not carry, whoever the buyer is and however the channel fares.
    var isOfTheOrder: Bool {
        switch self {
        case .currency, .environment, .notPayableThere, .category, .amountTooSmall, .amountTooLarge, .split,
            .splitCeiling, .merchantRule, .licence:
            true
        case .alreadyTried, .failedOver, .breakerOpen, .atCapacity, .weightZero, .atRate, .atDailyAmount, .canary: false
        }
    }
}
