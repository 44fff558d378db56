import Channels
import Payments
import Routing

/// Closing attempts at their channels, and ending orders when nothing of them can be paid any more.
extension Turn {
    /// Decides that nobody shall pay through the attempt any more. Where the channel has no close call, it is asked
    /// instead until it is over there.
    /// - Parameter grace: milliseconds until the close call, when an answer to a query should come first.
    func beginClose(_ attempt: Attempt, after grace: Int64 = 0) throws {
        guard let now = self[attempt.order].attempts.first(where: { $0.id == attempt.id }), !now.state.isTerminal
        else { return }
        move(attempt, .closeDecided)
        if engine.profiles[attempt.channel]?.canClose == false { return try askSoon(attempt) }
        if let known = try task(TaskID.of(.close, attempt.id.text)), known.state == .open { return }
        try schedule(
            .close, for: attempt.order, channel: attempt.channel, subject: attempt.id.text,
            due: at.adding(milliseconds: grace))
    }

    func closeAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        guard let attempt = attempt(of: task) else { return change(task) { $0.state = .dead } }
        change(task) { $0.tries += 1 }
        switch answer {
        case .closed:
            change(task) { $0.state = .done }
            try closed(attempt, code: "")
        case .closeUnsupported:
            change(task) { $0.state = .done }
            try askSoon(attempt)
        case .refused(let refusal): try closeRefused(task, attempt, refusal)
        case .notSent: try closeLater(task, attempt, code: ChannelAnswer.notSentCode)
        case .unknown(let code): try closeLater(task, attempt, code: code)
        case .prepaid, .trade, .refund, .split, .unfrozen, .splitReturn, .transfer:
            try closeLater(task, attempt, code: "protocol")
        }
    }

    private func closeRefused(_ task: OutsideTask, _ attempt: Attempt, _ refusal: ChannelRefusal) throws {
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try askSoon(attempt)
        case .notFound:
            // Not there: believed once the call had time to arrive. Nobody can pay what does not exist.
            guard at.since(attempt.requestTime) < limits.notFoundGrace || !attempt.payParameter.isEmpty else {
                change(task) { $0.state = .done }
                return try closed(attempt, code: "not_found")
            }
            change(task) {
                $0.lastCode = refusal.code
                $0.dueAt = max(
                    wait(limits.closeRetry, $0.tries - 1),
                    attempt.requestTime.adding(milliseconds: limits.notFoundGrace))
            }
            try askSoon(attempt)
        case .technical, .rateLimited, .frozen, .business, .user, .configuration, .unknown:
            try closeLater(task, attempt, code: refusal.code)
        }
    }

    /// The close did not happen for certain: ask whether it is paid meanwhile, and close again later.
    private func closeLater(_ task: OutsideTask, _ attempt: Attempt, code: String) throws {
        change(task) {
            $0.lastCode = code
            $0.dueAt = wait(limits.closeRetry, $0.tries - 1)
            if $0.tries >= limits.maximumQueries { $0.state = .dead }
        }
        try askSoon(attempt)
    }
}

extension Turn {
    /// An attempt ended unpaid. Does the order end with it, or does the next channel get its turn?
    func afterAttemptEnded(_ id: OrderID) throws {
        let file = self[id]
        guard file.order.state == .paying, file.openAttempts.isEmpty else { return }
        if file.order.flags.contains(.closing) { return try end(id, .closedByShop) }
        if file.order.expiresAt <= at { return try end(id, .ranOut) }
        // A payment of a wrong amount is somewhere: no other channel gets the order, a person or the expiry ends it.
        if file.attempts.contains(where: { $0.state == .mismatched }) { return }
        // The buyer had pay parameters and they are gone: the buyer's way has ended, not ours.
        if let last = file.attempts.last, !last.payParameter.isEmpty { return try end(id, .noChannelLeft) }
        try route(id)
    }

    /// Ends an unpaid order.
    func end(_ id: OrderID, _ event: OrderEvent) throws {
        let before = self[id].order.state
        let step = OrderMachine.apply(event, to: before)
        guard step.state != before else { return }
        self[id].order.state = step.state
        recordEnd(id, before)
        try finish(.expire, id.text)
        if let waiting = try pendingReview(id, before) {
            changeCase(waiting) {
                $0.state = .rejected
                $0.decidedBy = "engine"
            }
            // Nobody answered: people are told that it slipped away from them.
            if step.state != .rejected { recordCase(.caseLapsed, waiting, code: step.state.rawValue) }
        }
        let hadWaiting = replyToWaiting(id)
        if step.effects.contains(.closeAttempts) {
            for attempt in self[id].openAttempts { try beginClose(attempt) }
        }
        // A shop that got the failure as its answer need not be told again.
        if step.effects.contains(.tellShop), !(step.state == .failed && hadWaiting) {
            try tell(id, "order." + step.state.rawValue)
        }
    }

    private func pendingReview(_ id: OrderID, _ before: OrderState) throws -> ReviewCase? {
        before == .review ? try openCase(of: id, kind: .beforePayment) : nil
    }

    private func recordEnd(_ id: OrderID, _ before: OrderState) {
        let order = self[id].order
        let kind: EventKind? =
            switch order.state {
            case .closed: .orderClosed
            case .expired: .orderExpired
            case .failed: .orderFailed
            case .rejected: .orderRejected
            case .review, .paying, .paid: nil
            }
        guard let kind else { return }
        record(FeedEvent(
            at: at, kind: kind, shop: order.shop, order: id, channel: order.channel,
            minorUnits: order.amount.minorUnits, code: before.rawValue,
            durationMilliseconds: at.since(order.createdAt), detail: order.endDetail))
    }

    /// The order's time is over: everything that can still be paid is closed or asked about; the order ends with the
    /// last of it.
    func expire(_ task: OutsideTask) throws {
        change(task) { $0.state = .done }
        let file = self[task.order]
        guard !file.order.state.isTerminal else { return }
        for attempt in file.openAttempts { try beginClose(attempt) }
        guard self[task.order].openAttempts.isEmpty, !self[task.order].order.state.isTerminal else { return }
        try end(task.order, .ranOut)
    }

    /// The shop closes its order. It ends once nothing can be paid; a payment that comes first wins.
    func closeOrder(_ shop: ShopID, _ reference: OrderReference, _ token: ReplyToken) throws {
        let id = try find(reference, of: shop)
        guard self[id].order.state != .paid else {
            throw Rejection(code: .wrongState, field: "order", rule: "a paid order is refunded, not closed")
        }
        if !self[id].order.state.isTerminal {
            self[id].order.flags.insert(.closing)
            for attempt in self[id].openAttempts { try beginClose(attempt) }
            if self[id].openAttempts.isEmpty { try end(id, .closedByShop) }
        }
        effects.append(.reply(token, .order(report(id, isRepeat: false))))
    }
}

extension Order {
    /// Why the order failed, for everybody who counts or shows it: no channel took it when none was ever tried.
    var failureReason: String? { state == .failed && attemptCount == 0 ? HealthFigures.noChannel : nil }

    /// What the event of its end says besides its amount. An order sent again that finds no channel again is the same
    /// lost order.
    fileprivate var endDetail: String {
        guard numbersBefore == 0 else { return "" }
        return failureReason.map { #"{"currency":"\#(amount.currency.rawValue)","reason":"\#($0)"}"# } ?? ""
    }
}
