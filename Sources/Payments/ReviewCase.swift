/// A question for a person: an order risk flagged, or one the engine could not settle by itself.
package struct ReviewCase: Sendable, Equatable {
    package let id: CaseID
    package let order: OrderID
    package let kind: ReviewKind
    package let channel: ChannelID?
    package let amount: Money
    /// The rules that fired, with evidence; the first names the case.
    package let findings: [RuleFinding]
    package let score: Int
    package let createdAt: Timestamp
    /// By when somebody should have answered; set anew when a held case comes back.
    package var deadline: Timestamp

    package var state: ReviewState
    package var claimedBy: String
    package var claimedAt: Timestamp?
    /// The claim goes back by itself at this moment unless its owner does something before.
    package var claimUntil: Timestamp?
    /// "engine", a name, or the names of all whose answers made the decision, joined by `+`.
    package var decidedBy: String
    package var decidedAt: Timestamp?
    /// Every answer anybody gave, oldest first; those that count no more are marked.
    package var answers: [ReviewAnswer]
    package var escalation: ReviewEscalation
    package var notes: [ReviewNote]
    package var holdCount: Int
    /// While held: not shown as waiting before this moment.
    package var heldUntil: Timestamp?
    package var updatedAt: Timestamp
    package var version: Int64

    package init(
        id: CaseID, order: OrderID, kind: ReviewKind, channel: ChannelID?, amount: Money, findings: [RuleFinding],
        score: Int, createdAt: Timestamp, deadline: Timestamp, state: ReviewState = .waiting, claimedBy: String = "",
        decidedBy: String = "", notes: [ReviewNote] = [], holdCount: Int = 0, heldUntil: Timestamp? = nil,
        updatedAt: Timestamp? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.order = order
        self.kind = kind
        self.channel = channel
        self.amount = amount
        self.findings = findings
        self.score = score
        self.createdAt = createdAt
        self.deadline = deadline
        self.state = state
        self.claimedBy = claimedBy
        self.decidedBy = decidedBy
        answers = []
        escalation = .none
        self.notes = notes
        self.holdCount = holdCount
        self.heldUntil = heldUntil
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }
}

package enum ReviewKind: String, Sendable, CaseIterable {
    /// Approve lets the buyer pay; reject ends the order.
    case beforePayment = "before_payment"
    /// Approve releases the held money (splits go out); reject refunds it.
    case moneyHeld = "money_held"
    /// A payment of a wrong amount: approve closes the case (handled outside), reject refunds what the channel took.
    case mismatch
    /// An outcome no query could settle.
    case unknownOutcome = "unknown_outcome"
    /// A refund the channel refused for good or called abnormal.
    case refundStuck = "refund_stuck"
    /// A split leg that is dead.
    case splitStuck = "split_stuck"
    /// Money went back at the channel itself. Approve: it is right, and what is left goes on; reject: the rest goes
    /// back, too. Neither before it is known how much went back.
    case refundedElsewhere = "refunded_elsewhere"
}

package enum ReviewState: String, Sendable, CaseIterable {
    case waiting, claimed, held, approved, rejected

    package var isOpen: Bool { self == .waiting || self == .claimed || self == .held }
}

package struct ReviewNote: Sendable, Equatable {
    package let at: Timestamp
    package let by: String
    package let text: String

    package init(at: Timestamp, by: String, text: String) {
        self.at = at
        self.by = by
        self.text = text
    }
}

/// One rule that looked at an order and what it saw.
package struct RuleFinding: Sendable, Equatable {
    /// Stable name of the rule as configuration spells it, for example "new_user_large".
    package let rule: String
    /// Points added to the score; 0 when the rule only looked.
    package let points: Int
    /// Facts in English with numbers, at most 120 characters, safe to show after the display filter.
    package let evidence: String

    package init(rule: String, points: Int, evidence: String) {
        self.rule = rule
        self.points = points
        self.evidence = evidence
    }
}
