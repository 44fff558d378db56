package import Control
import Engine
package import Operations
package import Payments
import Storage

/// The engine in this process as consoles see it.
package final class LocalEngineClient: EngineClient {
    let lane: LaneThread
    private let replies: PendingReplies
    let identity: OperatorIdentity
    /// Folder for recordings of sessions; nil when none are made.
    let recordingFolder: String?
    let recording = Locked<SessionRecording?>(nil)

    package init(
        lane: LaneThread, replies: PendingReplies, identity: OperatorIdentity, recordingFolder: String? = nil
    ) {
        self.lane = lane
        self.replies = replies
        self.identity = identity
        self.recordingFolder = recordingFolder
    }

    package func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        let identity = identity
        let answer = lane.ask { engine, now -> Result<ConsoleSnapshot, StoreError> in
            do throws(StoreError) {
                return .success(try engine.snapshot(query, for: identity, at: now))
            } catch {
                return .failure(error)
            }
        }
        var snapshot = try unwrap(answer)
        snapshot.fatal = snapshot.fatal ?? lane.fatal
        return snapshot
    }

    package func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview {
        let identity = identity
        let answer = lane.ask { engine, now -> Result<CommandPreview, StoreError> in
            do throws(StoreError) {
                return .success(try engine.preview(command, by: identity, at: now))
            } catch {
                return .failure(error)
            }
        }
        return try unwrap(answer)
    }

    package func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult {
        let identity = identity
        return try ask({ .command(envelope, identity, $0) }) { outcome in
            if case .reply(.command(let answer)) = outcome { answer } else { nil }
        }
    }

    package func note(_ note: OperatorNote) throws(ControlError) {
        let identity = identity
        _ = try ask({ .note(note, identity, $0) }) { outcome in
            if case .reply(.noted) = outcome { true } else { nil }
        }
    }

    /// Puts an input on the lane and waits for the answer meant by `read`.
    private func ask<Answer: Sendable>(
        _ input: (ReplyToken) -> EngineInput, read: @escaping @Sendable (PendingOutcome?) -> Answer?
    ) throws(ControlError) -> Answer {
        let result = Locked<Answer?>(nil)
        let monitor = Monitor()
        let token = replies.register { outcome in
            if let answer = read(outcome) { result.with { $0 = answer } }
            monitor.locked { monitor.wake() }
        }
        if let reason = lane.fatal { throw .stopped(reason) }
        guard lane.enqueue(input(token), urgent: true) else {
            replies.resolve(token, nil)
            throw .unreachable("the engine is stopping")
        }
        let limit = SystemClock.ticks() + 3_000
        monitor.locked {
            while result.with({ $0 == nil }), SystemClock.ticks() < limit { monitor.wait(untilTicks: limit) }
        }
        guard let answer = result.with({ $0 }) else {
            replies.resolve(token, nil)
            throw .unreachable("no answer within 3 s; whether it was done is shown by the screen")
        }
        return answer
    }

    private func unwrap<Value>(_ answer: Result<Value, StoreError>?) throws(ControlError) -> Value {
        switch answer {
        case .success(let value): return value
        case .failure(let error): throw .stopped("\(error)")
        case nil: throw .unreachable(lane.fatal ?? "the engine did not answer within 2 s")
        }
    }
}
