import Channels
import Ledger
import Payments

/// A share's way from state to state, with what each step books and who must know.
extension Turn {
    func moveLeg(
        _ id: OrderID, _ index: Int, _ event: LegEvent, code: String, evidence: Evidence = .receiverRefused
    ) throws {
        let before = self[id].legs[index]
        let step = SplitLegMachine.apply(event, to: before.state)
        guard step.state != before.state else { return }
        self[id].legs[index].state = step.state
        if !step.effects.isEmpty { self[id].legs[index].lastCode = code }
        switch step.state {
        case .accepted, .processing:
            guard before.state == .sent || before.state == .unknown else { return }
            recordLeg(.splitAccepted, self[id].legs[index], duration: sincePayment(self[id].order))
        case .settled: try shareArrived(id, index, before: before)
        case .failed: try shareFailed(id, index, evidence)
        case .blocked: recordLeg(.splitBlocked, self[id].legs[index])
        case .waiting, .sent, .unknown, .cancelled, .returned: break
        }
    }

    private func shareArrived(_ id: OrderID, _ index: Int, before: SplitLeg) throws {
        self[id].legs[index].settledAt = at
        let order = self[id].order
        let leg = self[id].legs[index]
        let wasTaken = before.state == .accepted || before.state == .processing
        recordLeg(.splitSettled, leg, duration: wasTaken ? 0 : sincePayment(order))
        if before.state == .failed { try arrivedAfterAll(leg, order) }
        guard !planted.contains(.skipSplitPosting) else { return }
        movements.append(.split(id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
    }

    /// The channel had said that it failed, and that was booked. A share that waits in its place is not sent any more.
    private func arrivedAfterAll(_ leg: SplitLeg, _ order: Order) throws {
        movements.append(.splitSent(
            id: newID(MovementID.self, for: order.shop), order: order, leg: leg, again: true, at: at))
        if let next = self[order.id].successor(of: leg), next.state == .waiting,
            let index = self[order.id].legIndex(next.id) {
            self[order.id].legs[index].state = SplitLegMachine.apply(.cancelled, to: next.state).state
        }
        try openSplitCase(order.id, Evidence.settledAfterFailed.text(leg.amount.decimalText))
    }

    /// Refused or not delivered: the amount is the shop's again, and what the code allows follows.
    private func shareFailed(_ id: OrderID, _ index: Int, _ evidence: Evidence) throws {
        let order = self[id].order
        let leg = self[id].legs[index]
        recordLeg(.splitFailed, leg)
        if !planted.contains(.failedLegNotRebooked) {
            movements.append(.splitFailed(id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        }
        guard ShareFailure(leg.lastCode) == .wait else {
            return try openSplitCase(id, evidence.text(leg.lastCode))
        }
        let days = failures(before: leg) + 1
        guard days <= limits.splitsByItself else {
            return try openSplitCase(id, Evidence.receiverFailedOften.text("\(days)", leg.lastCode))
        }
        replace(leg, due: engine.configuration.calendar.next(after: at))
    }

    /// How often this share failed before under other numbers.
    private func failures(before leg: SplitLeg) -> Int {
        let legs = self[leg.order].legs
        var count = 0
        var before = leg.replaces
        while let id = before, let known = legs.first(where: { $0.id == id }) {
            if known.state == .failed { count += 1 }
            before = known.replaces
        }
        return count
    }

    /// A new share in the place of one that failed, as large as the refunds since then left it.
    func replace(_ leg: SplitLeg, due: Timestamp) {
        let order = self[leg.order].order
        let amount = amountNow(of: leg)
        guard amount > 0 else { return }
        self[leg.order].legs.append(leg.made(
            anew: newID(LegID.self, for: order.shop), minorUnits: amount, refundedBefore: order.refundedMinorUnits,
            due: due, at: at))
    }

    /// A share's amount after the refunds since it was made, rounded down.
    func amountNow(of leg: SplitLeg) -> Int64 {
        let order = self[leg.order].order
        let before = order.paidMinorUnits - leg.refundedBefore
        let after = order.paidMinorUnits - order.refundedMinorUnits
        guard before > 0, after > 0 else { return 0 }
        return Int64(Int128(leg.amount.minorUnits) * Int128(after) / Int128(before))
    }

    /// After shares moved: refunds that waited for them go on, and what is due next is seen to.
    func sharesMoved(_ id: OrderID) throws {
        try takeBackForElsewhere(id)
        try wakeRefunds(id)
        try scheduleShares(id)
    }

    func openSplitCase(_ id: OrderID, _ evidence: String) throws {
        self[id].order.flags.insert(.needsPerson)
        guard try openCase(of: id, kind: .splitStuck) == nil else { return }
        try openCase(.splitStuck, of: id, findings: [
            RuleFinding(rule: "split_stuck", points: 0, evidence: evidence)
        ])
    }

    /// A person decided a case of shares or refunds: what had been given up is asked about once more.
    func takeUpAgain(_ id: OrderID) throws {
        self[id].order.flags.remove(.needsPerson)
        for leg in self[id].legs {
            guard leg.state.isUnderWay, let request = leg.request else { continue }
            let sends = try task(TaskID.of(.split, request.text))?.state == .open
            let asks = try task(TaskID.of(.splitQuery, request.text))?.state == .open
            if !sends, !asks {
                try schedule(.splitQuery, for: id, channel: leg.channel, subject: request.text, due: at)
            }
        }
        try askForReturns(id)
        try scheduleShares(id)
    }
}

extension SplitLeg {
    /// The same share with another amount or moment, as a new one that waits.
    func made(
        anew id: LegID, minorUnits: Int64, refundedBefore: Int64, due: Timestamp?, at now: Timestamp
    ) -> SplitLeg {
        SplitLeg(
            id: id, order: order, channel: channel, receiver: receiver,
            amount: Money(minorUnits: minorUnits, currency: amount.currency), timing: timing, delivery: delivery,
            level: level, purpose: purpose, createdAt: now, refundedBefore: refundedBefore, replaces: self.id,
            dueAt: due)
    }
}
