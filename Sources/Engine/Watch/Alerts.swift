import Experiments
import Operations
import Payments
import Routing

/// What a person must look at, with hysteresis: raised past one line, ended past another, so that no figure on the line
/// flaps.
extension Turn {
    func watchAlerts() throws {
        guard at.since(engine.lastWatch) >= Engine.tickMilliseconds else { return }
        engine.lastWatch = at
        engine.watchedSequence = engine.figures.lastSequence
        if !engine.isSilent(at: at) || steering.alerts.contains(where: { $0.closedAt == nil }) { watchChannels() }
        watchNetwork()
        watchReview()
        watchShops()
        watchNotifications()
        watchPayouts()
        watchFreezes()
        try watchPeak()
        watchCanaries()
        watch(.ledger, isBad: engine.ledger.debitMinorUnits != engine.ledger.creditMinorUnits, severity: "critical")
    }

    private func watchChannels() {
        engine.peak = max(engine.peak, engine.health.fleet(at: at).ordersCentiPerSecond)
        for profile in engine.configuration.profiles {
            let figures = engine.health.figures(profile.id, at: at)
            watchSuccess(profile.id, figures)
            watchSplits(profile.id, figures)
            watchBreaker(profile.id)
            watchCapacity(profile, figures)
        }
    }

    private func watchSuccess(_ channel: ChannelID, _ figures: ChannelFigures) {
        guard let success = figures.success5mBasisPoints else { return }
        let isRaised = raised(.success, channel) != nil
        let isBad = isRaised ? success < limits.successAlertClear
            : success < limits.successAlert && figures.sample5m >= limits.alertMinimumSample
        watch(
            .success, channel, isBad: isBad, severity: "critical", value: success, limit: limits.successAlert)
    }

    private func watchSplits(_ channel: ChannelID, _ figures: ChannelFigures) {
        guard let failed = figures.splitFailure1hBasisPoints else { return }
        let isBad = raised(.splitFailure, channel) != nil
            ? failed > limits.splitFailureAlertClear : failed > limits.splitFailureAlert
        watch(
            .splitFailure, channel, isBad: isBad, severity: "warn", value: failed, limit: limits.splitFailureAlert)
    }

    private func watchBreaker(_ channel: ChannelID) {
        guard let breaker = steering.breakers[channel] else { return }
        let note = steering.breakerNotes[channel]
        watch(
            .breaker, channel, isBad: breaker.phase != .closed, severity: "critical",
            finding: AlertFinding(detector: note?.detector ?? "", evidence: note?.reason ?? ""))
        watch(
            .degraded, channel, isBad: breaker.degradation != nil, severity: "warn",
            finding: breaker.degradation.map { AlertFinding(detector: $0.detector.rawValue, evidence: $0.text) })
    }

    private func watchNetwork() {
        let names = steering.commonCause.channels.map(\.text).joined(separator: " ")
        watch(
            .network, isBad: steering.commonCause.isFrozen, severity: "critical",
            finding: AlertFinding(detector: "", evidence: Evidence.commonCause.text(names)))
    }

    private func watchReview() {
        let late = engine.openCases.values.count { $0.isLate(at: at) }
        watch(.reviewDeadline, isBad: late > 0, severity: "warn", count: late)
        let forAdmin = engine.openCases.values.count { $0.escalation == .admin && $0.state != .held }
        watch(.reviewEscalated, isBad: forAdmin > 0, severity: "critical", count: forAdmin)
    }

    private func watchShops() {
        let waiting = engine.figures.messagesWaiting
        let isBad = raised(.shopBacklog, nil) != nil
            ? waiting > limits.shopBacklogAlert / 2 : waiting > limits.shopBacklogAlert
        watch(.shopBacklog, isBad: isBad, severity: "warn", count: waiting)
    }

    private func watchNotifications() {
        let refused = engine.refused.count(at: at)
        let isBad = raised(.notificationsRefused, nil) != nil
            ? refused > limits.refusedNotificationsAlert / 2 : refused > limits.refusedNotificationsAlert
        watch(.notificationsRefused, isBad: isBad, severity: "warn", count: refused)
    }

