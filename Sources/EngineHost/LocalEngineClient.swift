package import Control
import Engine
package import Operations
package import Payments
import Storage

/// The engine in this process as one console sees it: the one on this terminal, or one at the other end of the socket.
package final class LocalEngineClient: EngineClient {
    /// Who sits there, with the number of the session.
    package let identity: OperatorIdentity
    let parts: Parts
    /// Its coming is on record, and its going is to be.
    private let isNoted = Locked(false)

    /// What all consoles of an engine share.
    struct Parts: Sendable {
        let lane: LaneThread
        let replies: PendingReplies
        let sessions: ConsoleSessions
        let pictures: CommonPictures
        /// Folder for recordings of sessions; nil when none are made.
        let recordingFolder: String?
    }

    let recording = Locked<SessionRecording?>(nil)
    /// Why what the console draws is not being recorded; nil while it is, or none is wanted.
    let recordingFault = Locked<RecordingFault?>(nil)

    /// It looks and leaves.
    private let readsOnly: Bool

    init(_ parts: Parts, _ identity: OperatorIdentity, readsOnly: Bool = false) {
        self.parts = parts
        self.readsOnly = readsOnly
        var identity = identity
        identity.session = readsOnly ? "" : parts.sessions.attach(identity, at: SystemClock.now())
        self.identity = identity
    }

    deinit { leave() }

    /// Puts on record that somebody has come; `leave` then does so of the going.
    package func attach(terminal: String, size: String) {
        if readsOnly { return put(OperatorNote(.read)) }
        isNoted.with { $0 = true }
        put(OperatorNote(.login, target: terminal, change: size))
    }

    /// Nobody sits there any more.
    package func leave() {
        parts.sessions.leave(identity.session)
        let wasNoted = isNoted.with { noted in
            defer { noted = false }
            return noted
        }
        // The recording ends with the session; its digest goes onto the chain with the going.
        let part = recording.with { kept in
            defer { kept = nil }
            return kept?.finish()
        }
        if let part { put(part.note) }
        if wasNoted { put(OperatorNote(.logout, target: part?.name ?? "", shown: part?.digest ?? "")) }
    }

    package func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        let identity = identity
        let pictures = parts.pictures
        let answer = parts.lane.ask { engine, now -> Result<ConsoleSnapshot, StoreError> in
            do throws(StoreError) {
                return .success(try pictures.snapshot(query, for: identity, of: engine, at: now))
            } catch {
                return .failure(error)
            }
        }
        var snapshot = try unwrap(answer)
        snapshot.fatal = snapshot.fatal ?? parts.lane.fatal
        if let hindrance = parts.lane.hindrance {
            snapshot.alerts.insert(hindrance.row(at: SystemClock.now(), ticks: SystemClock.ticks()), at: 0)
        }
        snapshot.session = identity.session
        snapshot.recordingFault = recordingFault.with { $0?.rule }
        snapshot.sessions = parts.sessions.rows
        snapshot.consolesAttached = snapshot.sessions.count
        return snapshot
    }

    package func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview {
        let identity = identity
        let answer = parts.lane.ask { engine, now -> Result<CommandPreview, StoreError> in
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
        let token = parts.replies.register { outcome in
            if let answer = read(outcome) { result.with { $0 = answer } }
            monitor.locked { monitor.wake() }
        }
        if let reason = parts.lane.fatal { throw .stopped(reason) }
        guard parts.lane.enqueue(input(token)) == .taken else {
            parts.replies.resolve(token, nil)
            throw .unreachable("the engine is stopping")
        }
        let limit = SystemClock.ticks() + 3_000
        monitor.locked {
            while result.with({ $0 == nil }), SystemClock.ticks() < limit { monitor.wait(untilTicks: limit) }
        }
        // Whoever acted sees what came of it in the next picture.
        parts.pictures.forget()
        guard let answer = result.with({ $0 }) else {
            parts.replies.resolve(token, nil)
            throw .unreachable("no answer within 3 s; whether it was done is shown by the screen")
        }
        return answer
    }

    package func tell(_ state: ConsoleState) {
        parts.sessions.tell(identity.session, state.bounded, at: SystemClock.now())
    }

    private func unwrap<Value>(_ answer: Result<Value, StoreError>?) throws(ControlError) -> Value {
        switch answer {
        case .success(let value): return value
        case .failure(let error): throw .stopped("\(error)")
        case nil: throw .unreachable(parts.lane.fatal ?? "the engine did not answer within 2 s")
        }
    }
}
