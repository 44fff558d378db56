import Operations
import Payments

/// What time alone does to open cases: claims go back, held ones return, first answers run out, what nobody answers is
/// carried up.
extension Turn {
    func advanceCases() throws {
        guard let moment = engine.caseMoment, moment <= at else { return }
        hasAdvancedCases = true
        let terms = limits.reviewTerms
        for id in engine.openCases.due(at: at) {
            // What came before in this turn may have ended the case.
            guard let now = try reviewCase(id), now.state.isOpen else { continue }
            try advance(now, terms)
        }
    }

    private func advance(_ item: ReviewCase, _ terms: ReviewTerms) throws {
        if item.state == .claimed, let until = item.claimUntil, until <= at { endClaim(item) }
        if let opinion = item.opinion, opinion.at.adding(seconds: terms.opinionSeconds) <= at {
            voidOpinion(item, why: "expired")
        }
        if item.state == .held {
            if let until = item.heldUntil, until <= at { try wake(item) }
        } else if item.escalation < .admin, item.deadline.adding(seconds: terms.adminSeconds) <= at {
            escalate(item, to: .admin)
        } else if item.escalation == .none, item.deadline <= at {
            escalate(item, to: .late)
        }
    }

    /// Its owner did nothing for too long: others may have it.
    private func endClaim(_ item: ReviewCase) {
        changeCase(item) {
            $0.state = .waiting
            $0.claimedBy = ""
            $0.claimedAt = nil
            $0.claimUntil = nil
        }
        recordCase(.caseClaimEnded, item, code: item.claimedBy)
        auditDecision(
            by: "timer", act: "unclaim", riskClass: 1, target: item.id.text, change: "\(item.claimedBy) -> -",
            reason: "nothing done for \(limits.claimSeconds) s")
    }

    /// Back in the queue, with the time of a new case: nobody was late while it rested.
    private func wake(_ item: ReviewCase) throws {
        let isThere = try open(item.order)
        let deadline = isThere
            ? reviewDeadline(item.kind, of: self[item.order].order)
            : at.adding(seconds: limits.reviewDeadlineSeconds)
        changeCase(item) {
            $0.state = .waiting
            $0.heldUntil = nil
            $0.escalation = .none
            $0.deadline = deadline
        }
        recordCase(.caseReturned, item, code: "timer")
    }

    private func escalate(_ item: ReviewCase, to step: ReviewEscalation) {
        changeCase(item) { $0.escalation = step }
        recordCase(.caseEscalated, item, code: step == .admin ? "admin" : "late")
    }
}

extension EngineLimits {
    var reviewTerms: ReviewTerms {
        ReviewTerms(opinionSeconds: proposalSeconds, adminSeconds: reviewAdminSeconds)
    }
}
