import Channels
import Ledger
import Payments
import Storage

/// Money arrived. Believed only when number, amount and currency match; taken once for the order; every further payment
/// goes back by itself.
extension Turn {
    func paid(_ attempt: Attempt, _ report: TradeReport) throws -> ReportVerdict {
        if attempt.state == .paid || attempt.state == .surplus {
            if planted.contains(.acceptDuplicateNotificationTwice), attempt.state == .paid { bookAgain(attempt) }
            guard report.amount == nil || report.amount == attempt.amount else { return .notBelieved }
            return .known
        }
        guard attempt.state != .mismatched else { return .notBelieved }
        guard let amount = report.amount ?? (planted.contains(.skipAmountCheck) ? attempt.amount : nil) else {
            try askSoon(attempt)
            return .notBelieved
        }
        guard amount == attempt.amount || planted.contains(.skipAmountCheck) else {
            try mismatched(attempt, report, amount)
            return .notBelieved
        }
        let paidAt = moment(of: report, attempt)
        edit(attempt) {
            $0.channelTradeNumber = report.channelTradeNumber
            $0.paidMinorUnits = amount.minorUnits
            $0.paidAt = paidAt
        }
        let before = self[attempt.order].order.state
        let step = OrderMachine.apply(.paymentReported(mayRevive: mayRevive(attempt.order)), to: before)
        if step.effects.contains(.takePayment) {
            try take(attempt, report, step: step, before: before)
        } else {
            let isDuplicate = step.effects.contains(.returnDuplicate)
            try sendBack(attempt, isDuplicate ? .duplicatePayment : .latePayment, report)
        }
        try finish(.query, attempt.id.text)
        try finish(.close, attempt.id.text)
        try finish(.prepay, attempt.id.text)
        if codeDies(attempt) { try finish(.renewCode, attempt.id.text) }
        return .taken
    }

    private func mayRevive(_ id: OrderID) -> Bool {
        let order = self[id].order
        guard engine.shops[order.shop]?.revivesLatePayments == true, !order.flags.contains(.closing) else {
            return false
        }
        return at <= order.expiresAt.adding(seconds: limits.lateRevivalSeconds)
    }

    /// The payment becomes the order's payment.
    private func take(
        _ attempt: Attempt, _ report: TradeReport, step: OrderMachine.Transition, before: OrderState
    ) throws {
        let id = attempt.order
        move(attempt, .paidForOrder)
        // Until what went back is taken in, too, nothing of it moves and nobody is told that it is paid.
        if report.saysRefunded { self[id].order.flags.formUnion([.refundUnknown, .paidUntold]) }
        guard let winner = self[id].attempts.first(where: { $0.id == attempt.id }) else { return }
        let profile = engine.profiles[winner.channel]
        self[id].order.state = step.state
        self[id].order.paidAttempt = winner.id
        self[id].order.channel = winner.channel
        self[id].order.paidAt = winner.paidAt
        self[id].order.paidMinorUnits = winner.paidMinorUnits
        self[id].order.feeMinorUnits = fee(of: winner.amount, profile)
        if step.effects.contains(.markLate) { self[id].order.flags.insert(.late) }
        bookPayment(id, winner)
        recordPaid(id, winner, before)
        bookHold(id)
        try planShares(id, winner, profile)
        try finish(.expire, id.text)
        for other in self[id].openAttempts { try beginClose(other) }
        if before == .review, let item = try openCase(of: id, kind: .beforePayment) {
            changeCase(item) {
                $0.state = .approved
                $0.decidedBy = "engine"
            }
        }
        if self[id].order.hold == .held { try openHoldCase(id) }
        if !report.saysRefunded { try tell(id, "order.paid") }
        replyToWaiting(id)
    }

    private func bookPayment(_ id: OrderID, _ winner: Attempt) {
        let order = self[id].order
        movements.append(.payment(
            id: newID(MovementID.self, for: order.shop), order: order, attempt: winner, at: at))
        guard order.feeMinorUnits > 0, !planted.contains(.skipFeePosting) else { return }
        movements.append(.fee(
            id: newID(MovementID.self, for: order.shop), order: order, attempt: winner,
            feeMinorUnits: order.feeMinorUnits, at: at))
    }

    /// What risk wants a person to see first is put aside until then.
    private func bookHold(_ id: OrderID) {
        let file = self[id]
        guard file.heldMinorUnits > 0 else { return }
        movements.append(.hold(
            id: newID(MovementID.self, for: file.order.shop), order: file.order, minorUnits: file.heldMinorUnits,
            at: at))
    }

