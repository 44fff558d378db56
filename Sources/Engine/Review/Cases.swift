import Ledger
import Operations
import Payments

/// Questions for people, and what their answers set in motion.
extension Turn {
    @discardableResult
    func openCase(
        _ kind: ReviewKind, of id: OrderID, findings: [RuleFinding], score: Int = 0, channel: ChannelID? = nil
    ) throws -> ReviewCase {
        let order = self[id].order
        let item = ReviewCase(
            id: newID(CaseID.self, for: order.shop), order: id, kind: kind, channel: channel ?? order.channel,
            amount: order.amount, findings: findings.sorted { $0.points > $1.points }, score: score, createdAt: at,
            deadline: reviewDeadline(kind, of: order))
        addCase(item)
        recordCase(.caseOpened, item, code: kind.rawValue)
        return item
    }

    /// By when somebody should have answered: within the queue's own time, and before the order can no longer be paid.
    func reviewDeadline(_ kind: ReviewKind, of order: Order) -> Timestamp {
        let own = at.adding(seconds: limits.reviewDeadlineSeconds)
        return kind == .beforePayment ? min(own, order.expiresAt) : own
    }

    func recordCase(_ kind: EventKind, _ item: ReviewCase, code: String) {
        record(FeedEvent(
            at: at, kind: kind, shop: nil, order: item.order, channel: item.channel, subject: item.id.text,
            minorUnits: item.amount.minorUnits, code: code))
    }

    /// Approval: the buyer may pay, held money moves on, or the case is closed as settled outside.
    func carryOutApproval(_ item: ReviewCase) throws {
        guard try open(item.order) else { return }
        switch item.kind {
        case .beforePayment: try letPay(item.order)
        case .moneyHeld:
            guard self[item.order].order.hold == .held else { return }
            releaseHold(item.order, as: .released)
            try beginShares(item.order)
        case .mismatch, .unknownOutcome: self[item.order].order.flags.remove(.needsPerson)
        case .refundStuck, .splitStuck:
            try takeUpAgain(item.order)
            try takeRefundsUpAgain(item.order)
        case .refundedElsewhere: self[item.order].order.flags.remove(.needsPerson)
        }
    }

    private func letPay(_ id: OrderID) throws {
        let step = OrderMachine.apply(.approved, to: self[id].order.state)
        guard step.effects.contains(.route) else { return }
        let order = self[id].order
        self[id].order.state = step.state
        record(FeedEvent(
            at: at, kind: .orderReleased, shop: order.shop, order: id, minorUnits: order.amount.minorUnits,
            code: order.state.rawValue))
        try route(id)
    }

    /// Rejection: the order ends, or what was taken goes back to the buyer.
    ///
    /// `wording` is all the buyer learns; the reviewers' reasons stay in the case and the audit.
    func carryOutRejection(_ item: ReviewCase, wording: RejectionWording) throws {
        guard try open(item.order) else { return }
        let reason = wording.chinese
        wordings[item.order] = wording
        switch item.kind {
        case .beforePayment: try end(item.order, .rejected)
        case .moneyHeld: try refundHeld(item.order, reason: reason)
        case .mismatch: try refundMismatched(item.order, reason: reason)
        case .unknownOutcome:
            for attempt in self[item.order].openAttempts { try askSoon(attempt) }
        case .refundStuck, .splitStuck:
            try takeUpAgain(item.order)
            try giveRefundsUp(item.order)
        case .refundedElsewhere: try refundRest(item.order, reason: reason)
        }
    }

    /// What is left of a payment that went back in part elsewhere goes back, too.
    private func refundRest(_ id: OrderID, reason: String) throws {
        let file = self[id]
        self[id].order.flags.remove(.needsPerson)
        guard file.order.state == .paid, file.refundableMinorUnits > 0 else { return }
        _ = try refundOrder(
            id, amount: Money(minorUnits: file.refundableMinorUnits, currency: file.order.amount.currency),
            kind: .reviewRejected, shopRefundNumber: "", reason: reason)
    }

    /// Everything that is left of a held payment goes back; nothing of it was divided, for it was held.
    private func refundHeld(_ id: OrderID, reason: String) throws {
        let file = self[id]
        let amount = file.refundableMinorUnits
        releaseHold(id, as: .none)
        for index in file.legs.indices {
            self[id].legs[index].state = SplitLegMachine.apply(.cancelled, to: file.legs[index].state).state
        }
        guard amount > 0 else { return }
        _ = try refundOrder(
            id, amount: Money(minorUnits: amount, currency: file.order.amount.currency), kind: .reviewRejected,
            shopRefundNumber: "", reason: reason)
    }

    /// A payment of a wrong amount is not the order's: it is owed back whole.
    private func refundMismatched(_ id: OrderID, reason: String) throws {
        for attempt in self[id].attempts
        where attempt.state == .mismatched && !self[id].refunds.contains(where: { $0.attempt == attempt.id }) {
            let order = self[id].order
            movements.append(.surplusPayment(
                id: newID(MovementID.self, for: order.shop), order: order, attempt: attempt, at: at))
            let rest = attempt.paidMinorUnits - (try bookMismatchedBack(attempt))
            guard rest > 0 else { continue }
            try startRefund(
                of: attempt, amount: Money(minorUnits: rest, currency: attempt.amount.currency),
                kind: .latePayment, shopRefundNumber: "", reason: reason)
        }
        self[id].order.flags.remove(.needsPerson)
    }
}
