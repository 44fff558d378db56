import Alerts
import Operations
package import Payments
import Routing

extension Engine {
    func totals(_ fleet: ChannelFigures, at now: Timestamp) -> Totals {
        var totals = Totals()
        totals.orders = figures.counters.ordersCreated
        totals.paidOrders = figures.counters.paidOrders
        totals.paidMinorUnits = figures.counters.paidMinorUnits
        totals.success5m = fleet.success5mBasisPoints
        totals.success5mSample = fleet.sample5m
        totals.successLeastSample = configuration.alerts.minimumSample
        totals.noChannel = noChannel(fleet, at: now)
        totals.success1h = fleet.success1hBasisPoints
        totals.success24h = figures.day.success(at: now)
        totals.ordersCentiPerSecond = fleet.ordersCentiPerSecond
        totals.peakCentiPerSecond = max(peak, fleet.ordersCentiPerSecond)
        totals.splitFailureBasisPoints = fleet.splitFailure1hBasisPoints
        totals.splitFailureAlertBasisPoints = configuration.alerts.splitFailure
        addCost(to: &totals, at: now)
        addWork(to: &totals, at: now)
        return totals
    }

    private func noChannel(_ fleet: ChannelFigures, at now: Timestamp) -> NoChannelTotals {
        var totals = NoChannelTotals()
        totals.centiPerSecond = fleet.noChannelCentiPerSecond
        totals.orders5m = fleet.noChannel5m
        for (currency, refused) in figures.noChannel.sorted(by: { $0.key < $1.key }) {
            let today = refused.today.count(at: now)
            guard today > 0 else { continue }
            totals.ordersToday += today
            totals.today.append(
                CurrencySum(currency: currency, orders: Int64(today), minorUnits: refused.todayMinorUnits))
        }
        return totals
    }

    private func addCost(to totals: inout Totals, at now: Timestamp) {
        let cost = configuration.profiles.reduce(CostOfHour()) {
            $0.adding(CostOfHour($1, health.figures($1.id, at: now)))
        }
        totals.costMillionths = cost.millionths(cost.total)
        totals.costRateMillionths = cost.millionths(cost.rate)
        totals.costUpkeepMillionths = cost.millionths(cost.upkeep)
        totals.costBadDebtMillionths = cost.millionths(cost.badDebt)
    }

    private func addWork(to totals: inout Totals, at now: Timestamp) {
        var oldest = now
        for place in openCases.places where !place.rank.isHeld {
            oldest = min(oldest, place.rank.createdAt)
            if place.rank.deadline <= now { totals.reviewOverDeadline += 1 }
        }
        totals.heldMinorUnits = figures.heldMinorUnits
        totals.reviewOpen = openCaseCount
        totals.reviewOldestSeconds = Int(now.since(oldest) / 1_000)
        totals.reviewDoneToday = figures.decided.count(at: now)
        totals.reviewLapsedToday = figures.lapsed.count(at: now)
        totals.unknownOrders = digests.unknownCount
        totals.latePaid = Int(figures.counters.latePaid)
        totals.paidTwice = Int(figures.paidTwice)
        totals.refundsOpen = figures.refundsOpen
        totals.openTasks = figures.openTasks
        totals.shopMessagesWaiting = figures.messagesWaiting
        totals.notificationsRefused = counters.notificationsRefused
    }

    /// Figures for metrics.
    package func counters(at now: Timestamp) -> EngineCounters {
        var counters = counters
        addAlerts(to: &counters, at: now)
        return counters
    }

    /// What needs no clock.
    package var counters: EngineCounters {
        var counters = figures.counters
        counters.notificationsRepeated += refusals.waiting(.notificationRepeated)
        counters.notificationsRefused += refusals.waiting(.notificationRefused)
        counters.refusedNotifications = refusals.refused
        counters.openTasks = figures.openTasks
        counters.noChannelOrders = figures.noChannel.mapValues(\.orders)
        counters.noChannelMinorUnits = figures.noChannel.mapValues(\.minorUnits)
        counters.shopMessagesWaiting = figures.messagesWaiting
        counters.openCases = openCaseCount
        for profile in configuration.profiles {
            counters.inFlight[profile.id] = load[profile.id]?.orders ?? 0
            counters.breakers[profile.id] = steering.breakers[profile.id]?.phase.word ?? "closed"
        }
        counters.ledgerSums = ledger.sums
        counters.ledgerEntries = ledger.entries
        return counters
    }
}

extension BreakerPhase {
    var word: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half_open"
        }
    }
}
