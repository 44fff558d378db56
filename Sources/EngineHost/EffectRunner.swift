package import Engine
package import HTTPClient
import HTTPMessage
package import HTTPServer
import Payments

/// Hands each effect of a commit to whoever carries it out. Called on the lane's thread; nothing here blocks.
package final class EffectRunner: Sendable {
    private let calls: CallRunner
    private let messages: ShopMessenger
    private let alerts: AlertMessenger
    private let replies: PendingReplies
    private let log: EngineLog?

    package init(
        calls: CallRunner, messages: ShopMessenger, alerts: AlertMessenger, replies: PendingReplies,
        log: EngineLog? = nil
    ) {
        self.log = log
        self.calls = calls
        self.messages = messages
        self.alerts = alerts
        self.replies = replies
    }

    package func carryOut(_ effects: [EngineEffect]) {
        for effect in effects {
            switch effect {
            case .reply(let token, let reply): replies.resolve(token, .reply(reply))
            case .acknowledge(let token, let accepted): replies.resolve(token, .acknowledged(accepted))
            case .call(let task, let channel, let call): calls.run(call, task: task, channel: channel)
            case .deliver(let message): messages.send(message)
            case .tell(let task, let message): alerts.send(message, task: task)
            case .log(let event): log?.note(event)
            case .wake: break
            }
        }
    }
}

/// Sends the engine's frozen messages to shops, signed with the shop's own secret. A 2xx answer is delivery, nothing
/// else is.
package final class ShopMessenger: Sendable {
    private let keyring: ShopKeyring
    private let client: HTTPClient
    private let workers: WorkerPool
    private let policy: HTTPPolicy
    private let deliver: @Sendable (EngineInput) -> Void

    package init(
        keyring: ShopKeyring, client: HTTPClient, workers: WorkerPool, policy: HTTPPolicy,
        deliver: @escaping @Sendable (EngineInput) -> Void
    ) {
        self.keyring = keyring
        self.client = client
        self.workers = workers
        self.policy = policy
        self.deliver = deliver
    }

    func send(_ message: ShopMessage) {
        workers.run { [self] in
            guard let credential = keyring.credential(of: message.shop) else {
                return deliver(.shopAnswered(task: message.id, status: nil))
            }
            let request = ShopSignature.request(
                for: message, credential: credential, timestamp: SystemClock.now().seconds, nonce: Nonce.make())
            client.send(request, deadlineMilliseconds: Limits.shopMilliseconds, policy: policy) { [self] outcome, _ in
                var status: Int?
                if case .answered(let response) = outcome { status = response.status }
                deliver(.shopAnswered(task: message.id, status: status))
            }
        }
    }
}
