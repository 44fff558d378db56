import Channels
import Payments

/// Carrying a due task out: the call as a value, or the act when it is the engine's own.
extension Turn {
    func start(_ task: OutsideTask) throws {
        if task.kind == .alert { return startTelling(task) }
        if task.order.isNone, task.kind != .notifyShop { return try startPayout(task) }
        guard try task.order.isNone || open(task.order) else { return change(task) { $0.state = .dead } }
        switch task.kind {
        case .prepay: startPrepay(task)
        case .renewCode: startRenewal(task)
        case .query: startQuery(task)
        case .close: startClose(task)
        case .refund: try startRefund(task)
        case .refundQuery: try startRefundQuery(task)
        case .split: try startSplit(task)
        case .splitQuery: startSplitQuery(task)
        case .unfreeze: startUnfreeze(task)
        case .notifyShop: try startDelivery(task)
        case .expire: try expire(task)
        case .splitReturn: startSplitReturn(task)
        case .splitReturnQuery: startSplitReturnQuery(task)
        case .autoConfirm: try autoConfirm(task)
        case .freezeWatch: try watchFreeze(task)
        case .undo, .transfer, .transferQuery, .transferCancel, .batch, .alert: break
        }
    }

    func call(_ task: OutsideTask, _ call: ChannelCall) {
        guard let channel = task.channel else { return }
        effects.append(.call(task: task.id, channel, call))
        started.insert(task.id)
    }

    private func startPrepay(_ task: OutsideTask) {
        guard let attempt = attempt(of: task), attempt.state == .created || attempt.state == .unknown else {
            return change(task) { $0.state = .done }
        }
        call(task, prepay(attempt))
    }

    /// The same words each time: a repetition under the same number must say the same.
    func prepay(_ attempt: Attempt) -> ChannelCall {
        let order = self[attempt.order].order
        return .prepay(PrepayCall(
            attempt: attempt.id, amount: attempt.amount, description: order.description,
            requestTime: attempt.requestTime, expiresAt: attempt.expiresAt,
            willSplit: (order.splitPlan?.channelTotal ?? 0) > 0))
    }

    private func startQuery(_ task: OutsideTask) {
        guard let attempt = attempt(of: task), !attempt.state.isTerminal else {
            return change(task) { $0.state = .done }
        }
        call(task, .query(TradeReference(attempt)))
    }

    private func startClose(_ task: OutsideTask) {
        guard let attempt = attempt(of: task), attempt.state == .closing else {
            return change(task) { $0.state = .done }
        }
        let earliest = attempt.requestTime.adding(milliseconds: limits.minimumAgeForClose)
        guard at >= earliest else { return change(task) { $0.dueAt = earliest } }
        call(task, .close(TradeReference(attempt)))
    }
}

extension TradeReference {
    init(_ attempt: Attempt) {
        self.init(
            attempt: attempt.id, requestTime: attempt.requestTime, channelTradeNumber: attempt.channelTradeNumber)
    }
}
