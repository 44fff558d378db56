import Experiments
import Payments
import Storage

/// What must hold of canaries, at the end and after every death of the process.
extension Simulation {
    func checkCanaries() throws {
        for canary in try process.store.canaries(limit: 1_000) {
            try checkCounts(canary)
            try checkArms(canary)
        }
    }

    /// What the run has counted is what its rows say, arm by arm.
    private func checkCounts(_ canary: Canary) throws {
        var assigned = ArmOrders()
        var counts = ArmCounts()
        var users: Int64 = 0
        for row in try process.store.orderCounts(of: canary.id) {
            assigned[row.arm] += row.orders
            users += row.newUsers
            if row.outcome == .failed { counts[row.arm].failed += row.orders }
            if row.outcome == .good || row.outcome == .failed { counts[row.arm].ended += row.orders }
        }
        let run = canary.run
        if assigned != run.assigned || counts != run.counts || users != run.ratio.orders {
            violate("canary counts", "\(canary.subject.name): rows say \(assigned) \(counts), the run \(run.counts)")
        }
    }

    /// While a channel is on trial nobody of the control gets an attempt at it.
    private func checkArms(_ canary: Canary) throws {
        guard let channel = canary.subject.channel else { return }
        let arms = canary.run.plan.arms
        // Without a verdict the arms stay until a person decides.
        let end = canary.run.state.dividesUsers ? now : canary.run.endedAt ?? now
        for order in try process.store.recentOrders(since: canary.run.plan.startedAt, limit: 100_000) {
            guard arms.arm(of: "\(order.id.partition)/\(order.buyer.userID)") == .control else { continue }
            for attempt in try process.store.attempts(of: order.id) where attempt.channel == channel {
                // Within the millisecond of its start or end either order of events is right.
                guard attempt.createdAt > canary.run.plan.startedAt, attempt.createdAt < end else { continue }
                violate("canary arms", "\(order.shopOrderNumber) of the control got \(channel)")
            }
        }
    }
}
