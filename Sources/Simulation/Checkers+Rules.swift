import Engine
import Payments
import Storage

/// Rules that people and contracts rely on, read from what the feed says happened.
extension Simulation {
    func checkRules(_ orders: [Order]) throws {
        var rules = FeedRules(orders: Dictionary(uniqueKeysWithValues: orders.map { ($0.id, $0) }))
        var after: Int64 = 0
        while true {
            let page = try process.store.events(after: after, limit: 1_000)
            for event in page { rules.take(event) }
            after += Int64(page.count)
            guard page.count == 1_000 else { break }
        }
        for fault in rules.faults { violate("rule", fault) }
        try checkDays()
    }

    /// What a participant may withdraw on one day of Beijing, by its level.
    private func checkDays() throws {
        let all = try process.store.recentWithdrawals(since: Simulation.epoch.adding(seconds: -86_400), limit: 100_000)
        var days: [String: (count: Int, units: Int64)] = [:]
        var levels: [String: RealNameLevel] = [:]
        for item in all where !item.state.isGivenBack {
            let day = (item.createdAt.milliseconds + 8 * 3_600_000) / 86_400_000
            let key = "\(item.shop)/\(item.participant) on day \(day)"
            let sum = days[key] ?? (0, 0)
            days[key] = (sum.count + 1, sum.units + item.amount.minorUnits)
            levels[key] = item.level
        }
        for (key, sum) in days.sorted(by: { $0.key < $1.key }) {
            guard let level = levels[key], let limit = parties.configuration.payouts.levels[level] else { continue }
            if sum.count > limit.dailyCount || sum.units > limit.dailyMinorUnits {
                violate("limit", "\(key) withdrew \(sum.units) in \(sum.count), above its level's limit")
            }
        }
    }
}

/// One pass over the feed.
private struct FeedRules {
    let orders: [OrderID: Order]
    var faults: [String] = []
    private var asked: [String: Timestamp] = [:]
    private var isPaused = false

    init(orders: [OrderID: Order]) { self.orders = orders }

    mutating func take(_ event: FeedEvent) {
        switch event.kind {
        case .payeeChangeAsked: asked[event.subject] = event.at
        case .payeeChanged:
            let since = asked[event.subject].map { event.at.since($0) } ?? 0
            if since < 86_400_000 || !SimulationWorld.people.map(\.name).contains(event.code) {
                faults.append("accounts of \(event.subject) changed after \(since) ms by \(event.code)")
            }
        case .payoutsPaused: isPaused = true
        case .payoutsResumed: isPaused = false
        case .batchSent where isPaused: faults.append("batch \(event.subject) left while payouts were paused")
        case .orderReceived where event.code == "auto":
            let paid = event.order.flatMap { orders[$0]?.paidAt }
            if let paid, event.at.since(paid) < 10 * 86_400_000 {
                faults.append("escrow of \(event.order?.text ?? "") ended \(event.at.since(paid)) ms after payment")
            }
        default: break
        }
    }
}
