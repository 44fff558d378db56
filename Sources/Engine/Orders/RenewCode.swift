import Channels
import Payments

/// Orders that live longer than their channel's codes. WeChat Pay's and Alipay's can be scanned for two hours, whatever
/// deadline the order has: before one dies, the same call under the same number brings the next, as often as the order
/// needs. The shop reads it with the order and is told of it; the code before it stays good until its own end.
extension Turn {
    /// True when the attempt may outlive what the buyer was given.
    func codeDies(_ attempt: Attempt) -> Bool {
        guard let life = engine.profiles[attempt.channel]?.codeLifeSeconds, life > 0 else { return false }
        return attempt.expiresAt.since(attempt.createdAt) > life * 1_000
    }

    /// Plans the next code of an attempt that has just got one; none when that one lasts as long as the attempt.
    func planRenewal(_ attempt: Attempt) throws {
        guard codeDies(attempt), let life = engine.profiles[attempt.channel]?.codeLifeSeconds else { return }
        let dies = at.adding(seconds: life)
        guard dies < attempt.expiresAt else { return }
        try schedule(
            .renewCode, for: attempt.order, channel: attempt.channel, subject: attempt.id.text,
            due: max(at.adding(milliseconds: 1), dies.adding(milliseconds: -limits.codeMargin)))
    }

    func startRenewal(_ task: OutsideTask) {
        guard let attempt = attempt(of: task), attempt.state == .prepaid, at < attempt.expiresAt,
            self[task.order].order.state == .paying
        else { return change(task) { $0.state = .done } }
        call(task, prepay(attempt))
    }

    /// Whatever the answer, the attempt stays what it is: its code is good a while longer. A refusal may mean that it
    /// was paid or closed, which only a query tells.
    func renewalAnswered(_ task: OutsideTask, _ answer: ChannelAnswer, milliseconds: Int64) throws {
        guard let attempt = attempt(of: task), attempt.state == .prepaid else {
            return change(task) { $0.state = .done }
        }
        change(task) { $0.tries += 1 }
        switch answer {
        case .prepaid(let parameter):
            change(task) {
                $0.state = .done
                $0.lastCode = ""
            }
            try renewed(attempt, parameter, milliseconds: milliseconds)
        case .refused(let refusal):
            try renewLater(task, attempt, refusal.code)
            if !refusal.errorClass.countsAgainstHealth { try askSoon(attempt) }
        case .notSent: try renewLater(task, attempt, ChannelAnswer.notSentCode)
        case .unknown(let code): try renewLater(task, attempt, code)
        case .trade, .closed, .closeUnsupported, .refund, .split, .unfrozen, .splitReturn, .transfer:
            try renewLater(task, attempt, "protocol")
        }
    }

    private func renewed(_ attempt: Attempt, _ parameter: String, milliseconds: Int64) throws {
        if parameter != attempt.payParameter {
            edit(attempt) { $0.payParameter = parameter }
            recordAttempt(.attemptRenewed, attempt, duration: milliseconds)
            try tell(attempt.order, ShopMessageBody.codeRenewed)
        }
        try planRenewal(attempt)
    }

    private func renewLater(_ task: OutsideTask, _ attempt: Attempt, _ code: String) throws {
        let tries = tasks[task.id]?.current.tries ?? 1
        let due = wait(limits.codeRetry, tries - 1)
        change(task) {
            $0.lastCode = code
            $0.dueAt = due
            if due >= attempt.expiresAt { $0.state = .done }
        }
    }
}
