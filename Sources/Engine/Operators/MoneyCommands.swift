import Operations
import Payments

/// Refunds by people, and the second person where one is needed.
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
        // Judged blind: whoever agrees or not answers the case himself.
        case .approve, .reject: throw CommandRefused(.wrongState, "a case is answered, not confirmed")
        case .releaseWithdrawal:
            try releaseWithdrawal(WithdrawalID(trusted: proposal.subject), by: "\(proposal.by)+\(who.name)")
        case .rejectWithdrawal:
            try rejectWithdrawal(WithdrawalID(trusted: proposal.subject), by: "\(proposal.by)+\(who.name)")
        case .adjust: try adjust(proposal, by: who)
        }
        steering.proposals.removeAll { $0.id == id }
        return (CommandResult(outcome: .done), "\(proposal.act.rawValue) by \(proposal.by) and \(who.name)")
    }
}
