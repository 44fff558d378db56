import Alerts
import Operations
import Payments
import Routing

extension Engine {
    /// Open ones, the gravest and newest first, and the last that ended; on their own screen more of these.
    func alertRows(_ screen: ScreenName) -> [AlertRow] {
        let open = steering.book.open
        let told = steering.alerts.filter { !$0.isOpen && $0.mergedInto == nil }
        let ended = told.suffix(screen == .alerts ? Limits.endedAlertsListed : Limits.endedAlertsShown)
        return open.sorted { ($0.severity, -$0.since) < ($1.severity, -$1.since) } + ended.reversed()
    }

    func receiverRows(at now: Timestamp) -> [ReceiverRow] {
        configuration.alertReceivers.map { profile in
            let outbox = steering.outboxes[profile.name] ?? ReceiverOutbox()
            let pending = outbox.pending(steering.alerts, for: profile, at: now)
            var row = ReceiverRow(name: profile.name, kind: profile.kind.rawValue, language: profile.language.rawValue)
            row.waiting = pending.count + (outbox.message?.entries.count ?? 0)
            row.delivered = outbox.delivered
            row.limited = outbox.limited
            row.failed = outbox.failed
            row.failing = outbox.failing
            row.lastCode = outbox.lastCode
            row.lastDeliveredAt = outbox.lastDeliveredAt?.milliseconds
            row.nextAt = (outbox.nextDue(pending, for: profile) ?? outbox.restsUntil)?.milliseconds
            return row
        }
    }

    /// Open alerts, deliveries and ceilings, for metrics.
    func addAlerts(to counters: inout EngineCounters, at now: Timestamp) {
        for alert in steering.book.open { counters.openAlerts[alert.kind.rawValue, default: 0] += 1 }
        for profile in configuration.alertReceivers {
            let outbox = steering.outboxes[profile.name] ?? ReceiverOutbox()
            counters.alertDeliveries[profile.name] = [
                "delivered": outbox.delivered, "limited": outbox.limited, "failed": outbox.failed,
            ]
        }
        for profile in configuration.profiles {
            let use = ceilingUse(profile, health.figures(profile.id, at: now), at: now)
            for (ceiling, share) in use {
                counters.ceilings[profile.id, default: [:]][ceiling.rawValue] = EngineCounters.Ceiling(
                    limit: profile.limit(ceiling), useBasisPoints: Int64(share))
            }
        }
    }
}
