import Channels
package import Engine
package import HTTPMessage
import HTTPServer
package import Payments

/// What the HTTP server may ask of the engine: turns requests into inputs, waits for replies with a deadline, verifies
/// notifications on the workers before the lane sees them.
package final class HostGateway: EngineGateway {
    let lane: LaneThread
    private let replies: PendingReplies
    let workers: WorkerPool
    private let deadlines: Deadlines
    private let adapters: AdapterRegistry
    /// Deliberately slow processing never loses a notification: unanswered ones are sent again by the channel.
    private let notificationDeadlineMilliseconds: Int64 = 4_500

    package init(
        lane: LaneThread, replies: PendingReplies, workers: WorkerPool, deadlines: Deadlines,
        adapters: AdapterRegistry
    ) {
        self.lane = lane
        self.replies = replies
        self.workers = workers
        self.deadlines = deadlines
        self.adapters = adapters
    }

    package func request(_ make: @Sendable @escaping (ReplyToken) -> EngineInput) async -> EngineReply? {
        if let reason = lane.fatal { return .rejected(Rejection(code: .stopped, rule: reason)) }
        let outcome = await wait(Limits.requestDeadlineMilliseconds) { [lane] token in lane.enqueue(make(token)) }
        if case .reply(let reply) = outcome { return reply }
        return nil
    }

    package func channelNotification(_ channel: ChannelID, _ request: HTTPRequest) async -> HTTPResponse {
        guard let adapter = adapters[channel] else { return HTTPResponse(status: 404) }
        let verified: Result<ChannelNotification, NotificationRefusal> = await withCheckedContinuation { continuation in
            workers.run {
                do throws(NotificationRefusal) {
                    continuation.resume(returning: .success(try adapter.notification(request, at: SystemClock.now())))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        switch verified {
        case .failure(let refusal):
            lane.enqueue(.notificationRefused(channel, refusal))
            return adapter.acknowledgement(accepted: false)
        case .success(let notification):
            let outcome = await wait(notificationDeadlineMilliseconds) { [lane] token in
                lane.enqueue(.notified(notification, token), urgent: true)
            }
            if case .acknowledged(true) = outcome { return adapter.acknowledgement(accepted: true) }
            return adapter.acknowledgement(accepted: false)
        }
    }

    /// Registers a waiter, queues its input, and resumes with the outcome or nil after the deadline.
    private func wait(
        _ milliseconds: Int64, _ enqueue: @escaping @Sendable (ReplyToken) -> Bool
    ) async -> PendingOutcome? {
        await withCheckedContinuation { continuation in
            let token = replies.register { continuation.resume(returning: $0) }
            guard enqueue(token) else { return replies.resolve(token, nil) }
            deadlines.after(milliseconds: milliseconds) { [replies] in replies.resolve(token, nil) }
        }
    }
}
