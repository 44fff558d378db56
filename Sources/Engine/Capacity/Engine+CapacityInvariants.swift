package import Payments
import Routing
package import Storage

/// What must hold of our own count whatever happens; run by simulations and tests.
extension Engine {
    /// Promises broken, in English: no channel was sent more in any second, or has more of our orders open, than its
    /// ceiling allows; and what is counted as open is what the rows say is open.
    package func capacityFaults(at now: Timestamp) throws(StoreError) -> [String] {
        var faults: [String] = []
        let open = Dictionary(grouping: try store.openAttempts(limit: Limits.scheduledTasks), by: \.channel)
        for profile in collecting {
            let use = capacity.use(profile.id, at: now)
            if profile.ratePerSecondCeiling > 0, use.ordersThisSecond > profile.ratePerSecondCeiling {
                faults.append("\(profile.id): \(use.ordersThisSecond) orders in a second")
            }
            if profile.openOrdersCeiling > 0, use.openOrders > profile.openOrdersCeiling {
                faults.append("\(profile.id): \(use.openOrders) orders open")
            }
            let rows = open[profile.id] ?? []
            let amount = rows.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
            // An attempt whose questions have ended with a person is open without a task.
            if use.openOrders < rows.count || use.openMinorUnits < amount {
                faults.append("\(profile.id): \(use.openOrders) orders counted open, \(rows.count) are")
            }
        }
        return faults
    }
}
