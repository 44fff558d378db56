import Channels
import JSON
import Payments

/// What the answer to a prepay call means.
extension Turn {
    func prepayAnswered(_ task: OutsideTask, _ answer: ChannelAnswer, milliseconds: Int64) throws {
        guard let attempt = attempt(of: task) else { return change(task) { $0.state = .dead } }
        change(task) { $0.tries += 1 }
        if answer.isFromChannel { answered.insert(task.id) }
        switch answer {
        case .prepaid(let parameter):
            change(task) { $0.state = .done }
            try prepaid(task, attempt, parameter, milliseconds: milliseconds)
        case .refused(let refusal): try prepayRefused(task, attempt, refusal, milliseconds: milliseconds)
        case .notSent:
            let refusal = ChannelRefusal(errorClass: .technical, code: ChannelAnswer.notSentCode, message: "")
            try prepayRefused(task, attempt, refusal, milliseconds: milliseconds)
        case .unknown(let code): try prepayLost(task, attempt, code, milliseconds: milliseconds)
        case .trade, .closed, .closeUnsupported, .refund, .split, .unfrozen, .splitReturn, .transfer:
            try prepayLost(task, attempt, "protocol", milliseconds: milliseconds)
        }
    }

    private func prepaid(
        _ task: OutsideTask, _ attempt: Attempt, _ parameter: String, milliseconds: Int64
    ) throws {
        guard move(attempt, .prepaid) == .prepaid else { return }
        edit(attempt) {
            $0.payParameter = parameter
            $0.lastCode = ""
        }
        observe(attempt, task, success: true)
        recordAttempt(.attemptPrepaid, attempt, duration: milliseconds)
        guard self[attempt.order].order.state == .paying else {
            return try beginClose(attempt)
        }
        try schedule(
            .query, for: attempt.order, channel: attempt.channel, subject: attempt.id.text,
            due: wait(limits.querySchedule, 0))
        try planRenewal(attempt)
        replyToWaiting(attempt.order)
    }

    /// A definite refusal: the next channel, in the same request. But when an earlier call under this number ended
    /// without an answer, a refusal now proves nothing about that one, and the attempt is closed first.
    private func prepayRefused(
        _ task: OutsideTask, _ attempt: Attempt, _ refusal: ChannelRefusal, milliseconds: Int64
    ) throws {
        edit(attempt) { $0.lastCode = refusal.code }
        observeRefused(task, attempt, refusal)
        change(task) {
            $0.state = .done
            $0.lastCode = refusal.code
        }
        if refusal.errorClass == .alreadyDone {
            _ = move(attempt, .answerLost)
            return try askSoon(attempt)
        }
        recordAttempt(
            .attemptRefused, attempt, code: refusal.code, duration: milliseconds,
            detail: ErrorClassText.text(refusal.errorClass))
        guard attempt.state == .created else { return try beginClose(attempt) }
        _ = move(attempt, .refused)
        try afterAttemptEnded(attempt.order)
    }

    private func observeRefused(_ task: OutsideTask, _ attempt: Attempt, _ refusal: ChannelRefusal) {
        if refusal.errorClass == .frozen {
            observeFrozen(attempt, task, code: refusal.code)
        } else if refusal.errorClass.countsAgainstHealth {
            observe(attempt, task, success: false)
        } else {
            observeNeutral(attempt, task)
        }
    }

    /// No answer: the payment may exist or not. The same call is made once more; after that the attempt is closed
    /// before any other channel is tried, for two open payments could both be paid.
    private func prepayLost(
        _ task: OutsideTask, _ attempt: Attempt, _ code: String, milliseconds: Int64
    ) throws {
        edit(attempt) { $0.lastCode = code }
        change(task) { $0.lastCode = code }
        observe(attempt, task, success: false)
        recordAttempt(
            .attemptUnknown, attempt, code: code, duration: milliseconds, detail: ErrorClassText.text(.unknown))
        if planted.contains(.failOnTimeout) {
            change(task) { $0.state = .done }
            _ = move(attempt, .refused)
            return try afterAttemptEnded(attempt.order)
        }
        _ = move(attempt, .answerLost)
        // The task as it is now: its try was counted above.
        let tries = tasks[task.id]?.current.tries ?? 1
        if tries <= 1, self[attempt.order].order.state == .paying {
            change(task) { $0.dueAt = at.adding(milliseconds: limits.prepayRetry) }
        } else {
            change(task) { $0.state = .done }
            try beginClose(attempt)
            if planted.contains(.secondBeforeClose) { try route(attempt.order) }
        }
    }
}

/// Moving attempts, shared by everything that learns about them.
extension Turn {
    /// Applies an event to the attempt as it is now.
    /// - Returns: the state it is in afterwards.
    @discardableResult
    func move(_ attempt: Attempt, _ event: AttemptEvent) -> AttemptState {
        guard let index = self[attempt.order].attemptIndex(attempt.id) else { return attempt.state }
        let step = AttemptMachine.apply(event, to: self[attempt.order].attempts[index].state)
        self[attempt.order].attempts[index].state = step.state
        return step.state
    }

    func edit(_ attempt: Attempt, _ change: (inout Attempt) -> Void) {
        guard let index = self[attempt.order].attemptIndex(attempt.id) else { return }
        change(&self[attempt.order].attempts[index])
    }

    func recordAttempt(
        _ kind: EventKind, _ attempt: Attempt, code: String = "", duration: Int64 = 0, detail: String = ""
    ) {
        record(FeedEvent(
            at: at, kind: kind, shop: self[attempt.order].order.shop, order: attempt.order, channel: attempt.channel,
            subject: attempt.id.text, minorUnits: attempt.amount.minorUnits, code: code,
            durationMilliseconds: duration, detail: detail))
    }
}

enum ErrorClassText {
    static func text(_ errorClass: ErrorClass) -> String {
        JSONWriter.text(.object(["class": .string(errorClass.rawValue)]))
    }
}
