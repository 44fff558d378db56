import Experiments
import Payments
import Routing
import Storage

/// Counting orders in the arms of running canaries. An order belongs to the arm its first attempt was decided in,
/// whatever channels it tries afterwards.
extension Turn {
    /// Counts an order whose first attempt was just decided.
    func noteAssigned(_ request: RoutingRequest, _ decision: RoutingDecision) throws {
        guard request.attemptNumber == 1, decision.chosen != nil else { return }
        let user = CanaryDivision.user(request.order, request.buyer)
        for index in steering.canaries.indices where steering.canaries[index].run.state == .running {
            let canary = steering.canaries[index]
            guard canary.counts(decision) else { continue }
            let arms = canary.run.plan.arms
            let mark = arms.mark(of: user)
            let order = CanaryOrder(
                canary: canary.id, order: request.order, arm: arms.arm(of: user), user: mark,
                isNewUser: try !store.hasUser(mark, in: canary.id))
            steering.canaries[index].run.assign(order.arm, isNewUser: order.isNewUser)
            changedCanaries.insert(canary.id)
            canaryOrders.append(order)
        }
    }

    /// Counts first attempts that ended in this turn. To be called once, when everything else is decided.
    func noteEndedFirstAttempts() throws {
        guard steering.canaries.contains(where: { $0.run.state == .running }) else { return }
        for file in opened {
            guard let first = file.current.attempts.first, first.state.isTerminal,
                file.original?.attempts.first.map({ !$0.state.isTerminal }) ?? true
            else { continue }
            try count(first, outcome(of: first, file.current.order))
        }
    }

    private func count(_ attempt: Attempt, _ outcome: CanaryOrder.Outcome) throws {
        for order in try openCanaryOrders(of: attempt.order) {
            guard let index = steering.canaries.firstIndex(where: { $0.id == order.canary }),
                steering.canaries[index].run.state == .running
            else { continue }
            changedCanaries.insert(order.canary)
            // A canary whose time was over before counts nothing more; the row stays open.
            if let change = steering.canaries[index].run.advance(to: at) {
                try conclude(index, change, by: Canary.itself, reason: change.reason.rawValue)
                continue
            }
            note(outcome, of: order)
            guard outcome == .good || outcome == .failed else { continue }
            let change = steering.canaries[index].run.end(order.arm, failed: outcome == .failed, at: at)
            if let change { try conclude(index, change, by: Canary.itself, reason: change.reason.rawValue) }
        }
    }

    /// Those of this turn are not in the store yet.
    private func openCanaryOrders(of order: OrderID) throws -> [CanaryOrder] {
        let fresh = canaryOrders.filter { $0.order == order && $0.outcome == .open }
        return try fresh + store.openCanaryOrders(of: order)
    }

    private func note(_ outcome: CanaryOrder.Outcome, of order: CanaryOrder) {
        if let index = canaryOrders.firstIndex(where: { $0.order == order.order && $0.canary == order.canary }) {
            canaryOrders[index].outcome = outcome
            return
        }
        var ended = order
        ended.outcome = outcome
        endedCanaryOrders.append(ended)
    }

    /// A channel that refuses an order or never answers fails it, whatever rule or fault is behind it. A buyer who
    /// cannot pay or does not want to says nothing of the channel.
    private func outcome(of attempt: Attempt, _ order: Order) -> CanaryOrder.Outcome {
        switch attempt.state {
        case .paid, .surplus: .good
        case .mismatched: .failed
        case .refused: refusalClass(of: attempt) == .user ? .uncounted : .failed
        case .closed, .created, .prepaid, .unknown, .closing:
            attempt.payParameter.isEmpty && !attempt.lastCode.isEmpty && !order.flags.contains(.closing)
                ? .failed : .uncounted
        }
    }

    private func refusalClass(of attempt: Attempt) -> ErrorClass? {
        events.last { $0.kind == .attemptRefused && $0.subject == attempt.id.text }
            .flatMap { ErrorClassText.errorClass($0.detail) }
    }
}

extension Canary {
    /// Who ended it when no person did.
    static let itself = "canary"

    /// Whether the order could have got what is tried: the same question in both arms.
    fileprivate func counts(_ decision: RoutingDecision) -> Bool {
        guard let channel = subject.channel else { return true }
        guard let candidate = decision.candidates.first(where: { $0.channel == channel }) else { return false }
        return candidate.exclusion?.isOfTheOrder != true
    }
}
