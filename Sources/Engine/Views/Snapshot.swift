import Alerts
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
        var snapshot = try commonSnapshot(query.common, at: now)
        try complete(&snapshot, query, for: who, at: now)
        return snapshot
    }

    /// What every console that looks at this screen is shown. No person is known here, so many may share one answer.
    package func commonSnapshot(_ query: CommonQuery, at now: Timestamp) throws(StoreError) -> ConsoleSnapshot {
        var snapshot = ConsoleSnapshot(screen: query.screen, at: now.milliseconds)
        snapshot.environment = configuration.environment
        snapshot.site = configuration.site
        snapshot.settingsVersion = steering.settingsVersion
        snapshot.weights = Weights(preference: steering.weights.preference, cost: steering.weights.cost)
        snapshot.ledger = try ledgerSummary()
        let fleet = health.fleet(at: now)
        snapshot.totals = totals(fleet, at: now)
        snapshot.channels = channelRows(at: now)
        snapshot.successPerMinute = fleet.perMinute
        snapshot.alerts = alertRows(query.screen)
        snapshot.alertDay = steering.book.day
        snapshot.timers = timers.values.sorted { $0.id < $1.id }.map(TimerRow.init)
        snapshot.proposals = steering.proposals.filter { $0.expiresAt > now }.map(ProposalRow.init)
        addCases(query.screen, to: &snapshot, at: now)
        try addScreen(query, to: &snapshot, at: now)
        let rows = min(query.orderLimit, Limits.recentOrders)
        snapshot.orders = query.orderReason.map { digests.newest(rows, reason: $0) } ?? digests.newest(rows)
        snapshot.record = recordView(asked: nil, shown: nil, at: now)
        return snapshot
    }

    /// Adds to a picture all share what is for one console: who looks, and the details of what is chosen there.
    package func complete(
        _ snapshot: inout ConsoleSnapshot, _ query: ConsoleQuery, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) {
        snapshot.operatorName = who.name
        snapshot.roles = who.roles.map(\.rawValue).sorted()
        if case .stopped(let reason) = acceptance { snapshot.fatal = reason }
        if let leg = query.proofOf { snapshot.proof = try proofView(leg, at: now) }
        if query.checksHead { snapshot.headCheck = try headCheck(at: now) }
        if let asked = query.order {
            let found = try findOrder(asked)
            snapshot.orderFound = found
            if let id = found.id.flatMap({ OrderID($0) }) { snapshot.orderTrace = try trace(id) }
        }
        if let id = query.reviewCase.flatMap({ CaseID($0) }) {
            snapshot.caseDetail = try caseDetail(id, for: who, at: now)
        }
        if query.screen == .audit { snapshot.audit = try auditView(query.audit, at: now) }
        if query.screen == .review { snapshot.reviewing = queueView(for: who, at: now) }
        snapshot.authority = authorityView(of: who, at: now)
        snapshot = snapshot.authority.isLocked ? snapshot.blanked : snapshot.withMaskedText
    }

    /// The order a person means by our number or a shop's. Another one is never given in its place: when several shops
    /// have an order of this number, none is.
    func findOrder(_ asked: String) throws(StoreError) -> OrderFound {
        if let id = OrderID(asked) ?? OrderID(asked.uppercased()), try store.order(id) != nil {
            return OrderFound(asked: asked, id: id.text, count: 1)
        }
        var found: [String] = []
        for shop in shops.keys.sorted() {
            if let order = try store.order(shop: shop, number: asked) { found.append(order.id.text) }
        }
        return OrderFound(asked: asked, id: found.count == 1 ? found[0] : nil, count: found.count)
    }

    private func addScreen(
        _ query: CommonQuery, to snapshot: inout ConsoleSnapshot, at now: Timestamp
    ) throws(StoreError) {
        switch query.screen {
        case .overview:
            snapshot.events = toldEvents.newestFirst.map(EventRow.init)
            snapshot.preferences = preferences.ages
            snapshot.regions = preferences.regions
            if let planned = steering.peak, planned.peak.end > now {
                snapshot.capacity = try capacityView(planned.peak, .planned, by: planned.by, at: now)
            }
        case .channels:
            snapshot.changes = try changeRows()
            snapshot.canaries = canaryRows()
            snapshot.versions = versionRows()
        case .orders, .review, .audit: break
        case .alerts: snapshot.receivers = receiverRows(at: now)
        case .splits: snapshot.splits = try splitsView(query.whole, at: now)
        case .messages: snapshot.messages = try messagesView()
        case .payouts: snapshot.payouts = try payoutsView(query.whole, at: now)
        case .capacity: snapshot.capacity = try capacityView(query.peak, at: now)
        }
    }

    private func ledgerSummary() throws(StoreError) -> LedgerSummary {
        var summary = LedgerSummary()
        for total in try store.ledgerTotals() {
            if total.currency == .cny {
                summary.debitMinorUnits = total.debitMinorUnits
                summary.creditMinorUnits = total.creditMinorUnits
            } else {
                summary.others = (summary.others ?? []) + [
                    LedgerSum(
                        currency: total.currency.rawValue, debitMinorUnits: total.debitMinorUnits,
                        creditMinorUnits: total.creditMinorUnits)
                ]
            }
            summary.entries += total.entries
            summary.balanced = summary.balanced && total.debitMinorUnits == total.creditMinorUnits
        }
        summary.movements = ledger.movements
        return summary
    }

    func changeRows() throws(StoreError) -> [ChangeRow] {
        var rows: [ChangeRow] = []
        for record in try store.audit(limit: Limits.changesShown) {
            let audit = try unsealed(record)
            rows.append(ChangeRow(
                at: audit.at.milliseconds, who: audit.who, act: audit.act, target: audit.target,
                change: audit.change, reason: audit.reason, outcome: audit.outcome))
        }
        return rows
    }

    /// The front of the queue, as far as the screen shows it.
    private func addCases(_ screen: ScreenName, to snapshot: inout ConsoleSnapshot, at now: Timestamp) {
        switch screen {
        case .overview: addCases(Limits.casesOnOverview, to: &snapshot, at: now)
        case .review: addCases(Limits.casesShown, to: &snapshot, at: now)
        default: break
        }
    }

    func addCases(_ limit: Int, to snapshot: inout ConsoleSnapshot, at now: Timestamp) {
        snapshot.review = openCases.front(limit, at: now).map(CaseRow.init)
        snapshot.reviewIsCut = snapshot.review.count < openCaseCount
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
