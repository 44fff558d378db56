import Cryptography
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
            id: proposal.id, act: proposal.act, target: proposal.subject, minorUnits: proposal.minorUnits,
            by: proposal.by, reason: proposal.reason, expiresAt: proposal.expiresAt.milliseconds)
        riskClass = proposal.riskClass
        digest = Hex.lower(proposal.digest)
    }
}

extension EventRow {
    init(_ event: FeedEvent) {
        let people: Set<EventKind> = [
            .weightChanged, .failoverSet, .failoverCleared, .timerUndone, .timerKept, .commandRefused, .payoutsPaused,
            .payoutsResumed, .canaryStarted, .canaryStopped, .routingRolledBack, .withdrawalDeferred,
            .withdrawalReleased, .peakPlanned, .cardNumberMasked,
        ]
        let cases: Set<EventKind> = [
            .caseClaimed, .caseReleased, .caseApproved, .caseRejected, .caseHeld, .caseNoted, .alertAcknowledged,
            .alertSnoozed, .caseOpinion, .caseDisputed, .caseSentBack, .caseClaimEnded,
        ]
        let isNamedByCode = cases.contains(event.kind)
        let who = people.contains(event.kind) ? event.detail : isNamedByCode ? event.code : ""
        self.init(
            at: event.at.milliseconds, kind: event.kind.rawValue, who: who, channel: event.channel?.text,
            subject: event.order?.text ?? event.subject, minorUnits: event.minorUnits,
            code: isNamedByCode ? "" : event.code)
    }
}

extension CaseRow {
    init(_ item: ReviewCase) {
        self.init(
            id: item.id.text, order: item.order.text, kind: item.kind.rawValue, rule: item.findings.first?.rule ?? "",
            channel: item.channel?.text, minorUnits: item.amount.minorUnits, score: item.score,
            createdAt: item.createdAt.milliseconds, deadline: item.deadline.milliseconds,
            state: item.state.rawValue, claimedBy: item.claimedBy, version: item.version)
        claimUntil = item.claimUntil?.milliseconds
        heldUntil = item.heldUntil?.milliseconds
        holdsUsed = item.holdCount
        escalation = item.escalation.rawValue
        answeredBy = item.state.isOpen ? item.standing.first?.by ?? "" : ""
        isDisputed = item.isDisputed
    }
}

extension DecisionView {
    init(_ decision: RoutingDecision) {
        self.init(
            attemptNumber: decision.attemptNumber, at: decision.at.milliseconds, chosen: decision.chosen?.text,
            explored: decision.explored, propensityMillionths: decision.propensityMillionths,
            preferenceWeight: decision.preferenceWeight, costWeight: decision.costWeight,
            candidates: decision.candidates.map(CandidateView.init))
        basis = decision.basis.map {
            DecisionBasisView(
                lot: $0.lot, settingsVersion: decision.settingsVersion, marginMillionths: $0.terms.marginMillionths,
                retryMillionths: $0.terms.retryMillionths, explorePartsPerMillion: $0.terms.explorePartsPerMillion)
        }
        flips = (decision.recorded?.flips ?? []).map {
            FlipView(kind: $0.kind.rawValue, channel: $0.channel?.text, before: $0.before, after: $0.after)
        }
    }
}

extension CandidateView {
    init(_ score: CandidateScore) {
        self.init(
            channel: score.channel.text, exclusion: score.exclusion?.rawValue, preference: score.preference,
            cost: score.cost, success: score.success, headroom: score.headroom, weight: score.weight,
            total: score.total)
        ruledBy = score.ruledBy
        if let inputs = score.inputs, let terms = score.terms { value = CandidateValueView(inputs, terms) }
    }
}

extension CandidateValueView {
    init(_ inputs: CandidateInputs, _ terms: CandidateTerms) {
        self.init(
            breaker: inputs.breaker.rawValue, override: inputs.override.rawValue,
            rampThousandths: inputs.rampThousandths, acceptanceMillionths: inputs.acceptanceMillionths,
            weightedAcceptanceMillionths: terms.acceptanceMillionths, costMillionths: inputs.costMillionths,
            netMillionths: terms.netMillionths, retryBillionths: terms.retryBillionths,
            tiltTenThousandths: terms.tiltTenThousandths, placePriceMillionths: inputs.placePriceMillionths,
            valueBillionths: terms.valueBillionths, probabilityMillionths: terms.probabilityMillionths,
            callsUnderWay: inputs.inFlight, callsCeiling: inputs.ceiling, openOrders: inputs.openOrders)
    }
}

extension FindingView {
    init(_ finding: RuleFinding) {
        self.init(rule: finding.rule, points: finding.points, evidence: finding.evidence)
    }
}
