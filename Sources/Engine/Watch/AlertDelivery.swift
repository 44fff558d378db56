import Alerts
import Operations
import Payments
import Storage

/// Telling receivers of alerts: a message is stored with its number before it is sent, sent until it is taken, and each
/// try keeps the receiver's limits. A crash between sending and noting sends it once more under the same number: robots
/// of chats cannot tell repeats, a webhook can.
extension Turn {
    func tellReceivers() throws {
        for profile in engine.configuration.alertReceivers {
            var outbox = steering.outboxes[profile.name] ?? ReceiverOutbox()
            outbox.forget(steering.alerts)
            steering.outboxes[profile.name] = outbox
            let pending = outbox.pending(steering.alerts, for: profile, at: at)
            guard let due = outbox.nextDue(pending, for: profile), due <= at else { continue }
            let number = TaskID.of(.alert, engine.identifiers.next(TaskID.self, at: at, partition: 0).text)
            let message = outbox.compose(
                steering.alerts, for: profile, heading: engine.alertHeading, number: number.text, at: at)
            guard message != nil else { continue }
            steering.outboxes[profile.name] = outbox
            try schedule(.alert, for: .none, channel: nil, subject: number.text, due: at)
        }
    }

    func startTelling(_ task: OutsideTask) {
        guard let profile = receiver(of: task), var outbox = steering.outboxes[profile.name],
            let message = outbox.message
        else { return change(task) { $0.state = .dead } }
        outbox.noteSent(at: at)
        steering.outboxes[profile.name] = outbox
        effects.append(.tell(task: task.id, message))
        started.insert(task.id)
    }

    func alertAnswered(_ id: TaskID, _ answer: DeliveryAnswer) throws {
        guard let task = try task(id), task.kind == .alert, task.state == .open else { return }
        guard let profile = receiver(of: task), var outbox = steering.outboxes[profile.name] else {
            return change(task) { $0.state = .dead }
        }
        let again = outbox.answered(answer, for: profile, at: at)
        steering.outboxes[profile.name] = outbox
        let isDelivered = answer == .delivered
        if isDelivered { steering.book.noteDelivered(at: at) }
        change(task) {
            $0.tries += 1
            $0.lastCode = answer.code
            $0.state = again != nil ? .open : isDelivered ? .done : .dead
            if let again { $0.dueAt = again }
        }
        record(FeedEvent(
            at: at, kind: isDelivered ? .alertDelivered : .alertNotDelivered, subject: id.text, code: profile.name,
            detail: answer.code))
    }

    /// The receiver whose message the task delivers; nil when the configuration knows it no more.
    private func receiver(of task: OutsideTask) -> ReceiverProfile? {
        engine.configuration.alertReceivers.first {
            steering.outboxes[$0.name]?.message?.number == task.subject
        }
    }
}

extension Engine {
    /// What stands before the title of every message.
    var alertHeading: String { "PayDeck \(configuration.environment) \(configuration.site)" }
}