    private func watchPayouts() {
        let stuck = engine.payouts.figures.needPerson
        let waiting = engine.payouts.openBatches.values.count { $0.state == .waiting }
        watch(
            .payout, isBad: stuck + waiting > 0, severity: stuck > 0 ? "critical" : "warn", count: stuck + waiting)
    }

    private func watchFreezes() {
        let count = engine.shares.deadlines.count
        watch(.freeze, isBad: count > 0, severity: "warn", count: count)
    }

    /// A canary that was rolled back within the last day, or that waits for a person's decision.
    func watchCanaries() {
        var seen: Set<String> = []
        for canary in steering.canaries where seen.insert(canary.subject.name).inserted {
            let isRecent = canary.run.endedAt.map { at.since($0) < Limits.canaryAlertMilliseconds } ?? false
            let isHarm = canary.run.state == .rolledBack && isRecent
            watch(
                .canary, canary.subject.channel, isBad: isHarm || canary.run.state == .inconclusive,
                severity: isHarm ? "critical" : "warn",
                value: Int(canary.run.counts.treatment.failureMillionths / 100),
                limit: Int(canary.run.counts.control.failureMillionths / 100))
        }
    }

    func raised(_ kind: AlertRow.Kind, _ channel: ChannelID?) -> AlertRow? {
        steering.alerts.first { $0.kind == kind && $0.channel == channel?.text && $0.closedAt == nil }
    }

    /// Raises, keeps or ends one alert. Figures of a standing alert are brought up to date only when they moved, since
    /// every change is a row.
    func watch(
        _ kind: AlertRow.Kind, _ channel: ChannelID? = nil, isBad: Bool, severity: String, value: Int? = nil,
        limit: Int? = nil, count: Int? = nil, finding: AlertFinding? = nil
    ) {
        let index = steering.alerts.firstIndex {
            $0.kind == kind && $0.channel == channel?.text && $0.closedAt == nil
        }
        switch (index, isBad) {
        case (nil, true):
            raise(kind, channel, severity: severity, value: value, limit: limit, count: count)
            if let finding, let index = steering.alerts.indices.last { finding.tell(&steering.alerts[index]) }
        case (let index?, false):
            steering.alerts[index].closedAt = at.milliseconds
            record(FeedEvent(
                at: at, kind: .alertCleared, channel: channel, subject: steering.alerts[index].id,
                code: kind.rawValue))
        case (let index?, true):
            if steering.alerts[index].valueBasisPoints != value { steering.alerts[index].valueBasisPoints = value }
            if steering.alerts[index].count != count { steering.alerts[index].count = count }
            finding?.tell(&steering.alerts[index])
        case (nil, false): break
        }
    }

    private func raise(
        _ kind: AlertRow.Kind, _ channel: ChannelID?, severity: String, value: Int?, limit: Int?, count: Int?
    ) {
        let number = engine.identifiers.next(TimerID.self, at: at, partition: 0)
        var alert = AlertRow(
            id: "a-" + number.text.suffix(6), kind: kind, severity: severity, channel: channel?.text,
            since: at.milliseconds)
        alert.valueBasisPoints = value
        alert.limitBasisPoints = limit
        alert.count = count
        steering.alerts.append(alert)
        while steering.alerts.count > Limits.alertsKept {
            let oldestClosed = steering.alerts.firstIndex { $0.closedAt != nil } ?? 0
            steering.alerts.remove(at: oldestClosed)
        }
        record(FeedEvent(at: at, kind: .alertRaised, channel: channel, subject: alert.id, code: kind.rawValue))
    }
}

/// Which detector found what, for an alert. What is not known leaves what the alert says as it is.
struct AlertFinding {
    let detector: String
    let evidence: String

    func tell(_ alert: inout AlertRow) {
        if !detector.isEmpty, alert.detector != detector { alert.detector = detector }
        if !evidence.isEmpty, alert.evidence != evidence { alert.evidence = evidence }
    }
}
