package import Operations

/// What a console may ask of an engine, in the same process or over a socket. Calls block until answered; the console
/// makes them from a worker thread, never from the one that reads keys.
package protocol EngineClient: AnyObject, Sendable {
    /// The state of the engine as one consistent picture.
    func snapshot(_ query: ConsoleQuery) throws(ControlError) -> ConsoleSnapshot
    /// What a command would do, computed from live data; changes nothing.
    func preview(_ command: OperatorCommand) throws(ControlError) -> CommandPreview
    /// Carries a command out, or tells which rule refused it. The same `actionID` is done once.
    func submit(_ envelope: CommandEnvelope) throws(ControlError) -> CommandResult
    /// Puts what the operator did, and no command does, on the audit chain. Returns once it stands there, so that what
    /// must not happen unrecorded can wait for it.
    func note(_ note: OperatorNote) throws(ControlError)
    /// Tells the others what this console's person is at. Lost when nobody listens: the next one says all again.
    func tell(_ state: ConsoleState)
    /// Hands over what the console drew since the last call; the engine's side keeps it as the session's recording.
    func record(_ events: [RecordedEvent]) throws(ControlError)
}

extension EngineClient {
    package func tell(_ state: ConsoleState) {}
    /// Engines that keep no recordings take none.
    package func record(_ events: [RecordedEvent]) throws(ControlError) {}
}

package enum ControlError: Error, Sendable, Equatable {
    /// Nobody answers: the engine is gone or busy past the deadline.
    case unreachable(String)
    /// The engine stopped accepting after a fatal storage error.
    case stopped(String)
    /// Console and engine are of different times: the versions of the protocol each understands.
    case versionsDiffer(console: String, engine: String)
    /// The engine does not take this person's console.
    case notPermitted(String)
}
