import Alerts
import Operations
import Payments

/// What is bad around the engine: clocks, certificates, the disk, receivers of alerts.
extension Turn {
    private var lines: AlertSettings { engine.configuration.alerts }

    /// Our own clock as one line, and each channel's that stands alone.
    func clockFindings() -> [Finding?] {
        let setBack = engine.bar == .clock ? Evidence.clockWentBack.text() : nil
        guard let verdict = engine.clocks.verdict(at: at) else {
            return setBack.map { [Finding(AlertCause(.clock), .critical, count: 0, evidence: $0)] } ?? []
        }
        let witnesses = verdict.witnesses.map(\.text).joined(separator: " ")
        var own = clockFinding(AlertCause(.clock), verdict.ours, witnesses)
        if verdict.stopsSigning { own?.evidence = Evidence.clockStopsSigning.text(witnesses) }
        if let setBack { own = Finding(AlertCause(.clock), .critical, count: verdict.ours, evidence: setBack) }
        return [own] + engine.configuration.profiles.map { profile in
            // A channel that agrees with the others is measured, too: its alert ends.
            let skew = verdict.others[profile.id] ?? 0
            return clockFinding(AlertCause(.clock, channel: profile.id.text), skew, profile.id.text)
        }
    }

    private func clockFinding(_ cause: AlertCause, _ seconds: Int, _ witnesses: String) -> Finding? {
        guard let severity = level(cause, abs(seconds), lines.clockLine) else { return nil }
        var finding = Finding(cause, severity, count: seconds)
        finding.evidence = Evidence.clockMeasured.text(witnesses)
        return finding
    }

    /// Certificates that a channel renews: only the one that lasts longest is watched, by its serial, and only from the
    /// days on which a successor should be there.
    private func renewedFindings() -> [Finding?] {
        let configured = engine.configuration.certificates.filter { !$0.renewedSerial.isEmpty }
        return engine.configuration.profiles.map(\.id).map { channel in
            let lasting = engine.trust[channel]?.lasting ?? configured.filter { $0.channel == channel }
                .max { $0.notAfter < $1.notAfter }
                .map { TrustReading.Certificate(serial: $0.renewedSerial, notAfter: $0.notAfter) }
            guard let lasting else { return nil }
            let left = Int(lasting.notAfter.daysAfter(at))
            guard let due = AlertSettings.renewedCertificateStage(daysLeft: left) else { return nil }
            // Whoever is known by a public key as well may be on the way to it alone.
            let severity = engine.trust[channel]?.hasPublicKey == true ? AlertSeverity.warn : due.severity
            var finding = Finding(
                AlertCause(.certificate, channel: channel.text, subject: lasting.serial), severity, count: left)
            finding.stage = due.stage
            return finding
        }
    }

    /// Each certificate a channel spoke under that is none we know: what it said was thrown away.
    func trustFindings() -> [Finding?] {
        engine.configuration.profiles.map(\.id).flatMap { channel -> [Finding?] in
            (engine.trust[channel]?.unknownSerials ?? []).map { serial in
                Finding(AlertCause(.unknownCertificate, channel: channel.text, subject: serial), .critical)
            }
        }
    }

    func certificateFindings() -> [Finding?] {
        renewedFindings() + engine.configuration.certificates.filter(\.renewedSerial.isEmpty).map { certificate in
            let left = Int(certificate.notAfter.daysAfter(at))
            guard let due = lines.certificateStage(daysLeft: left) else { return nil }
            let cause = AlertCause(.certificate, channel: certificate.channel?.text, subject: certificate.name)
            var finding = Finding(cause, due.severity, count: left)
            finding.stage = due.stage
            return finding
        }
    }

    /// T+1 of days that no notice has named yet is a guess: told in time, and for as long as it lasts.
    func calendarFinding() -> Finding? {
        guard lines.calendarDays > 0 else { return nil }
        let left = Int(engine.configuration.calendar.lastKnownDay - at.beijingDay)
        guard left < lines.calendarDays else { return nil }
        return Finding(AlertCause(.calendar), left < 0 ? .critical : .warn, count: left)
    }

