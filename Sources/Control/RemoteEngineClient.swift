import Dispatch
import JSON
package import Operations
import Synchronization

/// An engine in another process, over its socket. The connection is kept by a thread of its own: when the engine goes,
/// every question under way fails at once, and the engine is looked for until it is back.
package final class RemoteEngineClient: EngineClient {
    private let link: ControlLink

    /// Returns at once; connecting goes on by itself.
    package init(path: String, hello: Hello = Hello()) {
        link = ControlLink(path: path, hello: hello)
        link.start()
    }

    /// Says goodbye and ends the thread.
    package func close() { link.close() }

    /// Waits for the first answer to hello.
    /// - Throws: why there is no connection by then.
    package func welcome(withinMilliseconds milliseconds: Int) throws(ControlError) -> Welcome {
        try link.welcome(withinMilliseconds: milliseconds)
    }

    package func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot {
        let value = try link.look(query)
        do {
            return try JSONValueDecoder.decode(ConsoleSnapshot.self, from: value)
        } catch {
            throw .unreachable("the engine's picture cannot be read: \(error)")
        }
    }

    package func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview {
        let answer = try link.ask(withinMilliseconds: Limits.previewMilliseconds) { .preview(number: $0, command) }
        guard case .preview(_, let preview) = answer else { throw RemoteEngineClient.other(answer) }
        return preview
    }

    /// An answer that was lost with the connection is asked for again under the same number: the engine does it once.
    package func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult {
        let start = ContinuousClock.now
        var patience = Limits.submitPatienceMilliseconds
        while true {
            var envelope = envelope
            let spent = Limits.submitPatienceMilliseconds - patience
            envelope.dataAgeMilliseconds += Int64(spent)
            do throws(ControlError) {
                let asked = envelope
                let answer = try link.ask(withinMilliseconds: min(patience, Limits.submitMilliseconds)) {
                    .submit(number: $0, asked)
                }
                guard case .result(_, let result) = answer else { throw RemoteEngineClient.other(answer) }
                return result
            } catch {
                let elapsed = start.duration(to: .now).components
                let milliseconds = Int(elapsed.seconds) * 1_000 + Int(elapsed.attoseconds / 1_000_000_000_000_000)
                patience = Limits.submitPatienceMilliseconds - milliseconds
                guard case .unreachable = error, patience > 0, link.awaitUp(withinMilliseconds: patience) else {
                    throw error
                }
            }
        }
    }

    package func note(_ note: OperatorNote) throws(ControlError) {
        let answer = try link.ask(withinMilliseconds: Limits.submitMilliseconds) { .note(number: $0, note) }
        guard case .noted = answer else { throw RemoteEngineClient.other(answer) }
    }

    package func tell(_ state: ConsoleState) { link.tell(state) }

    package func record(_ events: [RecordedEvent]) throws(ControlError) { try link.record(events) }

    private static func other(_ answer: EngineMessage) -> ControlError {
        switch answer {
        case .failed(_, .stopped, let reason): .stopped(reason)
        case .failed(_, _, let reason): .unreachable(reason)
        default: .unreachable("the engine answered something else than was asked")
        }
    }
}
