import Alerts
import Experiments
import Operations
import Payments
import Storage

/// What is bad in our own work: queues, people's deadlines, the ledger, canaries, the planned peak.
extension Turn {
    private var lines: AlertSettings { engine.configuration.alerts }

    func reviewFinding() -> Finding? {
        counted(.reviewDeadline, engine.openCases.places.count { $0.rank.isLate(at: at) }, lines.reviewLine)
    }

    /// Nobody answered for too long, or two reviewers differ.
    func escalationFinding() -> Finding? {
        let count = engine.openCases.places.count { $0.escalation == .admin && !$0.rank.isHeld }
        return count > 0 ? Finding(AlertCause(.reviewEscalated), .critical, count: count) : nil
    }

    func shopFinding() -> Finding? { counted(.shopBacklog, engine.figures.messagesWaiting, lines.backlogLine) }

    func notificationFinding() -> Finding? {
        counted(.notificationsRefused, engine.refused.count(at: at), lines.refusedLine)
    }

    private func counted(_ kind: AlertRow.Kind, _ count: Int, _ line: LevelLine) -> Finding? {
        let cause = AlertCause(kind)
        return level(cause, count, line).map { Finding(cause, $0, count: count) }
    }

    func payoutFinding() -> Finding? {
        let stuck = engine.payouts.figures.needPerson
        let waiting = engine.payouts.openBatches.values.count { $0.state == .waiting }
        guard stuck + waiting > 0 else { return nil }
        return Finding(AlertCause(.payout), stuck > 0 ? .critical : .warn, count: stuck + waiting)
    }

    func freezeFinding() -> Finding? {
        let count = engine.shares.deadlines.count
        return count > 0 ? Finding(AlertCause(.freeze), .warn, count: count) : nil
    }

    func ledgerFinding() -> Finding? {
        engine.ledger.isBalanced
            ? nil : Finding(AlertCause(.ledger), .critical)
    }

    /// What the check beside the work has found; it stands until a check from the first row on finds nothing.
    func auditFinding() -> Finding? {
        engine.auditFault.map { fault in
            var finding = Finding(AlertCause(.auditChain), .critical)
            finding.evidence = Evidence.auditRow.text(fault.row)
            return finding
        }
    }

    /// Canaries that were rolled back within the last day, or that wait for a person's decision.
    func canaryFindings() -> [Finding?] {
        var seen: Set<String> = []
        return steering.canaries.map { canary in
            guard seen.insert(canary.subject.name).inserted else { return nil }
            let isRecent = canary.run.endedAt.map { at.since($0) < Limits.canaryAlertMilliseconds } ?? false
            let isHarm = canary.run.state == .rolledBack && isRecent
            guard isHarm || canary.run.state == .inconclusive else { return nil }
            let channel = canary.subject.channel?.text
            return Finding(
                AlertCause(.canary, channel: channel, subject: channel == nil ? canary.subject.name : nil),
                isHarm ? .critical : .warn,
                value: Int(canary.run.counts.treatment.failureMillionths / 100),
                limit: Int(canary.run.counts.control.failureMillionths / 100))
        }
    }

    /// A planned peak that does not fit; asked anew every half minute.
    func peakFinding() throws -> Finding? {
        dropPastPeak()
        guard let planned = steering.peak else {
            engine.peakFinding = nil
            return nil
        }
        guard at.since(engine.lastPeakWatch) >= Turn.peakWatchMilliseconds else { return engine.peakFinding }
        engine.lastPeakWatch = at
        let view = try engine.capacityView(planned.peak, .planned, by: planned.by, at: at)
        engine.peakFinding = view.sample > 0 && !view.fits
            ? Finding(AlertCause(.peak), .warn, count: view.lostCentiPerSecond / 100) : nil
        return engine.peakFinding
    }

    private static let peakWatchMilliseconds: Int64 = 30_000
}
