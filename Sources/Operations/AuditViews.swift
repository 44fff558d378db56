/// What the audit screen asks for.
package struct AuditQuery: Sendable, Codable, Equatable {
    /// Rows before this number are wanted, the newest first; nil for the newest of all.
    package var before: Int64?
    /// How many, 1...500.
    package var limit: Int
    /// Only rows that pass; the engine looks through a bounded number of rows for them.
    package var filter: AuditFilter
    /// The row whose full record is wanted.
    package var sequence: Int64?
    /// The chain is to be checked from its first row on; the answers tell how far that is.
    package var checks: Bool

    package init(
        before: Int64? = nil, limit: Int = 200, filter: AuditFilter = AuditFilter(), sequence: Int64? = nil,
        checks: Bool = false
    ) {
        self.before = before
        self.limit = limit
        self.filter = filter
        self.sequence = sequence
        self.checks = checks
    }
}

/// The audit screen's figures.
package struct AuditView: Sendable, Codable, Equatable {
    /// Newest first.
    package var rows: [AuditRow] = []
    /// Rows in the chain.
    package var size: Int64 = 0
    /// The oldest row looked at for this answer; with `isMore`, older ones were not.
    package var lookedTo: Int64 = 0
    /// There are older rows.
    package var isMore = false
    package var today = AuditDay()
    package var month = AuditMonth()
    package var detail: AuditDetail?
    package var check = AuditCheckView()

    package init() {}
}

/// One row as lists show it.
package struct AuditRow: Sendable, Codable, Equatable {
    package var sequence: Int64
    package var at: Int64
    package var who: String
    package var role: String
    package var act: String
    package var riskClass: Int
    package var target: String
    package var change: String
    package var reason: String
    /// "done", "proposed", "told" by a console and seen by nobody else, or the rule that refused it.
    package var outcome: String
    /// Facts of a refusal, or further facts.
    package var detail: String
    package var second: String
    package var session: String

    package init(
        sequence: Int64, at: Int64, who: String, role: String, act: String, riskClass: Int, target: String,
        change: String, reason: String, outcome: String, detail: String, second: String, session: String
    ) {
        self.sequence = sequence
        self.at = at
        self.who = who
        self.role = role
        self.act = act
        self.riskClass = riskClass
        self.target = target
        self.change = change
        self.reason = reason
        self.outcome = outcome
        self.detail = detail
        self.second = second
        self.session = session
    }

    package var isRefused: Bool { outcome != "done" && outcome != "proposed" && !isTold }
    /// A console said it; the engine did not see it.
    package var isTold: Bool { outcome == "told" }
    /// Decided by a rule, a timer or a schedule.
    package var isSystem: Bool { role == "system" }
}

/// One row in full, with its link of the chain.
package struct AuditDetail: Sendable, Codable, Equatable {
    package var row: AuditRow
    package var origin: String = ""
    package var typed: String = ""
    /// Age of the data that was on the screen, milliseconds; nil when none was.
    package var dataAgeMilliseconds: Int64?
    package var consideredMilliseconds: Int64?
    /// SHA-256 of what was shown, hexadecimal.
    package var shown: String = ""
    /// What the preview said would happen, `name:value` words.
    package var foreseen: String = ""
    package var actionID: String = ""
    /// Hashes of the row before and of this one, hexadecimal.
    package var previous: String = ""
    package var hash: String = ""
    /// The first signed head that covers the row; nil before there is one.
    package var headAt: Int64?
    package var headKeyID: String?
    /// Terminal and size told when its session came.
    package var terminal: String = ""

    package init(row: AuditRow) { self.row = row }
}

/// Counts of one day.
package struct AuditDay: Sendable, Codable, Equatable {
    package var actions = 0
    package var byPeople = 0
    package var bySystem = 0
    package var refused = 0
    package var undoneByTimer = 0
    package var undoneByPerson = 0
    /// Done by people in class 2 and above without words.
    package var withoutReason = 0

    package init() {}
}

/// Counts of thirty days.
package struct AuditMonth: Sendable, Codable, Equatable {
    package struct Level: Sendable, Codable, Equatable {
        /// 2, 3 or 4.
        package var riskClass: Int
        package var done = 0
        package var refused = 0
        package init(riskClass: Int) { self.riskClass = riskClass }
    }

    package struct Refusal: Sendable, Codable, Equatable {
        package var rule: String
        package var count: Int
        package init(rule: String, count: Int) {
            self.rule = rule
            self.count = count
        }
    }

    package var levels: [Level] = []
    package var undoneByPerson = 0
    package var undoneByTimer = 0
    /// From preview to confirmation on the average, milliseconds; nil when nothing was measured.
    package var consideredMilliseconds: Int64?
    /// The most frequent first.
    package var refusals: [Refusal] = []

    package init() {}
}

/// How far the chain has been checked since the engine started, or since somebody asked for it.
package struct AuditCheckView: Sendable, Codable, Equatable {
    /// Rows whose hashes were recomputed, from the first on.
    package var checked: Int64 = 0
    /// When the last of them was written, milliseconds since the epoch; nil before the first.
    package var checkedTo: Int64?
    /// Rows in the chain.
    package var size: Int64 = 0
    /// The first bad row and what is wrong with it; nil while nothing is.
    package var fault: String?
    /// Signed heads that the rows agreed with.
    package var heads = 0

    package init() {}

    package var isComplete: Bool { checked == size && fault == nil }
}
