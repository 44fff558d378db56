import Alerts
import Operations
import Payments

/// Looks once a second at everything that may be bad, makes one line of each cause, and has receivers told.
extension Turn {
    func watchAlerts() throws {
        if at.since(engine.lastWatch) >= Engine.tickMilliseconds { try lookAtAlerts() }
    }

    /// Looks now: with the turn that has shown something, not a second later.
    func lookAtAlerts() throws {
        engine.lastWatch = at
        engine.watchedSequence = engine.figures.lastSequence
        try noteCosts()
        let findings = try findings()
        settle(findings)
        try tellReceivers()
        engine.alertWake = nextAlertMoment()
    }

    private func findings() throws -> [Finding] {
        var found: [Finding?] = []
        // What a silence has emptied says nothing, and costs a look at each channel.
        if !engine.isSilent(at: at) || !steering.book.open.isEmpty { found += channelFindings() + costFindings() }
        if !engine.isSilent(at: at) || !steering.book.open.isEmpty { found += orderFindings() }
        found += [networkFinding(), reviewFinding(), escalationFinding(), shopFinding(), notificationFinding()]
        found += [payoutFinding()]
        found += [freezeFinding(), try peakFinding(), ledgerFinding(), auditFinding(), diskFinding(), markerFinding()]
        found += canaryFindings() + clockFindings() + certificateFindings() + trustFindings()
        found += receiverFindings() + [calendarFinding(), storeFinding()]
        return found.compactMap { $0 }
    }

    private func settle(_ findings: [Finding]) {
        var known: Set<AlertCause> = []
        let distinct = findings.filter { known.insert($0.cause).inserted }
        let busy = engine.configuration.profiles.count { profile in
            profile.collects && (engine.steering.lastRouted[profile.id].map { at.since($0) < Turn.busyTime } ?? false)
        }
        let folding = CauseFolding(distinct, busy: busy, open: Set(steering.book.open.map(\.cause)))
        let changes = steering.book.settle(folding, at: at) {
            "a-" + engine.identifiers.next(TimerID.self, at: at, partition: 0).text.suffix(6)
        }
        for change in changes {
            switch change {
            case .raised(let row), .worsened(let row): record(.alertRaised, row)
            case .ended(let row): record(.alertCleared, row)
            }
        }
    }

    private func record(_ kind: EventKind, _ row: AlertRow) {
        record(FeedEvent(
            at: at, kind: kind, channel: row.channel.map { ChannelID($0) }, subject: row.id, code: row.kind.rawValue))
    }

    /// A channel that got an order within this has traffic, milliseconds.
    private static let busyTime: Int64 = 300_000

    /// Where the figure stands to its lines. A line that an alert stood on before a restart is still crossed.
    func level(_ cause: AlertCause, _ figure: Int?, _ line: LevelLine) -> AlertSeverity? {
        var memory = engine.alertLevels[cause] ?? LevelMemory(standing: standing(cause))
        let severity = memory.take(figure, line, at: at)
        engine.alertLevels[cause] = memory
        return severity
    }

    private func standing(_ cause: AlertCause) -> AlertSeverity? {
        if let own = steering.book.open(cause) { return own.grade }
        guard let channel = cause.channel else { return nil }
        let common = steering.book.open.first { $0.kind == cause.kind && $0.channels?.contains(channel) == true }
        return common?.grade
    }

    private func nextAlertMoment() -> Timestamp? {
        var moments = engine.configuration.alertReceivers.compactMap { profile -> Timestamp? in
            let outbox = steering.outboxes[profile.name] ?? ReceiverOutbox()
            let pending = outbox.pending(steering.alerts, for: profile, at: at)
            return outbox.nextDue(pending, for: profile)
        }
        if let end = steering.book.nextSnoozeEnd { moments.append(end) }
        return moments.min()
    }
}

extension Steering {
    var alerts: [AlertRow] { book.rows }
}
