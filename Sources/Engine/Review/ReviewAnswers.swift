import Cryptography
import Operations
import Payments

/// Answers to cases: one person's where that is enough, else two persons' who do not see each other's.
extension Turn {
    /// - Parameter wording: what the buyer is told; nil for an approval.
    func answer(
        _ item: ReviewCase, _ wording: RejectionWording?, _ preview: CommandPreview, _ who: OperatorIdentity,
        _ reason: String
    ) throws -> (CommandResult, String) {
        let item = try withoutOldOpinion(item)
        let word = wording == nil ? "approve" : "reject"
        guard preview.needsSecondPerson else {
            let answer = try makeAnswer(item, wording, .alone, who, reason)
            try decide(item, answer, by: who.name)
            return (CommandResult(outcome: .done), word)
        }
        let outcome: FourEyes.Outcome
        do {
            outcome = try FourEyes.weigh(
                isApproval: wording == nil, by: who.name, uid: who.uid, isAdmin: who.roles.contains(.admin),
                after: item.standing)
        } catch {
            throw CommandRefused(error)
        }
        let answer = try makeAnswer(item, wording, outcome.place, who, reason)
        switch outcome {
        case .waits, .disputed:
            try moveCase(item, .answeredFirst, who.name, nil)
            changeCase(item) {
                $0.add(answer)
                if outcome == .disputed { $0.escalation = .admin }
            }
            recordCase(outcome == .waits ? .caseOpinion : .caseDisputed, item, code: who.name)
            return (CommandResult(outcome: .proposed, reference: item.id.text), "\(word) as \(answer.place.rawValue)")
        case .agreed, .settled:
            let names = (item.standing.map(\.by) + [who.name]).joined(separator: "+")
            try decide(item, answer, by: names)
            return (CommandResult(outcome: .done), "\(word) by \(names)")
        }
    }

    /// A first answer that ran out, or rested on other consequences than there are now, counts no more: what comes is
    /// the first.
    private func withoutOldOpinion(_ item: ReviewCase) throws -> ReviewCase {
        guard let opinion = item.opinion else { return item }
        let isOld = opinion.at.adding(seconds: limits.proposalSeconds) <= at
        guard try isOld || opinion.shown != consequencesDigest(item) else { return item }
        voidOpinion(item, why: isOld ? "expired" : "changed")
        return try reviewCase(item.id) ?? item
    }

    func voidOpinion(_ item: ReviewCase, why: String) {
        changeCase(item) { $0.voidStanding() }
        recordCase(.caseOpinionVoid, item, code: why)
    }

    /// Both answers to a dispute count no more: the case waits for two others, or for the same two again.
    func sendBack(_ item: ReviewCase, _ who: OperatorIdentity) {
        changeCase(item) {
            $0.voidStanding()
            $0.escalation = .none
            $0.deadline = at.adding(seconds: limits.reviewDeadlineSeconds)
        }
        recordCase(.caseSentBack, item, code: who.name)
    }

    private func makeAnswer(
        _ item: ReviewCase, _ wording: RejectionWording?, _ place: ReviewAnswer.Place, _ who: OperatorIdentity,
        _ reason: String
    ) throws -> ReviewAnswer {
        ReviewAnswer(
            by: who.name, uid: who.uid, isApproval: wording == nil, wording: wording, reason: reason, at: at,
            claimedAt: item.claimedBy == who.name ? item.claimedAt : nil, place: place,
            shown: try consequencesDigest(item))
    }

    /// The last answer decides; it also says what the buyer is told.
    private func decide(_ item: ReviewCase, _ answer: ReviewAnswer, by names: String) throws {
        let step = try moveCase(item, answer.isApproval ? .approved : .rejected, answer.by, nil)
        changeCase(item) {
            $0.add(answer)
            $0.decidedBy = names
            $0.decidedAt = at
        }
        recordCase(answer.isApproval ? .caseApproved : .caseRejected, item, code: names)
        if step.effects.contains(.carryOutApproval) { try carryOutApproval(item) }
        if step.effects.contains(.carryOutRejection) {
            try carryOutRejection(item, wording: answer.wording ?? .riskReview)
        }
    }

    // MARK: consequences

    /// What an answer would do, from the order as it is now.
    func consequences(of command: OperatorCommand, on item: ReviewCase) throws -> [PreviewEffect] {
        guard try open(item.order) else { return [] }
        return try CaseEffects.effects(of: command, on: item, self[item.order]) + refundEffects(command, item)
    }

    /// Of everything either answer would do: a first answer is bound to what its author was shown.
    func consequencesDigest(_ item: ReviewCase) throws -> String {
        let id = item.id.text
        let all = try consequences(of: .approve(reviewCase: id), on: item)
            + consequences(of: .reject(reviewCase: id), on: item)
        let text = all.map { "\($0.kind.rawValue) \($0.minorUnits) \($0.name)" }.joined(separator: "\n")
        return Hex.lower(Digest.sha256(Array(text.utf8)))
    }
}
