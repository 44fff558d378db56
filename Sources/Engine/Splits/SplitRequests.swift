import Channels
import Ledger
import Payments

/// Shares frozen into requests, each under one number for ever.
extension Turn {
    func startSplit(_ task: OutsideTask) throws {
        let id = task.order
        var request = SplitRequestID(trusted: task.subject)
        let isFrozen = self[id].legs.contains { $0.request == request }
        if !isFrozen {
            guard try maySend(task) else { return }
            guard let channel = task.channel else { return try settleBalances(task) }
            freeze(id, into: request, at: channel)
        } else if planted.contains(.splitNewNumberOnRetry), task.tries > 0 {
            // Planted: the retry goes out under a number the channel has not seen.
            request = newID(SplitRequestID.self, for: self[id].order.shop)
        }
        guard let call = splitCall(id, request) else {
            change(task) { $0.state = .done }
            return try scheduleShares(id)
        }
        self.call(task, .split(call))
        // What the request had no room for comes next.
        if !isFrozen { try scheduleShares(id) }
    }

    private func maySend(_ task: OutsideTask) throws -> Bool {
        let file = self[task.order]
        if file.order.mayNotMove, !planted.contains(.ignoreHold) {
            change(task) { $0.state = .done }
            return false
        }
        // A refund under way may shrink what waits; its end wakes this task.
        if file.hasOpenRefund {
            change(task) { $0.dueAt = at.adding(milliseconds: limits.waitLook) }
            return false
        }
        guard let channel = task.channel, let profile = engine.profiles[channel] else { return true }
        let used = Set(file.legs.filter { $0.channel == channel }.compactMap(\.request)).count
        guard used >= profile.splitRequestsPerOrder else { return true }
        change(task) { $0.state = .dead }
        try openSplitCase(task.order, Evidence.tooManySplits.text("\(used)"))
        return false
    }

    /// What is due now on this channel goes into the request, for ever; shares of one timing at a time.
    private func freeze(_ id: OrderID, into request: SplitRequestID, at channel: ChannelID) {
        let file = self[id]
        let waiting = dueShares(id, on: channel)
        guard let timing = waiting.first.map({ file.legs[$0].timing }) else { return }
        let due = waiting.filter { file.legs[$0].timing == timing }
        let room = min(engine.profiles[channel]?.receiversPerRequest ?? 1, Limits.receiversPerSplit)
        for index in due.prefix(max(1, room)) {
            self[id].legs[index].request = request
            self[id].legs[index].state = SplitLegMachine.apply(.sent, to: file.legs[index].state).state
            recordLeg(.splitSent, self[id].legs[index])
            guard !planted.contains(.splitSentNotBooked) else { continue }
            movements.append(.splitSent(
                id: newID(MovementID.self, for: file.order.shop), order: file.order, leg: self[id].legs[index],
                at: at))
        }
        guard planted.contains(.chunkDropsLeg) else { return }
        for index in due.dropFirst(max(1, room)) { self[id].legs[index].dueAt = .distant }
    }

    /// Places of the shares that may leave on a way now.
    func dueShares(_ id: OrderID, on way: ChannelID?) -> [Int] {
        let legs = self[id].legs
        return legs.indices.filter { index in
            guard legs[index].state == .waiting, legs[index].way == way, let due = moment(of: legs[index]) else {
                return false
            }
            return due <= at
        }
    }

    func startSplitQuery(_ task: OutsideTask) {
        guard let call = splitCall(task.order, SplitRequestID(trusted: task.subject)) else {
            return change(task) { $0.state = .done }
        }
        self.call(task, .querySplit(call))
    }

    /// The request as it was frozen: the same number, receivers and amounts each time. Nil when all of it has ended.
    private func splitCall(_ id: OrderID, _ request: SplitRequestID) -> SplitCall? {
        let file = self[id]
        var legs = file.legs.filter { $0.request == request }
        if legs.isEmpty, planted.contains(.splitNewNumberOnRetry) { legs = file.legs.filter { $0.request != nil } }
        guard let winner = file.winner, legs.contains(where: { !$0.state.isTerminal }) else { return nil }
        let isElsewhere = legs.contains { $0.channel != winner.channel }
        let paid = Money(minorUnits: file.order.paidMinorUnits, currency: file.order.amount.currency)
        return SplitCall(
            request: request, payment: TradeReference(winner),
            legs: legs.map { leg in
                SplitCallLeg(
                    leg: leg.id, account: leg.receiver.accounts[leg.channel] ?? "",
                    accountKind: leg.receiver.accountKind, amount: leg.amount,
                    description: "\(leg.receiver.role.rawValue) share of \(file.order.shopOrderNumber)")
            }, collected: isElsewhere ? CollectedPayment(channel: winner.channel, amount: paid) : nil)
    }
}

/// The end of an order's dividing.
extension Turn {
    func startUnfreeze(_ task: OutsideTask) {
        guard let winner = self[task.order].winner else { return change(task) { $0.state = .done } }
        call(task, .unfreeze(SplitCall(
            request: SplitRequestID(trusted: task.subject), payment: TradeReference(winner), legs: [])))
    }

    /// Once no share can follow any more, what none took is freed for the shop, once.
    func finishShares(_ id: OrderID) throws {
        let file = self[id]
        guard let plan = file.order.splitPlan else { return }
        if !file.legs.contains(where: \.waitsForReceipt) { try finish(.autoConfirm, id.text) }
        guard file.legs.allSatisfy({ $0.delivery != .channel || $0.state.isTerminal }), try !mayFollow(id) else {
            return
        }
        try finish(.freezeWatch, id.text)
        guard plan.channelTotal > 0, !file.order.mayNotMove,
            let channel = file.order.channel, engine.profiles[channel]?.splitsAfterPayment == true,
            file.order.refundedMinorUnits < file.order.paidMinorUnits, !file.hasOpenRefund,
            try task(TaskID.of(.unfreeze, id.text)) == nil
        else { return }
        try schedule(.unfreeze, for: id, channel: channel, subject: id.text, due: at)
    }

    /// True while a person may still make a new share of one that failed.
    private func mayFollow(_ id: OrderID) throws -> Bool {
        let file = self[id]
        let isMendable = file.legs.contains { $0.delivery == .channel && file.isMendable($0) }
        return try isMendable && openCase(of: id, kind: .splitStuck) != nil
    }

    func unfreezeAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        switch answer {
        case .unfrozen: change(task) { $0.state = .done }
        case .refused(let refusal) where refusal.errorClass == .alreadyDone: change(task) { $0.state = .done }
        default:
            change(task) { $0.dueAt = wait(limits.splitRetry, tries - 1) }
            guard tries > limits.splitRetry.count else { return }
            change(task) { $0.state = .dead }
            try openSplitCase(task.order, Evidence.restNotFreed.text("\(tries)"))
        }
    }
}

extension Timestamp {
    /// A moment that never comes: the year 9999.
    static let distant = Timestamp(milliseconds: 253_370_764_800_000)
}
