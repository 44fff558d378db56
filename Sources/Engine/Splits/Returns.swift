import Channels
import Ledger
import Payments

/// Settled shares on their way back, so that an order can be refunded.
extension Turn {
    /// True when nothing keeps the refund from leaving: no share is under way, and everything that must come back for
    /// it has come back or has been given up.
    func sharesAreBack(for refund: Refund) throws -> Bool {
        let id = refund.order
        guard refund.kind.countsAgainstOrder, self[id].order.splitPlan != nil, !planted.contains(.returnSkipped)
        else { return true }
        try releaseBlocked(id)
        guard !self[id].legs.contains(where: \.state.isUnderWay) else { return false }
        try planReturns(for: refund, refunded: self[id].refunded(through: refund))
        return !self[id].returns.contains { $0.refund == refund.id && !$0.state.isTerminal }
    }

    /// A share that waits to be mended was surely not taken by the channel: it gives way to a new one that the refund
    /// can make smaller.
    func releaseBlocked(_ id: OrderID) throws {
        for index in self[id].legs.indices where self[id].legs[index].state == .blocked {
            try moveLeg(id, index, .failed, code: self[id].legs[index].lastCode, evidence: .receiverToMend)
            replace(self[id].legs[index], due: at)
        }
    }

    /// - Parameter refunded: what of the payment has gone back once the refund is through.
    func planReturns(for refund: Refund, refunded: Int64) throws {
        let file = self[refund.order]
        let arrived = arrivedShares(refund.order).filter { !comesBackWithRefund($0) }
        let parts = planted.contains(.returnBeforeSettledWrongSum)
            ? arrived.map { file.roundedAlone($0, refund) }
            : ReturnAllocation.parts(
                arrived.map { leg in
                    ReturnAllocation.Share(
                        minorUnits: leg.amount.minorUnits, refundedBefore: leg.refundedBefore,
                        covered: file.coveredMinorUnits(leg))
                }, refunded: refunded, paid: file.order.paidMinorUnits)
        for (leg, units) in zip(arrived, parts) where units > 0 { try takeBack(leg, units, for: refund.id) }
    }

    private func takeBack(_ leg: SplitLeg, _ units: Int64, for refund: RefundID) throws {
        guard leg.delivery != .balance else { return try takeCommissionBack(leg, units, for: refund) }
        guard mayCallBack(leg) else {
            let item = addReturn(leg, units, for: refund, state: .failed)
            return try giveUp(item, leg, code: "PERSON")
        }
        let item = addReturn(leg, units, for: refund, state: .created)
        try schedule(
            .splitReturn, for: leg.order, channel: leg.channel, subject: item.id.text, due: at)
    }

    /// Shares that reached their receivers, in the order they were made.
    private func arrivedShares(_ id: OrderID) -> [SplitLeg] {
        self[id].legs.filter { $0.state == .settled || $0.state == .returned }.sorted { $0.id < $1.id }
    }

    /// True for a share that the collecting channel takes back by itself, as part of the refund.
    func comesBackWithRefund(_ leg: SplitLeg) -> Bool {
        leg.delivery == .channel && engine.profiles[leg.channel]?.takesSharesBackWithRefund == true
    }

    /// What the channel took back of each share together with a refund that has succeeded: known without a call, and
    /// booked with the refund. Called before the refund counts as refunded.
    func takeBackWithRefund(_ refund: Refund) throws {
        let order = self[refund.order].order
        let refunded = order.refundedMinorUnits + refund.amount.minorUnits
        for leg in arrivedShares(refund.order) where leg.channel == refund.channel && comesBackWithRefund(leg) {
            let units = ReturnAllocation.proportion(
                of: leg.amount.minorUnits, returned: leg.returnedMinorUnits, refundedBefore: leg.refundedBefore,
                refunded: refunded, paid: order.paidMinorUnits)
            guard units > 0 else { continue }
            let item = addReturn(leg, units, for: refund.id, state: .succeeded)
            bookReturn(item, leg)
            cameBack(item)
        }
    }

    private func mayCallBack(_ leg: SplitLeg) -> Bool {
        guard let profile = engine.profiles[leg.channel], profile.returnsShares else { return false }
        return leg.delivery == .bank || leg.receiver.accountKind == .merchant || profile.returnsFromPersons
    }

    /// What the participant has not withdrawn yet goes back at once; the rest it owes.
    private func takeCommissionBack(_ leg: SplitLeg, _ units: Int64, for refund: RefundID) throws {
        let order = self[leg.order].order
        let there = min(units, max(0, try commissionLeft(leg, order)))
        if there > 0 {
            if !leg.purpose.isEmpty { try reducePurposePool(leg.id, by: there) }
            let item = addReturn(leg, there, for: refund, state: .succeeded)
            movements.append(.commissionReturned(
                id: newID(MovementID.self, for: order.shop), order: order, leg: leg, returned: item, at: at))
            cameBack(item)
        }
        guard units > there else { return }
        try giveUp(addReturn(leg, units - there, for: refund, state: .failed), leg, code: "WITHDRAWN")
    }

    /// What is left of the share with the shop: all commission of its participant, or its own rest when it is bound.
    private func commissionLeft(_ leg: SplitLeg, _ order: Order) throws -> Int64 {
        guard leg.purpose.isEmpty else { return try purposeLeft(leg.id) }
        return try balance(of: .commission(order.shop, leg.receiver.participant))
    }

