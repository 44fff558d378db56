import Operations
import Payments

/// Arming and locking: what a session may do is the engine's to know, so that no console can skip it.
extension Turn {
    func previewSession(_ command: OperatorCommand, _ who: OperatorIdentity) -> CommandPreview {
        var preview = CommandPreview(riskClass: 1, version: 0)
        switch command {
        case .arm: preview.afterText = at.adding(seconds: limits.armedSeconds).rfc3339Beijing
        case .unlock(let name) where name != who.name:
            preview.refusal = CommandRefusal.Rule.typedTargetDiffers.because("the session's own operator comes back")
        default: break
        }
        return preview
    }

    func sessionCommand(_ command: OperatorCommand, _ who: OperatorIdentity) -> (CommandResult, String) {
        let change: String
        switch command {
        case .arm:
            let until = at.adding(seconds: limits.armedSeconds)
            steering.sessions.arm(who, until: until)
            change = "armed until \(until.rfc3339Beijing)"
        case .lock:
            steering.sessions.lock(who, at: at)
            change = "locked"
        case .unlock:
            steering.sessions.unlock(who)
            change = "unlocked"
        default:
            steering.sessions.disarm(who)
            change = "safe"
        }
        let place = [who.session, who.origin].filter { !$0.isEmpty }.joined(separator: " ")
        return (CommandResult(outcome: .done), place.isEmpty ? change : change + ", " + place)
    }
}

extension Engine {
    func authorityView(of who: OperatorIdentity, at now: Timestamp) -> AuthorityView {
        var view = AuthorityView()
        view.armedMilliseconds = steering.sessions.armedUntil(who, at: now).map { $0.since(now) }
        view.armedSeconds = configuration.limits.armedSeconds
        view.isLocked = steering.sessions.isLocked(who)
        view.idleSeconds = configuration.limits.idleSeconds
        view.isOutsideHours = isOutsideHours(at: now)
        return view
    }
}

extension ConsoleSnapshot {
    /// What a locked session still gets: how the channels are, without money and people.
    var blanked: ConsoleSnapshot {
        var left = ConsoleSnapshot(screen: screen, at: at)
        left.environment = environment
        left.site = site
        left.operatorName = operatorName
        left.roles = roles
        left.settingsVersion = settingsVersion
        left.fatal = fatal
        left.channels = channels.map { row in
            var bare = ChannelRow(id: row.id)
            bare.state = row.state
            bare.success5m = row.success5m
            return bare
        }
        left.totals.success5m = totals.success5m
        left.alerts = alerts
        left.record = record
        left.authority = authority
        return left
    }
}
