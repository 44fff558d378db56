import Alerts
import Operations
import Payments

/// What people do about alerts: that they have seen one, or that it may come back later.
extension Turn {
    func previewAlert(_ command: OperatorCommand) -> CommandPreview {
        let preview = CommandPreview(riskClass: 1, version: 0)
        switch command {
        case .acknowledge(let id): return previewAcknowledge(id, preview)
        case .snooze(let id, let minutes): return previewSnooze(id, minutes.int, preview)
        case .wake(let id): return previewWake(id, preview)
        default: return preview
        }
    }

    private func previewAcknowledge(_ id: String, _ preview: CommandPreview) -> CommandPreview {
        guard let alert = steering.alerts.first(where: { $0.id == id }) else {
            return .refused(.unknownTarget, "no such alert")
        }
        var preview = preview
        if let who = alert.acknowledgedBy {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("acknowledged by \(who)")
        }
        return preview
    }

    private func previewSnooze(_ id: String, _ minutes: Int, _ preview: CommandPreview) -> CommandPreview {
        guard let alert = steering.alerts.first(where: { $0.id == id }) else {
            return .refused(.unknownTarget, "no such alert")
        }
        var preview = preview
        let range = AlertBook.snoozeMinutes
        if !alert.isOpen {
            preview.refusal = CommandRefusal.Rule.wrongState.because("the alert is over")
        } else if !range.contains(minutes) {
            preview.refusal = CommandRefusal.Rule.outOfRange.because(
                "\(range.lowerBound)...\(range.upperBound) minutes, not \(minutes)")
        } else {
            preview.beforeText = at.spacedBeijing
            preview.afterText = at.adding(seconds: Int64(minutes) * 60).spacedBeijing
            let told = engine.configuration.alertReceivers.filter { $0.wants(alert) && $0.minimum <= alert.grade }
            let names = told.map(\.name)
            preview.effects = (names.isEmpty ? [""] : names).map { PreviewEffect(kind: .receiverWaits, name: $0) }
        }
        return preview
    }

    private func previewWake(_ id: String, _ preview: CommandPreview) -> CommandPreview {
        guard let alert = steering.alerts.first(where: { $0.id == id }) else {
            return .refused(.unknownTarget, "no such alert")
        }
        var preview = preview
        if !alert.isOpen {
            preview.refusal = CommandRefusal.Rule.wrongState.because("the alert is over")
        } else if alert.acknowledgedBy == nil, alert.snoozedUntil == nil {
            preview.refusal = CommandRefusal.Rule.alreadyDone.because("it is neither acknowledged nor put aside")
        }
        return preview
    }

    func acknowledge(_ id: String, _ who: OperatorIdentity) -> (CommandResult, String) {
        if steering.book.acknowledge(id, by: who.name, at: at) {
            record(FeedEvent(at: at, kind: .alertAcknowledged, subject: id, code: who.name))
        }
        return (CommandResult(outcome: .done), "acknowledged")
    }

    func wake(_ id: String, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard steering.book.wake(id, at: at) else { throw CommandRefused(.wrongState, "the alert is over") }
        engine.alertWake = at
        record(FeedEvent(at: at, kind: .alertWoken, subject: id, code: who.name))
        return (CommandResult(outcome: .done), "rings again")
    }

    func snooze(_ id: String, _ minutes: Int, _ who: OperatorIdentity) throws -> (CommandResult, String) {
        guard let until = steering.book.snooze(id, minutes: minutes, by: who.name, at: at) else {
            throw CommandRefused(.wrongState, "the alert is over")
        }
        engine.alertWake = min(engine.alertWake ?? until, until)
        record(FeedEvent(at: at, kind: .alertSnoozed, subject: id, code: who.name, detail: String(minutes)))
        return (CommandResult(outcome: .done), "aside until \(until.spacedBeijing)")
    }
}
