package import Control
package import Operations
package import Terminal

/// What can happen to a console. Times come beside, as monotonic milliseconds.
package enum ConsoleEvent: Sendable {
    /// A key; `repeats` above 0 means that it is held down.
    case key(KeyEvent, repeats: Int)
    case snapshot(ConsoleSnapshot, number: Int)
    case snapshotFailed(ControlError, number: Int)
    case preview(CommandPreview, number: Int)
    case previewFailed(ControlError, number: Int)
    case result(CommandResult, actionID: String)
    case resultFailed(ControlError, actionID: String)
    /// The note stands in the audit chain, or it does not.
    case noted(number: Int)
    case noteFailed(ControlError, number: Int)
    /// A part of the recording did not arrive.
    case recordFailed(ControlError)
    /// Time has passed; bytes a second that the console itself sends, when measured anew.
    case tick(bytesPerSecond: Int?)
    case resize(Size)
    case theme(Theme, requested: Bool)
    case themeRefused([ThemeFault])
    case fileWritten(String)
    case fileFailed(String)
}

/// What the model wants done outside.
package enum ConsoleRequest: Sendable, Equatable {
    /// A snapshot; the answer carries the number back, and older answers are dropped.
    case fetch(ConsoleQuery, number: Int)
    case preview(OperatorCommand, number: Int)
    case submit(CommandEnvelope)
    /// Lets the others see what this console's person is at.
    case tell(ConsoleState)
    /// What the person did, for the audit chain; the answer carries the number back.
    case note(OperatorNote, number: Int)
    /// What was drawn, for the session's recording.
    case record([RecordedEvent])
    case copy(String)
    case writeFile(name: String, contents: String)
    /// A theme by its name.
    case loadTheme(String)
    case repaint
    case bell
    case quit
}
