import Operations
import Payments

/// Refunds and review decisions by people, and the second person where one is needed.
extension Turn {
    func refundByOperator(
        _ order: String, _ minorUnits: Int64, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let id = OrderID(trusted: order)
        guard preview.needsSecondPerson else {
            try refundNow(id, minorUnits, reason)
            return (CommandResult(outcome: .done), Money.fen(minorUnits).decimalText)
        }
        return try propose(.refund, id.text, preview.version, minorUnits, who, reason)
    }

    private func refundNow(_ id: OrderID, _ minorUnits: Int64, _ reason: String) throws {
        guard try open(id) else { throw CommandRefused(.unknownTarget, "no such order") }
        let amount = Money(minorUnits: minorUnits, currency: self[id].order.amount.currency)
        do {
            try checkRefund(amount, of: id)
        } catch {
            throw CommandRefused(.notRefundable, error.rule)
        }
        _ = try refundOrder(id, amount: amount, kind: .shopOperator, shopRefundNumber: "", reason: reason)
    }

    // MARK: review

    func review(
        _ command: OperatorCommand, _ preview: CommandPreview, _ who: OperatorIdentity, _ reason: String
    ) throws -> (CommandResult, String) {
        let id = CaseID(trusted: CommandRules.target(command))
        guard let item = try reviewCase(id) else { throw CommandRefused(.unknownTarget, "no such case") }
        switch command {
        case .claim: try moveCase(item, .claimed, who.name, .caseClaimed)
        case .unclaim: try moveCase(item, .unclaimed, who.name, .caseReleased)
        case .hold: try moveCase(item, .held, who.name, .caseHeld)
        case .note(_, let text): note(item, text, who.name)
        case .approve:
            if preview.needsSecondPerson {
                return try propose(.approve, id.text, item.version, item.amount.minorUnits, who, reason)
            }
            try decide(item, .approved, who.name, reason)
        case .reject:
            if preview.needsSecondPerson {
                return try propose(.reject, id.text, item.version, item.amount.minorUnits, who, reason)
            }
            try decide(item, .rejected, who.name, reason)
        default: break
        }
        return (CommandResult(outcome: .done), CommandRules.name(command))
    }

    private func note(_ item: ReviewCase, _ text: String, _ who: String) {
        changeCase(item) { $0.notes.append(ReviewNote(at: at, by: who, text: text)) }
        recordCase(.caseNoted, item, code: who)
    }

    @discardableResult
    private func moveCase(
        _ item: ReviewCase, _ event: ReviewEvent, _ who: String, _ kind: EventKind
    ) throws(CommandRefused) -> ReviewMachine.Transition {
        let step: ReviewMachine.Transition
        do {
            step = try ReviewMachine.apply(
                event, by: who, to: item.state, claimedBy: item.claimedBy,
                holds: (item.holdCount, limits.holdsAllowed))
        } catch {
            throw CommandRefused(error)
        }
        changeCase(item) {
            $0.state = step.state
            $0.claimedBy = step.claimedBy
            if step.state == .held {
                $0.holdCount += 1
                $0.heldUntil = BeijingMorning.next(after: at)
            }
        }
        recordCase(kind, item, code: who)
        return step
    }

    private func decide(_ item: ReviewCase, _ event: ReviewEvent, _ who: String, _ reason: String) throws {
        let step = try moveCase(item, event, who, event == .approved ? .caseApproved : .caseRejected)
        changeCase(item) { $0.decidedBy = who }
        if step.effects.contains(.carryOutApproval) { try carryOutApproval(item) }
        if step.effects.contains(.carryOutRejection) { try carryOutRejection(item, reason: reason) }
    }

    // MARK: second person

    func propose(
        _ act: ProposedAct, _ subject: String, _ version: Int64, _ minorUnits: Int64, _ who: OperatorIdentity,
        _ reason: String
    ) throws -> (CommandResult, String) {
        guard steering.proposals.count < Limits.proposals else {
            throw CommandRefused(.outOfRange, "\(Limits.proposals) proposals wait already")
        }
        let number = engine.identifiers.next(TimerID.self, at: at, partition: 0)
        let proposal = Proposal(
            id: "p-" + number.text.suffix(8), act: act, subject: subject, version: version, minorUnits: minorUnits,
            by: who.name, byUID: who.uid, reason: reason, expiresAt: at.adding(seconds: limits.proposalSeconds))
        steering.proposals.append(proposal)
        return (CommandResult(outcome: .proposed, reference: proposal.id), "proposed \(act.rawValue)")
    }

    /// Another person confirms; what was shown to the first must still be so.
    func second(_ id: String, _ who: OperatorIdentity, _ reason: String) throws -> (CommandResult, String) {
        guard let proposal = steering.proposals.first(where: { $0.id == id }) else {
            throw CommandRefused(.unknownTarget, "no such proposal")
        }
        switch proposal.act {
        case .refund: try refundNow(OrderID(trusted: proposal.subject), proposal.minorUnits, proposal.reason)
        case .approve, .reject:
            guard let item = try reviewCase(CaseID(trusted: proposal.subject)) else {
                throw CommandRefused(.unknownTarget, "no such case")
            }
            // The proposer may have claimed the case; the decision is both persons'.
            let owner = item.claimedBy.isEmpty ? who.name : item.claimedBy
            try decide(item, proposal.act == .approve ? .approved : .rejected, owner, proposal.reason)
            changeCase(item) { $0.decidedBy = "\(proposal.by)+\(who.name)" }
        case .releaseWithdrawal:
            try releaseWithdrawal(WithdrawalID(trusted: proposal.subject), by: "\(proposal.by)+\(who.name)")
        case .rejectWithdrawal:
            try rejectWithdrawal(WithdrawalID(trusted: proposal.subject), by: "\(proposal.by)+\(who.name)")
        case .adjust: try adjust(proposal, by: who)
        }
        steering.proposals.removeAll { $0.id == id }
        return (CommandResult(outcome: .done), "\(proposal.act.rawValue) by \(proposal.by) and \(who.name)")
    }

    /// Cases whose rest is over wait again.
    func wakeHeldCases() {
        for item in engine.openCases.values.sorted(by: { $0.id < $1.id }) {
            guard item.state == .held, let until = item.heldUntil, until <= at else { continue }
            changeCase(item) {
                $0.state = .waiting
                $0.heldUntil = nil
            }
        }
    }
}

extension CommandRefused {
    init(_ refusal: ReviewMachine.Refusal) {
        switch refusal {
        case .alreadyDecided: self.init(.alreadyDone, "the case is decided")
        case .claimedByOther(let owner): self.init(.claimedByOther, "claimed by \(owner)")
        case .notClaimed: self.init(.wrongState, "the case is not claimed by you")
        case .holdLimit(let limit): self.init(.holdLimit, "held \(limit) times already")
        }
    }
}