    /// The held money may move again.
    func releaseHold(_ id: OrderID, as state: HoldState) {
        let file = self[id]
        if file.heldMinorUnits > 0 {
            movements.append(.release(
                id: newID(MovementID.self, for: file.order.shop), order: file.order, subject: id.text,
                minorUnits: file.heldMinorUnits, at: at))
        }
        self[id].order.hold = state
    }

    private func recordPaid(_ id: OrderID, _ winner: Attempt, _ before: OrderState) {
        let order = self[id].order
        record(FeedEvent(
            at: at, kind: .orderPaid, shop: order.shop, order: id, channel: winner.channel, subject: winner.id.text,
            minorUnits: winner.paidMinorUnits, code: before.rawValue,
            durationMilliseconds: at.since(order.createdAt),
            detail: PaidDetail.text(order, commission(of: order.shop))))
    }

    /// A case for money that may not move on, with the findings risk had when the order was made.
    private func openHoldCase(_ id: OrderID) throws {
        let findings = try store.events(of: id).last { $0.kind == .orderAssessed }
            .map { FindingsText.findings($0.detail) } ?? assessedHere(id)
        try openCase(.moneyHeld, of: id, findings: findings, score: self[id].order.riskScore)
    }

    private func assessedHere(_ id: OrderID) -> [RuleFinding] {
        events.last { $0.kind == .orderAssessed && $0.order == id }.map { FindingsText.findings($0.detail) } ?? []
    }

    private func mismatched(_ attempt: Attempt, _ report: TradeReport, _ amount: Money) throws {
        move(attempt, .paidWrongly)
        let paidAt = moment(of: report, attempt)
        edit(attempt) {
            $0.channelTradeNumber = report.channelTradeNumber
            $0.paidMinorUnits = amount.minorUnits
            $0.paidAt = paidAt
            $0.lastCode = "amount_mismatch"
        }
        self[attempt.order].order.flags.formUnion([.mismatch, .needsPerson])
        recordAttempt(.attemptMismatched, attempt, code: amount.description)
        try finish(.query, attempt.id.text)
        try finish(.close, attempt.id.text)
        try openCase(.mismatch, of: attempt.order, findings: [
            RuleFinding(
                rule: "amount_mismatch", points: 0,
                evidence: Evidence.amountDiffers.text(attempt.channel.text, "\(amount)", "\(attempt.amount)"))
        ], channel: attempt.channel)
        try afterAttemptEnded(attempt.order)
    }

    /// Planted: the same payment is booked once more.
    private func bookAgain(_ attempt: Attempt) {
        let order = self[attempt.order].order
        let again = Movement.payment(
            id: newID(MovementID.self, for: order.shop), order: order, attempt: attempt, at: at)
        movements.append(Movement(
            id: again.id, kind: again.kind, order: again.order, shop: again.shop, subject: again.id.text, at: at,
            currency: again.currency, entries: again.entries))
    }
}

/// Payments the order has no use for.
extension Turn {
    /// Books the payment as owed back and starts its refund, in full, once.
    private func sendBack(_ attempt: Attempt, _ kind: RefundKind, _ report: TradeReport) throws {
        let id = attempt.order
        move(attempt, .paidInExcess)
        if kind == .duplicatePayment { self[id].order.flags.insert(.paidTwice) }
        guard let surplus = self[id].attempts.first(where: { $0.id == attempt.id }) else { return }
        let order = self[id].order
        movements.append(.surplusPayment(
            id: newID(MovementID.self, for: order.shop), order: order, attempt: surplus, at: at))
        recordAttempt(.attemptSurplus, surplus, code: kind.rawValue)
        // What did not go back elsewhere follows once it is known how much that is.
        guard !report.saysRefunded else { return }
        guard !planted.contains(.keepBothPayments), !self[id].refunds.contains(where: { $0.attempt == surplus.id })
        else { return }
        try startRefund(
            of: surplus, amount: Money(minorUnits: surplus.paidMinorUnits, currency: surplus.amount.currency),
            kind: kind, shopRefundNumber: "",
            reason: kind == .duplicatePayment ? "paid twice" : "paid after the order had ended")
    }
}

extension TradeReport {
    /// True when money went back of what it calls paid.
    var saysRefunded: Bool { status == .refunded || refundedInAll?.isPositive == true }
}
