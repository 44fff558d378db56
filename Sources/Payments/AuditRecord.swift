/// One line of the audit chain: who did or tried what, on what, why, and how it ended.
package struct AuditRecord: Sendable, Equatable {
    /// Position in the chain; 0 until stored.
    package var sequence: Int64
    package let at: Timestamp
    package let who: String
    /// The command, for example "failover", "weight", "approve"; or the note, for example "login", "export".
    package let act: String
    /// Risk class 0...4 of the act.
    package let riskClass: Int
    package let target: String
    /// "45 -> 40", "closed -> open"; plain text.
    package let change: String
    package let reason: String
    /// "done", "proposed", "told" by a console, or the rule that refused it.
    package let outcome: String
    /// The number the console made before sending; the same number is done once.
    package let actionID: String
    package let context: AuditContext

    package init(
        sequence: Int64 = 0, at: Timestamp, who: String, act: String, riskClass: Int, target: String, change: String,
        reason: String, outcome: String, actionID: String, context: AuditContext = AuditContext()
    ) {
        self.sequence = sequence
        self.at = at
        self.who = who
        self.act = act
        self.riskClass = riskClass
        self.target = target
        self.change = change
        self.reason = reason
        self.outcome = outcome
        self.actionID = actionID
        self.context = context
    }

    /// The outcome of what a console said its person did, and the engine did not see.
    package static let told = "told"

    /// True when a rule kept it from happening.
    package var isRefused: Bool { AuditRecord.isRefused(outcome: outcome) }

    package static func isRefused(outcome: String) -> Bool {
        outcome != "done" && outcome != "proposed" && outcome != told
    }
}

/// The circumstances of an audited act. Records from before these were kept have none of them.
package struct AuditContext: Sendable, Equatable {
    /// The roles under which it was done, "operator" or "finance reviewer"; "system" for the engine's own decisions.
    package var role: String
    /// The console session, "s-12"; empty for the engine's own decisions.
    package var session: String
    /// Where the session came from, "ssh 10.0.3.7" or "tty".
    package var origin: String
    /// The other person of an act that needs two.
    package var second: String
    /// What was typed to confirm.
    package var typed: String
    /// Age of the data that was on the screen, milliseconds; -1 when none was.
    package var dataAgeMilliseconds: Int64
    /// SHA-256 of what was shown before it was confirmed, lower-case hexadecimal; empty when nothing was bound.
    package var shown: String
    /// The facts a rule gave for refusing, or further facts of the act; English.
    package var detail: String
    /// What the preview said would happen, words of `name:value` with a space between.
    package var foreseen: String
    /// From the preview on the screen to its confirmation, milliseconds; -1 when not measured.
    package var consideredMilliseconds: Int64

    package init(
        role: String = "", session: String = "", origin: String = "", second: String = "", typed: String = "",
        dataAgeMilliseconds: Int64 = -1, shown: String = "", detail: String = "", foreseen: String = "",
        consideredMilliseconds: Int64 = -1
    ) {
        self.role = role
        self.session = session
        self.origin = origin
        self.second = second
        self.typed = typed
        self.dataAgeMilliseconds = dataAgeMilliseconds
        self.shown = shown
        self.detail = detail
        self.foreseen = foreseen
        self.consideredMilliseconds = consideredMilliseconds
    }

    /// The role of decisions no person made.
    package static let system = "system"
}
