package import Operations
package import Payments
import Routing
package import Storage

/// The engine's state as consoles see it. Everything of one snapshot is read between two turns, so it is of one moment.
extension Engine {
    /// The engine's state as one consistent picture for a console.
    package func snapshot(
        _ query: ConsoleQuery, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> ConsoleSnapshot {
        if let wanted = query.at { return try recordedSnapshot(query, wanted: wanted, for: who, at: now) }
        var snapshot = ConsoleSnapshot(screen: query.screen, at: now.milliseconds)
        snapshot.environment = configuration.environment
        snapshot.site = configuration.site
        snapshot.operatorName = who.name
        snapshot.roles = who.roles.map(\.rawValue).sorted()
        snapshot.settingsVersion = steering.settingsVersion
        if case .stopped(let reason) = acceptance { snapshot.fatal = reason }
        snapshot.weights = Weights(preference: steering.weights.preference, cost: steering.weights.cost)
        snapshot.ledger = try ledgerSummary()
        let fleet = health.fleet(at: now)
        snapshot.totals = totals(fleet, at: now)
        snapshot.channels = channelRows(at: now)
        snapshot.successPerMinute = fleet.perMinute
        snapshot.alerts = alertRows()
        snapshot.timers = timers.values.sorted { $0.id < $1.id }.map(TimerRow.init)
        snapshot.proposals = steering.proposals.filter { $0.expiresAt > now }.map(ProposalRow.init)
        snapshot.review = caseRows()
        try addScreen(query, to: &snapshot, at: now)
        snapshot.record = recordView(asked: nil, shown: nil, at: now)
        return snapshot
    }

    private func addScreen(
        _ query: ConsoleQuery, to snapshot: inout ConsoleSnapshot, at now: Timestamp
    ) throws(StoreError) {
        switch query.screen {
        case .overview:
            snapshot.preferences = preferences.ages
            snapshot.regions = preferences.regions
            if let planned = steering.peak, planned.peak.end > now {
                snapshot.capacity = try capacityView(planned.peak, .planned, by: planned.by, at: now)
            }
        case .channels:
            snapshot.changes = try changeRows()
            snapshot.canaries = canaryRows()
            snapshot.versions = versionRows()
        case .orders, .review: break
        case .splits: snapshot.splits = try splitsView(query, at: now)
        case .payouts: snapshot.payouts = try payoutsView(query, at: now)
        case .capacity: snapshot.capacity = try capacityView(query.peak, at: now)
        case .audit: snapshot.audit = try auditView(query.audit, at: now)
        }
        snapshot.events = recentEvents.newestFirst.map(EventRow.init)
        snapshot.orders = digests.newest(min(query.orderLimit, Limits.recentOrders))
        if let leg = query.proofOf { snapshot.proof = try proofView(leg, at: now) }
        if query.checksHead { snapshot.headCheck = try headCheck(at: now) }
        if let id = query.order.flatMap({ OrderID($0) }) { snapshot.orderTrace = try trace(id) }
        if let id = query.reviewCase.flatMap({ CaseID($0) }) { snapshot.caseDetail = try caseDetail(id, at: now) }
    }

    private func ledgerSummary() throws(StoreError) -> LedgerSummary {
        var summary = LedgerSummary()
        for total in try store.ledgerTotals() {
            summary.debitMinorUnits += total.debitMinorUnits
            summary.creditMinorUnits += total.creditMinorUnits
            summary.entries += total.entries
            summary.balanced = summary.balanced && total.debitMinorUnits == total.creditMinorUnits
        }
        summary.movements = ledger.movements
        return summary
    }

    private func alertRows() -> [AlertRow] {
        let open = steering.alerts.filter { $0.closedAt == nil }
        let closed = steering.alerts.filter { $0.closedAt != nil }.suffix(5)
        return open.sorted { ($0.severity, -$0.since) < ($1.severity, -$1.since) } + closed.reversed()
    }

    func changeRows() throws(StoreError) -> [ChangeRow] {
        try store.audit(limit: Limits.changesShown).map { audit in
            ChangeRow(
                at: audit.at.milliseconds, who: audit.who, act: audit.act, target: audit.target,
                change: audit.change, reason: audit.reason, outcome: audit.outcome)
        }
    }

    /// Oldest deadline first; what rests is last.
    private func caseRows() -> [CaseRow] {
        openCases.values.sorted { left, right in
            if (left.state == .held) != (right.state == .held) { return right.state == .held }
            return left.deadline != right.deadline ? left.deadline < right.deadline : left.id < right.id
        }.map(CaseRow.init)
    }

    /// What a command would do, from live figures; changes nothing.
    package func preview(
        _ command: OperatorCommand, by who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> CommandPreview {
        do {
            return try Turn(engine: self, at: now).previewCommand(command, by: who)
        } catch let error as StoreError {
            throw error
        } catch {
            return .refused(.wrongState, "\(error)")
        }
    }
}
