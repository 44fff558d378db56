import Channels
import Ledger
import Payments

/// Dividing a paid order: shares wait for their time, are frozen into a request under one number, and are followed to
/// their end one by one.
extension Turn {
    /// Makes the shares of a paid order from its locked plan.
    func planShares(_ id: OrderID, _ winner: Attempt, _ profile: ChannelProfile?) throws {
        guard let plan = self[id].order.splitPlan, profile?.splitsAfterPayment == true else { return }
        let order = self[id].order
        var legs: [SplitLeg] = []
        for share in plan.shares where share.lockedMinorUnits > 0 {
            legs.append(SplitLeg(
                id: newID(LegID.self, for: order.shop), order: id, channel: winner.channel,
                receiver: share.receiver,
                amount: Money(minorUnits: share.lockedMinorUnits, currency: order.amount.currency),
                timing: share.timing, createdAt: at))
        }
        self[id].legs = legs.sorted { $0.id < $1.id }
        guard order.hold != .held || planted.contains(.ignoreHold) else { return }
        try scheduleShares(id)
    }

    /// One request for each timing with waiting shares, when it is due.
    func scheduleShares(_ id: OrderID) throws {
        let file = self[id]
        for timing in SplitTiming.allCases
        where file.legs.contains(where: { $0.state == .waiting && $0.timing == timing }) {
            let request = newID(SplitRequestID.self, for: file.order.shop)
            try schedule(
                .split, for: id, channel: file.order.channel, subject: request.text,
                due: max(at, shareDue(timing, file.order)))
        }
        if !file.legs.contains(where: { $0.state == .waiting }) { try finishShares(id) }
    }

    /// When shares of this timing may leave: after the channel's pause, or on the next day at 09:00 in Beijing.
    func shareDue(_ timing: SplitTiming, _ order: Order) -> Timestamp {
        let paid = order.paidAt ?? at
        switch timing {
        case .realTime:
            return paid.adding(milliseconds: order.channel.flatMap { engine.profiles[$0] }?.splitDelayMilliseconds ?? 0)
        case .nextDay: return BeijingMorning.next(after: paid)
        // Receipt makes the task; until then nothing is due.
        case .onReceipt: return paid.adding(seconds: 36_500 * 86_400)
        }
    }

    func startSplit(_ task: OutsideTask) throws {
        let id = task.order
        var request = SplitRequestID(trusted: task.subject)
        let isFrozen = self[id].legs.contains { $0.request == request }
        if !isFrozen {
            if self[id].order.hold == .held, !planted.contains(.ignoreHold) {
                return change(task) { $0.state = .done }
            }
            // A refund under way may shrink what waits.
            if self[id].hasOpenRefund { return change(task) { $0.dueAt = at.adding(seconds: 10) } }
            freeze(id, into: request)
        } else if planted.contains(.splitNewNumberOnRetry), task.tries > 0 {
            request = renumber(id, request)
        }
        guard let call = splitCall(id, request) else {
            change(task) { $0.state = .done }
            return try finishShares(id)
        }
        self.call(task, .split(call))
    }

    /// What is due now goes into the request, for ever.
    private func freeze(_ id: OrderID, into request: SplitRequestID) {
        let file = self[id]
        let due = file.legs.indices.filter {
            file.legs[$0].state == .waiting && shareDue(file.legs[$0].timing, file.order) <= at
        }
        for index in due.prefix(Limits.receiversPerSplit) {
            self[id].legs[index].request = request
            self[id].legs[index].state = SplitLegMachine.apply(.sent, to: file.legs[index].state).state
            recordLeg(.splitSent, self[id].legs[index])
            movements.append(.splitSent(
                id: newID(MovementID.self, for: file.order.shop), order: file.order, leg: self[id].legs[index],
                at: at))
        }
    }

    /// Planted: the retry goes out under a number the channel has not seen.
    private func renumber(_ id: OrderID, _ request: SplitRequestID) -> SplitRequestID {
        newID(SplitRequestID.self, for: self[id].order.shop)
    }

    func startSplitQuery(_ task: OutsideTask) {
        guard let call = splitCall(task.order, SplitRequestID(trusted: task.subject)) else {
            return change(task) { $0.state = .done }
        }
        self.call(task, .querySplit(call))
    }

    /// The request as it was frozen: the same number, receivers and amounts each time.
    private func splitCall(_ id: OrderID, _ request: SplitRequestID) -> SplitCall? {
        let file = self[id]
        var legs = file.legs.filter { $0.request == request }
        if legs.isEmpty, planted.contains(.splitNewNumberOnRetry) { legs = file.legs.filter { $0.request != nil } }
        guard let winner = file.winner, !legs.isEmpty else { return nil }
        return SplitCall(
            request: request, payment: TradeReference(winner),
            legs: legs.map { leg in
                SplitCallLeg(
                    leg: leg.id, account: leg.receiver.accounts[leg.channel] ?? "",
                    accountKind: leg.receiver.accountKind, amount: leg.amount,
                    description: "\(leg.receiver.role.rawValue) share of \(file.order.shopOrderNumber)")
            })
    }

    func startUnfreeze(_ task: OutsideTask) {
        guard let winner = self[task.order].winner else { return change(task) { $0.state = .done } }
        call(task, .unfreeze(SplitCall(
            request: SplitRequestID(trusted: task.subject), payment: TradeReference(winner), legs: [])))
    }

    /// Once every share has ended, what no share took is freed for the shop, once.
    func finishShares(_ id: OrderID) throws {
        let file = self[id]
        guard file.order.splitPlan != nil, file.order.hold != .held, file.legs.allSatisfy(\.state.isTerminal),
            file.order.refundedMinorUnits < file.order.paidMinorUnits,
            try task(TaskID.of(.unfreeze, id.text)) == nil
        else { return }
        try schedule(.unfreeze, for: id, channel: file.order.channel, subject: id.text, due: at)
    }

    func recordLeg(_ kind: EventKind, _ leg: SplitLeg) {
        record(FeedEvent(
            at: at, kind: kind, shop: self[leg.order].order.shop, order: leg.order, channel: leg.channel,
            subject: leg.id.text, minorUnits: leg.amount.minorUnits, code: leg.lastCode))
    }
}

/// The business morning that T+1 means.
enum BeijingMorning {
    /// 09:00 Beijing time on the day after `moment`'s day there.
    static func next(after moment: Timestamp) -> Timestamp {
        let offset = CivilTime.beijingOffsetSeconds
        let day = (moment.seconds + offset) / 86_400
        return Timestamp(milliseconds: ((day + 1) * 86_400 + 9 * 3_600 - offset) * 1_000)
    }
}
