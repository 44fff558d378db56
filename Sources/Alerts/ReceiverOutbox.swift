package import Operations
package import Payments

/// What one receiver has been told, what is on its way to it, and when the next message may go. Stored with the commit
/// that changes it, so that a crash tells nothing less; what was sent and not noted is sent again under its number.
package struct ReceiverOutbox: Sendable, Equatable {
    /// Rank last told by alert (`AlertRow.rank`).
    package internal(set) var told: [String: Int] = [:]
    /// The message under way or waiting for its next try.
    package internal(set) var message: AlertMessage?
    package internal(set) var tries = 0
    /// Moments of the tries of the last minute.
    package internal(set) var sentAt: [Timestamp] = []
    /// Nothing goes out before this.
    package internal(set) var restsUntil: Timestamp?
    package internal(set) var delivered: Int64 = 0
    package internal(set) var limited: Int64 = 0
    package internal(set) var failed: Int64 = 0
    /// Tries without success since the last success.
    package internal(set) var failing = 0
    package internal(set) var lastCode = ""
    package internal(set) var lastDeliveredAt: Timestamp?

    package init() {}

    /// Waits before a message is tried again, milliseconds; the last one repeats.
    package static let retry: [Int64] = [5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000]
    /// A message that nobody took for so long is given up; what it told of and what is still open is told anew.
    package static let patienceMilliseconds: Int64 = 86_400_000
    /// Lines of one message.
    package static let entriesPerMessage = 20
    /// Failed tries after which the receiver itself is an alert.
    package static let failingTries = 3
}

// MARK: what is to be told

extension ReceiverOutbox {
    /// Alerts the receiver is to be told of, the gravest and oldest first. What is put aside or acknowledged is not
    /// told again; the end of something is told where its beginning was.
    package func pending(_ alerts: [AlertRow], for profile: ReceiverProfile, at now: Timestamp) -> [AlertRow] {
        let underWay = Set(message?.entries.map(\.alert) ?? [])
        return alerts.filter { alert in
            !underWay.contains(alert.id) && isNews(alert, profile, at: now)
        }.sorted { left, right in
            (right.rank, left.changedAt ?? left.since, left.id) < (left.rank, right.changedAt ?? right.since, right.id)
        }
    }

    private func isNews(_ alert: AlertRow, _ profile: ReceiverProfile, at now: Timestamp) -> Bool {
        guard profile.wants(alert), alert.subject != profile.name || alert.kind != .receiver else { return false }
        let known = told[alert.id]
        guard alert.isOpen else {
            return profile.tellsEnd && alert.mergedInto == nil && (known ?? 0) > 0
        }
        guard alert.grade >= profile.minimum, alert.acknowledgedBy == nil, !alert.isSnoozed(at: now.milliseconds) else {
            return false
        }
        return alert.rank > (known ?? 0)
    }

    /// When the next message may go out for what is pending; nil when nothing is, or a message is under way.
    package func nextDue(_ pending: [AlertRow], for profile: ReceiverProfile) -> Timestamp? {
        guard message == nil, !pending.isEmpty else { return nil }
        let wanted = pending.map { alert in
            let changed = Timestamp(milliseconds: alert.changedAt ?? alert.since)
            let waits = alert.isOpen && alert.isCritical ? 0 : profile.gatherMilliseconds
            return changed.adding(milliseconds: waits)
        }.min() ?? Timestamp(milliseconds: 0)
        return max(wanted, room(for: profile))
    }

    /// The earliest moment at which another try keeps the receiver's limits.
    func room(for profile: ReceiverProfile) -> Timestamp {
        var moment = restsUntil ?? Timestamp(milliseconds: 0)
        if let last = sentAt.last {
            let apart = max(profile.intervalMilliseconds, profile.kind.spacingMilliseconds)
            moment = max(moment, last.adding(milliseconds: apart))
        }
        let limit = profile.kind.messagesPerMinute
        if sentAt.count >= limit {
            moment = max(moment, sentAt[sentAt.count - limit].adding(milliseconds: 60_000))
        }
        return moment
    }
}

// MARK: one message

extension ReceiverOutbox {
    /// Takes what is pending into a message when one may go out now. It is to be stored before it is sent.
    package mutating func compose(
        _ alerts: [AlertRow], for profile: ReceiverProfile, heading: String, number: String, at now: Timestamp
    ) -> AlertMessage? {
        let pending = pending(alerts, for: profile, at: now)
        guard let due = nextDue(pending, for: profile), due <= now else { return nil }
        let words = profile.language.words
        var entries: [AlertEntry] = []
        var bytes = 0
        for alert in pending.prefix(ReceiverOutbox.entriesPerMessage) {
            let entry = AlertEntry(alert, known: told[alert.id], words)
            bytes += entry.text.utf8.count + 40
            if !entries.isEmpty, bytes > profile.kind.textBytes { break }
            entries.append(entry)
        }
        let made = AlertMessage.digest(
            entries, number: number, for: profile, heading: heading, waiting: pending.count - entries.count, at: now)
        message = made
        tries = 0
        return made
    }

    /// Notes that the message goes out now, and when it is tried again should nothing be heard.
    package mutating func noteSent(at now: Timestamp) {
        sentAt.removeAll { now.since($0) >= 60_000 || $0 > now }
        sentAt.append(now)
    }

    /// Takes what came of a try.
    /// - Returns: when the message is tried again; nil when it is done with.
    package mutating func answered(
        _ answer: DeliveryAnswer, for profile: ReceiverProfile, at now: Timestamp
    ) -> Timestamp? {
        guard let message else { return nil }
        lastCode = answer.code
        switch answer {
        case .delivered:
            delivered += 1
            failing = 0
            lastDeliveredAt = now
            finish(message)
            return nil
        case .limited(_, let wait):
            limited += 1
            restsUntil = now.adding(milliseconds: max(wait, profile.kind.restMilliseconds))
        case .refused, .unanswered:
            failed += 1
            failing += 1
            let wait = ReceiverOutbox.retry[min(tries, ReceiverOutbox.retry.count - 1)]
            restsUntil = now.adding(milliseconds: wait)
            tries += 1
        }
        guard now.since(message.at) < ReceiverOutbox.patienceMilliseconds else {
            // Given up, not told: what is still open goes into a new message.
            self.message = nil
            tries = 0
            return nil
        }
        return max(room(for: profile), now.adding(milliseconds: 1))
    }

    private mutating func finish(_ message: AlertMessage) {
        for entry in message.entries { told[entry.alert] = entry.rank }
        self.message = nil
        tries = 0
        restsUntil = nil
    }

    /// Forgets what no alert stands for any more. An end nobody is to be told of counts as told.
    package mutating func forget(_ alerts: [AlertRow]) {
        let known = Dictionary(alerts.map { ($0.id, $0) }) { first, _ in first }
        for id in told.keys where known[id] == nil { told[id] = nil }
        for (id, alert) in known where told[id] != nil && alert.mergedInto != nil { told[id] = 0 }
    }
}

extension AlertEntry {
    init(_ alert: AlertRow, known: Int?, _ words: AlertWords) {
        let state: State = !alert.isOpen ? .ended : known == nil ? .raised : .again
        self.init(
            alert: alert.id, state: state, rank: alert.rank, kind: alert.kind.rawValue, severity: alert.severity,
            channel: alert.channel ?? "", since: alert.since, endedAt: alert.closedAt,
            text: AlertSentence.text(alert, state, words))
    }
}
