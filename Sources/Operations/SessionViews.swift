/// A console attached to the engine, as the others see it. Times are milliseconds since the epoch.
package struct SessionRow: Sendable, Codable, Equatable {
    /// "s-12", given at attachment; the audit carries the same.
    package var id: String
    package var operatorName: String
    /// Several people use this console's system user.
    package var isShared: Bool
    /// Where the person sits, as the login told the console: a hint, never proof.
    package var origin: String
    package var since: Int64
    /// When a key was last pressed there; nil before the first.
    package var lastKeyAt: Int64?
    /// What the person is at; nil until the console has told.
    package var state: ConsoleState?

    package init(
        id: String, operatorName: String, isShared: Bool, origin: String, since: Int64, lastKeyAt: Int64? = nil,
        state: ConsoleState? = nil
    ) {
        self.id = id
        self.operatorName = operatorName
        self.isShared = isShared
        self.origin = origin
        self.since = since
        self.lastKeyAt = lastKeyAt
        self.state = state
    }
}

/// What a console tells of its person. Others see it; nothing is decided by it.
package struct ConsoleState: Sendable, Codable, Equatable {
    package enum Mode: String, Sendable, Codable, CaseIterable { case safe, armed, read }
    package var screen: ScreenName
    package var columns: Int
    package var rows: Int
    package var mode: Mode
    /// The verb whose dialog is open, by its name in the palette, and what it is about; nil without a dialog.
    package var verb: String?
    package var target: String?
    /// Since the last key, milliseconds; nil before the first.
    package var idleMilliseconds: Int64?

    package init(
        screen: ScreenName, columns: Int, rows: Int, mode: Mode, verb: String? = nil, target: String? = nil,
        idleMilliseconds: Int64? = nil
    ) {
        self.screen = screen
        self.columns = columns
        self.rows = rows
        self.mode = mode
        self.verb = verb
        self.target = target
        self.idleMilliseconds = idleMilliseconds
    }

    /// The same with numbers no console can have brought into range.
    package var bounded: ConsoleState {
        var state = self
        state.columns = min(max(0, columns), 10_000)
        state.rows = min(max(0, rows), 10_000)
        state.idleMilliseconds = idleMilliseconds.map { min(max(0, $0), 1_000_000_000_000) }
        return state
    }
}
