import Operations
import Payments
import Routing

/// A change of settings tried on the newest recorded decisions.
extension Turn {
    /// Nil when nothing was decided yet.
    func evidence(for after: Steering) -> PreviewBacktest? {
        let result = engine.recentDecisions.backtest(RoutingChange(from: steering, to: after))
        guard result.decisions > 0 else { return nil }
        return PreviewBacktest(result)
    }
}

extension RoutingChange {
    /// What `after` has otherwise.
    init(from before: Steering, to after: Steering) {
        self.init()
        if before.weights.preference != after.weights.preference { preferenceWeight = after.weights.preference }
        if before.weights.cost != after.weights.cost { costWeight = after.weights.cost }
        for (channel, setting) in after.settings {
            let was = before.settings[channel]
            if was?.weight != setting.weight { channelWeights[channel] = setting.weight }
            if was?.override != setting.override { overrides[channel] = setting.override }
        }
    }
}

extension PreviewBacktest {
    fileprivate init(_ result: Backtest) {
        let evidence: Evidence =
            switch result.evidence {
            case .enough: .enough
            case .fewOrders: .fewOrders
            case .untried: .untried
            }
        self.init(
            evidence: evidence, decisions: result.decisions, flips: result.flips,
            effectiveOrders: result.effectiveOrders, ordersNeeded: Backtest.ordersNeeded,
            untriedMillionths: result.untriedMillionths)
        guard evidence == .enough, let success = result.success else { return }
        beforeMillionths = success.before
        afterMillionths = success.after
        marginMillionths = result.margin
    }
}
