package import Alerts
package import Engine
package import HTTPClient
import HTTPMessage
import Payments

/// A receiver with its address and secret.
package struct AlertReceiver: Sendable {
    package let profile: ReceiverProfile
    package let address: ReceiverAddress

    package init(profile: ReceiverProfile, address: ReceiverAddress) {
        self.profile = profile
        self.address = address
    }
}

/// Carries messages about alerts to their receivers: signs on the workers, sends, reads what the receiver says. It
/// decides nothing.
package final class AlertMessenger: Sendable {
    private let receivers: [String: AlertReceiver]
    private let client: HTTPClient
    private let workers: WorkerPool
    private let deliver: @Sendable (EngineInput) -> Void

    package init(
        receivers: [AlertReceiver], client: HTTPClient, workers: WorkerPool,
        deliver: @escaping @Sendable (EngineInput) -> Void
    ) {
        self.receivers = Dictionary(receivers.map { ($0.profile.name, $0) }) { first, _ in first }
        self.client = client
        self.workers = workers
        self.deliver = deliver
    }

    func send(_ message: AlertMessage, task: TaskID) {
        workers.run { [self] in
            guard let receiver = receivers[message.receiver] else {
                return deliver(.alertAnswered(task: task, .refused(code: "no_receiver")))
            }
            AlertMessenger.send(message, to: receiver, by: client) { [deliver] answer in
                deliver(.alertAnswered(task: task, answer))
            }
        }
    }

    /// One try; `then` is called once, on the client's thread.
    package static func send(
        _ message: AlertMessage, to receiver: AlertReceiver, by client: HTTPClient,
        then: @escaping @Sendable (DeliveryAnswer) -> Void
    ) {
        let kind = receiver.profile.kind
        let request = AlertWire.request(
            message, kind: kind, to: receiver.address, at: SystemClock.now(), nonce: Nonce.make())
        client.send(request, deadlineMilliseconds: Limits.alertMilliseconds, policy: .channel) { outcome, _ in
            then(AlertWire.answer(outcome, kind: kind))
        }
    }
}
