import Alerts
import Channels
import Operations
import Payments

extension Turn {
    func handle(_ input: EngineInput) throws {
        if let bar = engine.bar, input.isNewWork { throw Rejection(code: .stopped, rule: bar.rule) }
        switch input {
        case .createOrder(let request, let token): try createOrder(request, token)
        case .readOrder(let shop, let reference, let token): try readOrder(shop, reference, token)
        case .closeOrder(let shop, let reference, let token): try closeOrder(shop, reference, token)
        case .createRefund(let request, let token): try createRefund(request, token)
        case .readRefund(let shop, let reference, let token): try readRefund(shop, reference, token)
        case .confirmReceipt(let shop, let reference, let token): try confirmReceipt(shop, reference, token)
        case .payout(let request, let token): try payout(request, token)
        case .list(let asked, let token): try list(asked, token)
        case .readMessage(let shop, let id, let token): try readMessage(shop, id, token)
        case .resendMessage(let shop, let id, let token): try resendMessage(shop, id, token)
        case .channelAnswered(let task, let answer, let milliseconds):
            try channelAnswered(task, answer, milliseconds: milliseconds)
        case .notified(let notification, let token): try notified(notification, token)
        case .notificationRefused(let channel, let refusal, let times):
            notificationRefused(channel, refusal, times: times)
        case .shopAnswered(let task, let status): try shopAnswered(task, status: status)
        case .alertAnswered(let task, let answer): try alertAnswered(task, answer)
        case .measured(let reading): try measured(reading)
        case .tick: try tick()
        case .command(let envelope, let who, let token): try command(envelope, by: who, token)
        case .note(let made, let who, let token): note(made, by: who, token)
        case .riskRules(let news): riskRules(news)
        }
    }

    /// An answer belongs to its task. One that comes twice, or after the task ended, still tells what the channel knows
    /// of a payment; everything else of it is ignored.
    private func channelAnswered(_ id: TaskID, _ answer: ChannelAnswer, milliseconds: Int64) throws {
        guard let task = try task(id) else { return }
        if task.order.isNone { return try payoutAnswered(task, answer) }
        guard try open(task.order) else { return }
        if task.state == .open { change(task) { _ in } }
        if case .trade(let report) = answer, task.kind != .query {
            try learn(report, of: task)
            if task.state == .open { try settleAfterReport(task) }
            return
        }
        guard task.state == .open else {
            if case .trade(let report) = answer { try learn(report, of: task) }
            if case .splitReturn(let report) = answer { try learn(report, of: task) }
            return
        }
        switch task.kind {
        case .prepay: try prepayAnswered(task, answer, milliseconds: milliseconds)
        case .renewCode: try renewalAnswered(task, answer, milliseconds: milliseconds)
        case .query: try queryAnswered(task, answer)
        case .close: try closeAnswered(task, answer)
        case .refund: try refundAnswered(task, answer)
        case .refundQuery: try refundQueryAnswered(task, answer)
        case .split: try splitAnswered(task, answer)
        case .splitQuery: try splitQueryAnswered(task, answer)
        case .unfreeze: try unfreezeAnswered(task, answer)
        case .splitReturn: try splitReturnAnswered(task, answer)
        case .splitReturnQuery: try splitReturnQueryAnswered(task, answer)
        case .notifyShop, .expire, .undo, .autoConfirm, .freezeWatch, .transfer, .transferQuery, .transferCancel,
            .batch, .alert:
            break
        }
    }

    /// Learns from a report that came with the answer to a close or prepay call.
    private func learn(_ report: TradeReport, of task: OutsideTask) throws {
        guard report.attempt.text == task.subject else { return }
        _ = try reported(report, order: task.order)
    }

    private func settleAfterReport(_ task: OutsideTask) throws {
        guard let attempt = attempt(of: task) else { return }
        if attempt.state.isTerminal {
            change(task) { $0.state = .done }
        } else {
            try askSoon(attempt)
            change(task) { $0.state = .done }
        }
    }

    /// The attempt a prepay, query or close task acts for.
    func attempt(of task: OutsideTask) -> Attempt? {
        self[task.order].attempts.first { $0.id.text == task.subject }
    }

    /// The wait before try number `tries` + 1; the last wait of a schedule repeats.
    func wait(_ schedule: [Int64], _ tries: Int) -> Timestamp {
        guard let last = schedule.last else { return at.adding(seconds: 60) }
        return at.adding(milliseconds: tries < schedule.count ? schedule[max(0, tries)] : last)
    }
}