    func diskFinding() -> Finding? {
        let cause = AlertCause(.disk)
        if engine.bar == .disk {
            return Finding(
                cause, .critical, value: engine.disk?.freeBasisPoints, count: engine.disk?.freeMiB,
                evidence: Evidence.ballastGivenUp.text())
        }
        guard let disk = engine.disk else { return nil }
        let percent = lines.diskPercent(freeMiB: disk.freeMiB, totalMiB: disk.totalMiB)
        guard let severity = level(cause, percent, lines.diskLine) else { return nil }
        return Finding(cause, severity, value: disk.freeBasisPoints, count: disk.freeMiB)
    }

    /// Another program held the store's lock within the last minutes. While it holds it nothing can be stored, this
    /// neither; then the host tells consoles by itself.
    func storeFinding() -> Finding? {
        guard let locked = engine.storeLocked, at.since(locked.at) < Turn.lockTold else { return nil }
        return Finding(AlertCause(.storeLocked), .critical, count: Int(clamping: locked.milliseconds))
    }

    /// A marker that was missing at the start is told for an hour, for then a new one is there; one that cannot be
    /// written for as long as that is so.
    func markerFinding() -> Finding? {
        guard let marker = engine.marker else { return nil }
        switch marker.trouble {
        case .missing:
            guard at.since(marker.at) < Turn.markerTold else { return nil }
            return Finding(AlertCause(.marker), .warn, evidence: Evidence.markerMissing.text())
        case .unwritten(let reason):
            return Finding(AlertCause(.marker), .critical, evidence: Evidence.markerUnwritten.text(reason))
        }
    }

    private static let markerTold: Int64 = 3_600_000

    /// A lock that has gone is an alert for so long, so that receivers hear of it, milliseconds.
    private static let lockTold: Int64 = 300_000

    /// Receivers that do not take what they are told. The others hear of it, and each console.
    func receiverFindings() -> [Finding?] {
        engine.configuration.alertReceivers.map { profile in
            guard let outbox = steering.outboxes[profile.name], outbox.failing >= ReceiverOutbox.failingTries else {
                return nil
            }
            var finding = Finding(AlertCause(.receiver, subject: profile.name), .warn, count: outbox.failing)
            finding.detector = outbox.lastCode
            return finding
        }
    }
}

extension Turn {
    /// What bars new work is an alert with the turn that learns of it: ticks may not come while it lasts.
    func measured(_ reading: HostReading) throws {
        engine.take(reading, at: at)
        switch reading {
        case .bar, .storeWasLocked, .marker: try lookAtAlerts()
        case .clock, .trust, .disk: break
        }
    }
}

extension Engine {
    /// Takes what the rim has measured. It is looked at with the next tick.
    func take(_ reading: HostReading, at now: Timestamp) {
        switch reading {
        case .clock(let channel, let ahead):
            guard profiles[channel] != nil else { return }
            clocks.note(channel, aheadMilliseconds: ahead, at: now)
        case .trust(let channel, let reading):
            guard profiles[channel] != nil else { return }
            trust[channel] = reading
        case .disk(let reading): disk = reading
        case .bar(let bar): self.bar = bar
        case .marker(let trouble): marker = trouble.map { (at: now, trouble: $0) }
        case .storeWasLocked(let milliseconds): storeLocked = (at: now, milliseconds: milliseconds)
        }
    }
}

extension Timestamp {
    /// Whole days from `now` to this moment; -1 on the first day after it.
    fileprivate func daysAfter(_ now: Timestamp) -> Int64 {
        let milliseconds = since(now)
        let day: Int64 = 86_400_000
        return milliseconds >= 0 ? milliseconds / day : (milliseconds - day + 1) / day
    }
}
