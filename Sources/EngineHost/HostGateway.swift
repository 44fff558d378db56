import Channels
package import Engine
package import HTTPMessage
package import HTTPServer
package import Payments

/// What the HTTP server may ask of the engine: turns requests into inputs, waits for replies with a deadline, verifies
/// notifications on the workers before the lane sees them.
package final class HostGateway: EngineGateway {
    let lane: LaneThread
    private let replies: PendingReplies
    let workers: WorkerPool
    private let deadlines: Deadlines
    private let adapters: AdapterRegistry
    private let refusals: RefusalTally
    private let requestDeadlineMilliseconds: Int64
    /// Is shown the headers of each notification under a serial that is none we know.
    private let heard: @Sendable (ChannelID, HTTPHeaders) -> Void
    /// Deliberately slow processing never loses a notification: unanswered ones are sent again by the channel.
    private let notificationDeadlineMilliseconds: Int64 = 4_500

    package init(
        lane: LaneThread, replies: PendingReplies, workers: WorkerPool, deadlines: Deadlines,
        adapters: AdapterRegistry, requestDeadlineMilliseconds: Int64 = Limits.requestDeadlineMilliseconds,
        heard: @escaping @Sendable (ChannelID, HTTPHeaders) -> Void = { _, _ in }
    ) {
        self.heard = heard
        self.lane = lane
        self.replies = replies
        self.workers = workers
        self.deadlines = deadlines
        self.adapters = adapters
        self.requestDeadlineMilliseconds = requestDeadlineMilliseconds
        refusals = RefusalTally(deadlines: deadlines) { lane.enqueue($0) }
    }

    package func request(
        of shop: ShopID, _ make: @Sendable @escaping (ReplyToken) -> EngineInput
    ) async -> EngineReply? {
        if let reason = lane.fatal { return .rejected(Rejection(code: .stopped, rule: reason)) }
        if let hindrance = lane.hindrance { return .rejected(Rejection(code: .stopped, rule: hindrance.rule)) }
        let outcome = await wait(requestDeadlineMilliseconds) { [lane] token in
            lane.enqueue(make(token), of: shop)
        }
        switch outcome {
        case .reply(let reply): return reply
        case .acknowledged, nil: return nil
        }
    }

    package func channelNotification(_ channel: ChannelID, _ request: HTTPRequest) async -> NotificationAnswer {
        guard let adapter = adapters[channel] else {
            return NotificationAnswer(HTTPResponse(status: 404), isBelieved: false)
        }
        typealias Verdict = Result<ChannelNotification, NotificationRefusal>
        let verified: Verdict? = await withCheckedContinuation { continuation in
            let isTaken = workers.offer {
                do throws(NotificationRefusal) {
                    continuation.resume(returning: .success(try adapter.notification(request, at: SystemClock.now())))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isTaken { continuation.resume(returning: nil) }
        }
        switch verified {
        case nil:
            // Nothing was looked at: the channel sends it again.
            return NotificationAnswer(HTTPResponse(status: 503, headers: ["Retry-After": "1"]), isBelieved: true)
        case .failure(let refusal):
            if refusal.reason == .unknownSerial { heard(channel, request.headers) }
            refusals.note(channel, refusal)
            return NotificationAnswer(adapter.acknowledgement(accepted: false), isBelieved: false)
        case .success(let notification):
            let outcome = await wait(notificationDeadlineMilliseconds) { [lane] token in
                lane.enqueue(.notified(notification, token))
            }
            var isAccepted = false
            if case .acknowledged(true) = outcome { isAccepted = true }
            return NotificationAnswer(adapter.acknowledgement(accepted: isAccepted), isBelieved: true)
        }
    }

    /// Registers a waiter, queues its input, and resumes with the outcome or nil after the deadline. What could not be
    /// queued is refused: nothing of it is done, and the caller may be told so.
    private func wait(
        _ milliseconds: Int64, _ enqueue: @escaping @Sendable (ReplyToken) -> LaneThread.Queued
    ) async -> PendingOutcome? {
        await withCheckedContinuation { continuation in
            let deadline = Locked<Deadlines.Number?>(nil)
            let token = replies.register { [deadlines] outcome in
                if let number = deadline.with({ $0 }) { deadlines.cancel(number) }
                continuation.resume(returning: outcome)
            }
            let number = deadlines.after(milliseconds: milliseconds) { [replies] in replies.resolve(token, nil) }
            deadline.with { $0 = number }
            switch enqueue(token) {
            case .taken: break
            case .full:
                replies.resolve(
                    token,
                    .reply(
                        .rejected(
                            Rejection(
                                code: .overloaded, rule: "too many of your requests wait; nothing of this one was done")
                        )))
            case .stopping:
                replies.resolve(
                    token,
                    .reply(
                        .rejected(
                            Rejection(
                                code: .stopped, rule: "the engine is stopping; nothing of this request was done"))))
            }
        }
    }
}
