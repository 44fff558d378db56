/// One answer for many cases at once.
package struct MarkedReview: Sendable, Codable, Equatable {
    package enum Answer: String, Sendable, Codable, CaseIterable { case approve, reject, hold }

    /// A case with the version that was on the screen.
    package struct Row: Sendable, Codable, Equatable {
        package var reviewCase: String
        package var version: AskedVersion

        package init(reviewCase: String, version: Int64) {
            self.reviewCase = reviewCase
            self.version = AskedVersion(clamping: version)
        }
    }

    package var answer: Answer
    /// 1...200, each case once.
    package var rows: [Row]
    /// As in `reject`; of no meaning for other answers.
    package var wording: String
    /// As in `hold`.
    package var until: AskedMoment?

    package init(answer: Answer, rows: [Row], wording: String = "risk_review", until: AskedMoment? = nil) {
        self.answer = answer
        self.rows = rows
        self.wording = wording
        self.until = until
    }

    /// The same as a command of its own for one of the rows.
    package func command(for row: Row) -> OperatorCommand {
        switch answer {
        case .approve: .approve(reviewCase: row.reviewCase)
        case .reject: .reject(reviewCase: row.reviewCase, wording: wording)
        case .hold: .hold(reviewCase: row.reviewCase, until: until)
        }
    }
}

/// What became of one row of a command on many.
package struct RowResult: Sendable, Codable, Equatable {
    package var target: String
    package var outcome: CommandResult.Outcome
    package var refusal: CommandRefusal?
    package var minorUnits: Int64

    package init(target: String, outcome: CommandResult.Outcome, refusal: CommandRefusal?, minorUnits: Int64) {
        self.target = target
        self.outcome = outcome
        self.refusal = refusal
        self.minorUnits = minorUnits
    }
}

/// The queue as a whole, and the people at it.
package struct ReviewQueueView: Sendable, Codable, Equatable {
    /// From claim to answer, the middle one of today; nil when nobody claimed and answered yet.
    package var medianMilliseconds: Int64?
    /// Second answers that agreed with the first, of the last 90 days, basis points; nil without any.
    package var agreementBasisPoints: Int?
    /// Within this a case should be answered.
    package var deadlineSeconds: Int64 = 0
    /// Cases past their deadline, and those that wait for an admin.
    package var late: Int = 0
    package var forAdmin: Int = 0
    /// First answers of this person that wait for another.
    package var wantedByYou: [OpinionRow] = []
    /// Cases that wait for this person's answer: as the second, or as the admin between two.
    package var wantedFromYou: [OpinionRow] = []
    /// Busiest first.
    package var reviewers: [ReviewerRow] = []

    package init() {}
}

/// A case that needs another person's answer. What the first one said is never part of it.
package struct OpinionRow: Sendable, Codable, Equatable {
    package var reviewCase: String
    package var minorUnits: Int64
    /// Who answered already.
    package var by: String
    package var at: Int64
    /// When the first answer runs out; nil once two have answered.
    package var expiresAt: Int64?
    /// Two answered differently: both are shown with the case.
    package var isDisputed: Bool

    package init(reviewCase: String, minorUnits: Int64, by: String, at: Int64, expiresAt: Int64?, isDisputed: Bool) {
        self.reviewCase = reviewCase
        self.minorUnits = minorUnits
        self.by = by
        self.at = at
        self.expiresAt = expiresAt
        self.isDisputed = isDisputed
    }
}

/// How one reviewer is doing.
package struct ReviewerRow: Sendable, Codable, Equatable {
    package var name: String
    /// Answers given since midnight in Beijing.
    package var today: Int
    /// From claim to answer, the middle one of today.
    package var medianMilliseconds: Int64?
    /// Cases of the last 90 days in which this person and another both answered, and in how many they agreed.
    package var pairs: Int
    package var agreed: Int
    /// Cases claimed now.
    package var claimed: Int

    package init(name: String, today: Int, medianMilliseconds: Int64?, pairs: Int, agreed: Int, claimed: Int) {
        self.name = name
        self.today = today
        self.medianMilliseconds = medianMilliseconds
        self.pairs = pairs
        self.agreed = agreed
        self.claimed = claimed
    }
}

/// One person's answer to a case. While another person has still to judge without it, it comes sealed.
package struct AnswerView: Sendable, Codable, Equatable {
    package var by: String
    package var at: Int64
    /// "approve" or "reject"; nil while it is sealed for whoever looks.
    package var answer: String?
    package var wording: String?
    package var reason: String

    package init(by: String, at: Int64, answer: String? = nil, wording: String? = nil, reason: String = "") {
        self.by = by
        self.at = at
        self.answer = answer
        self.wording = wording
        self.reason = reason
    }
}

/// Past cases like one: same rules, same channel, same size of amount, within 90 days, the newest 500.
package struct AlikeView: Sendable, Codable, Equatable {
    package var approved: Int
    /// Of the approved, those whose money went back later, and those nobody paid.
    package var approvedRefunded: Int
    package var approvedUnpaid: Int
    package var rejected: Int
    package var rejectedRefunded: Int

    package init(
        approved: Int, approvedRefunded: Int, approvedUnpaid: Int, rejected: Int, rejectedRefunded: Int
    ) {
        self.approved = approved
        self.approvedRefunded = approvedRefunded
        self.approvedUnpaid = approvedUnpaid
        self.rejected = rejected
        self.rejectedRefunded = rejectedRefunded
    }
}

/// One thing that happened to a case.
package struct CaseEventView: Sendable, Codable, Equatable {
    package var at: Int64
    /// `EventKind` raw value.
    package var kind: String
    package var who: String

    package init(at: Int64, kind: String, who: String) {
        self.at = at
        self.kind = kind
        self.who = who
    }
}