    func addReturn(_ leg: SplitLeg, _ units: Int64, for refund: RefundID?, state: ReturnState) -> SplitReturn {
        let item = SplitReturn(
            id: newID(ReturnID.self, for: self[leg.order].order.shop), order: leg.order, leg: leg.id, refund: refund,
            channel: leg.channel, amount: Money(minorUnits: units, currency: leg.amount.currency), createdAt: at,
            state: state)
        self[leg.order].returns.append(item)
        return item
    }

    /// The share is smaller by what came back, and ends when that is all of it.
    func cameBack(_ item: SplitReturn) {
        guard let index = self[item.order].legIndex(item.leg) else { return }
        self[item.order].legs[index].returnedMinorUnits += item.amount.minorUnits
        let leg = self[item.order].legs[index]
        if leg.returnedMinorUnits >= leg.amount.minorUnits {
            self[item.order].legs[index].state = SplitLegMachine.apply(.returned, to: leg.state).state
        }
        recordReturn(.splitReturned, item, leg, code: "")
    }

    func recordReturn(_ kind: EventKind, _ item: SplitReturn, _ leg: SplitLeg, code: String) {
        record(FeedEvent(
            at: at, kind: kind, shop: self[item.order].order.shop, order: item.order, channel: item.channel,
            subject: leg.id.text, minorUnits: item.amount.minorUnits, code: code))
    }

    /// It cannot be taken back. With the shop's contracts the participant owes it from now on; else the shop bears it
    /// and a person is told. The refund goes on from the shop's own part either way.
    func giveUp(_ item: SplitReturn, _ leg: SplitLeg, code: String) throws {
        let order = self[item.order].order
        let clawsBack = engine.shops[order.shop]?.clawsBack != false
        moveReturn(item, .failed)
        editReturn(item) { $0.lastCode = clawsBack ? SplitReturn.owed : SplitReturn.borne }
        recordReturn(.splitReturnFailed, item, leg, code: code)
        try finish(.splitReturn, item.id.text)
        try finish(.splitReturnQuery, item.id.text)
        guard clawsBack else {
            return try openReturnCase(item, Evidence.shareNotBack.text(item.amount.decimalText, code))
        }
        guard !planted.contains(.clawbackForgotten) else { return }
        movements.append(.clawbackOwed(
            id: newID(MovementID.self, for: order.shop), order: order, leg: leg, returned: item,
            minorUnits: item.amount.minorUnits, at: at))
    }

    func openReturnCase(_ item: SplitReturn, _ evidence: String) throws {
        self[item.order].order.flags.insert(.needsPerson)
        guard try openCase(of: item.order, kind: .refundStuck) == nil else { return }
        try openCase(.refundStuck, of: item.order, findings: [
            RuleFinding(rule: "refund_stuck", points: 0, evidence: evidence)
        ], channel: item.channel)
    }

    @discardableResult
    func moveReturn(_ item: SplitReturn, _ event: ReturnEvent) -> SplitReturnMachine.Transition {
        guard let index = self[item.order].returnIndex(item.id) else {
            return SplitReturnMachine.Transition(state: item.state, effects: [])
        }
        let step = SplitReturnMachine.apply(event, to: self[item.order].returns[index].state)
        self[item.order].returns[index].state = step.state
        return step
    }

    func editReturn(_ item: SplitReturn, _ change: (inout SplitReturn) -> Void) {
        guard let index = self[item.order].returnIndex(item.id) else { return }
        change(&self[item.order].returns[index])
    }
}

extension SplitReturn {
    /// `lastCode` of a return that was given up: the participant owes it, or the shop bears it. A failed return with
    /// another code was followed by a new one.
    static let owed = "owed"
    static let borne = "borne"

    var isGivenUp: Bool { state == .failed && (lastCode == SplitReturn.owed || lastCode == SplitReturn.borne) }
}

extension OrderFile {
    /// What of a share came back, is on its way back, or was given up.
    func coveredMinorUnits(_ leg: SplitLeg) -> Int64 {
        returns.reduce(0) { sum, item in
            guard item.leg == leg.id, item.state != .failed || item.isGivenUp else { return sum }
            return sum + item.amount.minorUnits
        }
    }

    /// What has been refunded of the order when this refund is through: earlier ones under way count.
    func refunded(through refund: Refund) -> Int64 {
        var sum = order.refundedMinorUnits
        for known in refunds where known.kind.countsAgainstOrder {
            if !known.state.isTerminal { sum += known.amount.minorUnits }
            if known.id == refund.id { break }
        }
        return sum
    }

    /// Planted: the part of this refund alone, rounded by itself, whatever was taken back before.
    fileprivate func roundedAlone(_ leg: SplitLeg, _ refund: Refund) -> Int64 {
        guard !returns.contains(where: { $0.refund == refund.id && $0.leg == leg.id }), order.paidMinorUnits > 0 else {
            return 0
        }
        let part = Int128(leg.amount.minorUnits) * Int128(refund.amount.minorUnits) / Int128(order.paidMinorUnits)
        return min(Int64(part), leg.amount.minorUnits - coveredMinorUnits(leg))
    }
}
