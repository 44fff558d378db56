import Operations
import Payments

/// Refunds and review decisions by people.
extension Turn {
    func refundByOperator(
        _ order: String, _ minorUnits: Int64, _ reason: String
    ) throws -> (CommandResult, String) {
        try refundNow(OrderID(trusted: order), minorUnits, reason)
        return (CommandResult(outcome: .done), Money.fen(minorUnits).decimalText)
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
        case .approve: try decide(item, .approved, who, reason)
        case .reject: try decide(item, .rejected, who, reason)
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

    /// By one person, or by two: then in the name of the one who has claimed the case, when somebody has.
    private func decide(
        _ item: ReviewCase, _ event: ReviewEvent, _ who: OperatorIdentity, _ reason: String
    ) throws {
        let owner = seconding == nil || item.claimedBy.isEmpty ? who.name : item.claimedBy
        let step = try moveCase(item, event, owner, event == .approved ? .caseApproved : .caseRejected)
        changeCase(item) { $0.decidedBy = who.name }
        if step.effects.contains(.carryOutApproval) { try carryOutApproval(item) }
        if step.effects.contains(.carryOutRejection) { try carryOutRejection(item, reason: reason) }
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
