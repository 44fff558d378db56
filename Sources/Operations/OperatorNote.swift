/// Something an operator did that changes nothing in the engine and still belongs on the audit chain: coming and going,
/// taking data out, seeing what is masked. The engine bounds its texts, and adds who, when and in which session. What a
/// console says, and the engine did not see itself, is marked as told.
package struct OperatorNote: Sendable, Codable, Equatable {
    package enum Act: String, Sendable, Codable, CaseIterable {
        /// A console attached. The target is its terminal ("xterm-256color"), the change its size ("160x45").
        case login
        /// It left. The target is the recording's file, `shown` the SHA-256 of it where one was made.
        case logout
        /// Somebody without a name or role tried to attach.
        case loginRefused = "login_refused"
        /// A list, report or audit was written out. The target says what, the change how many rows.
        case export
        /// Masked personal data was shown. The target is what it belongs to, the change which field.
        case reveal
        /// It was hidden again.
        case hide
        case armed, disarmed, locked, unlocked
        /// A recorded session was looked at; the target is the session.
        case replay
        /// The recording of a session ended: the target is its file, `shown` its SHA-256.
        case sessionRecorded = "session_recorded"
        /// The chain was checked from a console; the change tells the result.
        case verify
        /// Somebody looked without a session, as `--once` does. Only counted.
        case read
        /// Whoever started the engine accepted that the store has lost what the marker knows of, or that the clock is
        /// behind the newest row; the change tells how much, the reason why.
        case lossAccepted = "loss_accepted", clockAccepted = "clock_accepted"
        /// Whoever started the engine took rows for true whose checksums do not fit; the change counts the faults.
        case rowsAccepted = "rows_accepted"
        /// The store's heads were signed with another key than the folder has now; the change names both.
        case headKeyChanged = "head_key_changed"
        /// There is a store, and no marker outside of it: rows that were lost before this start cannot be noticed.
        case markerMissing = "marker_missing"
    }

    package var act: Act
    /// What it was about.
    package var target: String
    /// What became of it, as "120 rows" or "160x45".
    package var change: String
    package var reason: String
    /// The rule that refused it; empty when it was done.
    package var refusal: String
    /// Further facts, in English.
    package var detail: String
    /// SHA-256 of what left or was shown, lower-case hexadecimal; empty when nothing was.
    package var shown: String

    package init(
        _ act: Act, target: String = "", change: String = "", reason: String = "", refusal: String = "",
        detail: String = "", shown: String = ""
    ) {
        self.act = act
        self.target = target
        self.change = change
        self.reason = reason
        self.refusal = refusal
        self.detail = detail
        self.shown = shown
    }
}

extension OperatorNote.Act {
    /// Whether a console may say it. Coming and going, the digests of recordings and counts are the engine's own.
    package var isToldByConsoles: Bool {
        switch self {
        case .export, .reveal, .hide, .armed, .disarmed, .locked, .unlocked, .replay, .verify: true
        case .login, .logout, .loginRefused, .sessionRecorded, .read, .lossAccepted, .clockAccepted,
            .rowsAccepted, .headKeyChanged, .markerMissing:
            false
        }
    }

    /// The safety class of the act: looking is 0, taking data out or arming is 1.
    package var riskClass: Int {
        switch self {
        case .login, .logout, .hide, .disarmed, .locked, .sessionRecorded, .verify, .read: 0
        case .loginRefused, .export, .reveal, .armed, .unlocked, .replay: 1
        case .lossAccepted, .clockAccepted, .rowsAccepted, .headKeyChanged, .markerMissing: 3
        }
    }
}
