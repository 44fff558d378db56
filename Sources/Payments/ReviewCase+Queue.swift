/// What tells where a case stands in the queue.
package struct QueueRank: Sendable, Equatable {
    package let id: CaseID
    package let isHeld: Bool
    package let deadline: Timestamp
    package let score: Int
    package let createdAt: Timestamp

    package func isLate(at now: Timestamp) -> Bool { !isHeld && deadline <= now }

    /// Cases of one minute count as equally pressing.
    private var minute: Int64 { deadline.milliseconds / 60_000 }

    /// The order in which cases are taken: whose deadline is nearest, to the minute, those past it first; then the
    /// highest score, then the oldest. What rests comes last.
    package func isBefore(_ other: QueueRank, at now: Timestamp) -> Bool {
        if isHeld != other.isHeld { return other.isHeld }
        if isLate(at: now) != other.isLate(at: now) { return isLate(at: now) }
        if minute != other.minute { return minute < other.minute }
        if score != other.score { return score > other.score }
        return createdAt != other.createdAt ? createdAt < other.createdAt : id < other.id
    }
}

/// Where a case stands in the queue, and what time alone will do to it.
extension ReviewCase {
    /// Answers that count.
    package var standing: [ReviewAnswer] { answers.filter { !$0.isVoid } }

    /// Two reviewers have answered differently.
    package var isDisputed: Bool {
        let standing = standing
        return state.isOpen && standing.count == 2 && standing[0].isApproval != standing[1].isApproval
    }

    /// One reviewer has answered, and another has to.
    package var opinion: ReviewAnswer? {
        let standing = standing
        return state.isOpen && standing.count == 1 ? standing[0] : nil
    }

    package func isAnswered(by name: String, uid: UInt32) -> Bool {
        standing.contains { $0.isOf(name, uid: uid) }
    }

    package func isLate(at now: Timestamp) -> Bool { rank.isLate(at: now) }

    /// Whether this person could take the case now.
    /// - Parameter isAdmin: only an admin may decide between two answers.
    package func isFree(for name: String, uid: UInt32, isAdmin: Bool) -> Bool {
        state == .waiting && claimedBy.isEmpty && !isAnswered(by: name, uid: uid) && (isAdmin || !isDisputed)
    }

    package var rank: QueueRank {
        QueueRank(id: id, isHeld: state == .held, deadline: deadline, score: score, createdAt: createdAt)
    }

    package func isBefore(_ other: ReviewCase, at now: Timestamp) -> Bool { rank.isBefore(other.rank, at: now) }

    /// When time alone changes the case next; nil when never.
    package func nextMoment(_ terms: ReviewTerms) -> Timestamp? {
        guard state.isOpen else { return nil }
        var next = state == .held ? heldUntil : escalationMoment(terms)
        if state == .claimed, let claimUntil { next = min(next ?? claimUntil, claimUntil) }
        guard let opinion else { return next }
        let end = opinion.at.adding(seconds: terms.opinionSeconds)
        return min(next ?? end, end)
    }

    private func escalationMoment(_ terms: ReviewTerms) -> Timestamp? {
        switch escalation {
        case .none: deadline
        case .late: deadline.adding(seconds: terms.adminSeconds)
        case .admin: nil
        }
    }

    /// What cases must share to be like this one: the rules that fired, the channel, the size of the amount.
    package var likeness: String {
        let rules = findings.filter { $0.points > 0 }.map(\.rule).sorted().joined(separator: "+")
        return "\(rules.isEmpty ? kind.rawValue : rules)|\(channel?.text ?? "")|\(AmountBand.of(amount.minorUnits))"
    }
}

/// How patient the queue is.
package struct ReviewTerms: Sendable, Equatable {
    /// A first answer waits this long for the second.
    package let opinionSeconds: Int64
    /// From the deadline until an admin is asked.
    package let adminSeconds: Int64

    package init(opinionSeconds: Int64, adminSeconds: Int64) {
        self.opinionSeconds = opinionSeconds
        self.adminSeconds = adminSeconds
    }
}

/// Sizes of amounts in steps of 1, 2, 5, 10 ...: cases of one step are compared with each other.
package enum AmountBand {
    /// Number of the step, 0 for less than 10 minor units.
    package static func of(_ minorUnits: Int64) -> Int {
        var band = 0
        var bound: Int64 = 10
        let factors: [(Int64, Int64)] = [(2, 1), (5, 2), (2, 1)]
        while minorUnits >= bound, bound < Int64.max / 10 {
            let factor = factors[band % 3]
            bound = bound * factor.0 / factor.1
            band += 1
        }
        return band
    }
}
