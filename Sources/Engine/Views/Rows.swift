import Operations
import Payments
import Routing

/// Rows of the screens from the engine's own nouns.
extension TimerRow {
    init(_ timer: UndoTimer) {
        self.init(
            id: timer.id.text, act: timer.act, target: timer.target, before: timer.before, after: timer.after,
            by: timer.by, dueAt: timer.dueAt.milliseconds)
    }
}

extension ProposalRow {
    init(_ proposal: Proposal) {
        self.init(
            id: proposal.id, act: proposal.act.rawValue, target: proposal.subject, minorUnits: proposal.minorUnits,
            by: proposal.by, reason: proposal.reason, expiresAt: proposal.expiresAt.milliseconds)
    }
}

extension EventRow {
    init(_ event: FeedEvent) {
        let people: Set<EventKind> = [
            .weightChanged, .failoverSet, .failoverCleared, .timerUndone, .timerKept, .commandRefused, .payoutsPaused,
            .payoutsResumed, .canaryStarted, .canaryStopped, .routingRolledBack, .withdrawalDeferred,
            .withdrawalReleased,
        ]
        let cases: Set<EventKind> = [
            .caseClaimed, .caseReleased, .caseApproved, .caseRejected, .caseHeld, .caseNoted, .alertAcknowledged,
        ]
        let who = people.contains(event.kind) ? event.detail : cases.contains(event.kind) ? event.code : ""
        self.init(
            at: event.at.milliseconds, kind: event.kind.rawValue, who: who, channel: event.channel?.text,
            subject: event.order?.text ?? event.subject, minorUnits: event.minorUnits, code: event.code)
    }
}

extension CaseRow {
    init(_ item: ReviewCase) {
        self.init(
            id: item.id.text, order: item.order.text, kind: item.kind.rawValue, rule: item.findings.first?.rule ?? "",
            channel: item.channel?.text, minorUnits: item.amount.minorUnits, score: item.score,
            createdAt: item.createdAt.milliseconds, deadline: item.deadline.milliseconds,
            state: item.state.rawValue, claimedBy: item.claimedBy, version: item.version)
    }
}

extension DecisionView {
    init(_ decision: RoutingDecision) {
        self.init(
            attemptNumber: decision.attemptNumber, at: decision.at.milliseconds, chosen: decision.chosen?.text,
            explored: decision.explored, propensityMillionths: decision.propensityMillionths,
            preferenceWeight: decision.preferenceWeight, costWeight: decision.costWeight,
            candidates: decision.candidates.map(CandidateView.init))
    }
}

extension CandidateView {
    init(_ score: CandidateScore) {
        self.init(
            channel: score.channel.text, exclusion: score.exclusion?.rawValue, preference: score.preference,
            cost: score.cost, success: score.success, headroom: score.headroom, weight: score.weight,
            total: score.total)
    }
}

extension FindingView {
    init(_ finding: RuleFinding) {
        self.init(rule: finding.rule, points: finding.points, evidence: finding.evidence)
    }
}
