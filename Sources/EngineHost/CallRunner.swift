package import Channels
import Cryptography
package import Engine
package import HTTPClient
package import HTTPMessage
package import Payments

/// Carries channel calls out: builds and signs on the workers, sends, reads the answer on the workers, and puts what
/// came of it into the lane. It decides nothing.
package final class CallRunner: Sendable {
    private let adapters: AdapterRegistry
    private let client: HTTPClient
    private let workers: WorkerPool
    private let measures: HostMeasures
    private let deliver: @Sendable (EngineInput) -> Void
    private let heard: @Sendable (ChannelID, HTTPHeaders) -> Void

    /// - Parameter heard: is shown the headers of each answer.
    package init(
        adapters: AdapterRegistry, client: HTTPClient, workers: WorkerPool, measures: HostMeasures,
        deliver: @escaping @Sendable (EngineInput) -> Void,
        heard: @escaping @Sendable (ChannelID, HTTPHeaders) -> Void = { _, _ in }
    ) {
        self.heard = heard
        self.adapters = adapters
        self.client = client
        self.workers = workers
        self.measures = measures
        self.deliver = deliver
    }

    package func run(_ call: ChannelCall, task: TaskID, channel: ChannelID) {
        workers.run { [self] in
            guard let adapter = adapters[channel] else {
                return finish(
                    task,
                    .refused(
                        ChannelRefusal(
                            errorClass: .configuration, code: "no_adapter",
                            message: "channel \(channel) is not configured")), 0)
            }
            guard measures.maySign() else {
                // Nothing has left us, which the engine treats as a channel out of reach; the alert names the clock.
                let unsigned = HTTPOutcome.failed(HTTPFailure(phase: .beforeSend, reason: "our clock is off"))
                let answer = adapter.answer(to: call, step: 0, of: 1, outcome: unsigned, at: SystemClock.now())
                return finish(task, answer ?? .notSent, 0)
            }
            do throws(ChannelAdapterError) {
                let requests = try adapter.requests(for: call, at: SystemClock.now(), nonce: Nonce.make())
                guard !requests.isEmpty else { return finish(task, .closeUnsupported, 0) }
                let exchange = Exchange(
                    task: task, call: call, adapter: adapter, requests: requests, startedTicks: SystemClock.ticks())
                send(exchange, step: 0)
            } catch {
                finish(
                    task,
                    .refused(
                        ChannelRefusal(
                            errorClass: .business, code: "field:\(error.field)", message: error.rule)), 0)
            }
        }
    }

    /// One call on its way through its requests.
    private struct Exchange: Sendable {
        let task: TaskID
        let call: ChannelCall
        let adapter: any ChannelAdapter
        let requests: [HTTPRequest]
        let startedTicks: Int64
    }

    private func send(_ exchange: Exchange, step: Int) {
        client.send(
            exchange.requests[step], deadlineMilliseconds: CallRunner.deadline(exchange.call), policy: .channel
        ) { [self] outcome, milliseconds in
            measures.note(exchange.adapter.channel, outcome, milliseconds: milliseconds)
            workers.run { [self] in read(exchange, step: step, outcome) }
        }
    }

    private func read(_ exchange: Exchange, step: Int, _ outcome: HTTPOutcome) {
        if case .answered(let response) = outcome { heard(exchange.adapter.channel, response.headers) }
        let answer = exchange.adapter.answer(
            to: exchange.call, step: step, of: exchange.requests.count, outcome: outcome, at: SystemClock.now())
        if let answer {
            finish(exchange.task, answer, SystemClock.ticks() - exchange.startedTicks)
        } else if step + 1 < exchange.requests.count {
            send(exchange, step: step + 1)
        } else {
            finish(exchange.task, .unknown(code: "protocol"), SystemClock.ticks() - exchange.startedTicks)
        }
    }

    private func finish(_ task: TaskID, _ answer: ChannelAnswer, _ milliseconds: Int64) {
        deliver(.channelAnswered(task: task, answer, milliseconds: milliseconds))
    }

    private static func deadline(_ call: ChannelCall) -> Int64 {
        switch call {
        case .prepay: Limits.prepayMilliseconds
        case .query, .close, .queryRefund, .querySplit, .queryReturn, .queryTransfer: Limits.queryMilliseconds
        case .refund, .transfer, .cancelTransfer: Limits.refundMilliseconds
        case .split, .unfreeze, .returnSplit: Limits.splitMilliseconds
        }
    }
}

/// Fresh 32 characters for a channel request.
enum Nonce {
    static func make() -> String { Hex.upper(RandomBytes.make(16)) }
}
