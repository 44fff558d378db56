import Channels
import Payments

/// Asking channels about payments, and what they say.
extension Turn {
    func queryAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        guard let attempt = attempt(of: task) else { return change(task) { $0.state = .dead } }
        edit(attempt) { $0.queryCount += 1 }
        change(task) { $0.tries += 1 }
        switch answer {
        case .trade(let report):
            guard report.attempt == attempt.id else { return try askLater(task, attempt, code: "protocol") }
            let verdict = try reported(report, order: task.order)
            if verdict == .notThere { try notFound(attempt) }
        case .refused(let refusal) where refusal.errorClass == .notFound: try notFound(attempt)
        case .refused(let refusal): edit(attempt) { $0.lastCode = refusal.code }
        case .notSent: edit(attempt) { $0.lastCode = ChannelAnswer.notSentCode }
        case .unknown(let code): edit(attempt) { $0.lastCode = code }
        case .prepaid, .closed, .closeUnsupported, .refund, .split, .unfrozen, .splitReturn, .transfer:
            edit(attempt) { $0.lastCode = "protocol" }
        }
        guard let now = self.attempt(of: task) else { return }
        if now.state.isTerminal { return change(task) { $0.state = .done } }
        try giveUpWithoutParameters(now, answer)
        guard let now = self.attempt(of: task), !now.state.isTerminal else {
            return change(task) { $0.state = .done }
        }
        try askLater(task, now, code: now.lastCode)
    }

    /// The channel has the payment open, but nobody has what is needed to pay it: close it, so that another one may
    /// start.
    private func giveUpWithoutParameters(_ attempt: Attempt, _ answer: ChannelAnswer) throws {
        guard case .trade(let report) = answer, report.status == .unpaid, attempt.state == .unknown,
            attempt.payParameter.isEmpty, try task(TaskID.of(.prepay, attempt.id.text))?.state != .open
        else { return }
        try beginClose(attempt)
    }

    /// The channel knows no such payment. Right after the call that means "not yet". After the grace it means that none
    /// exists, but only an attempt whose pay parameters never reached a buyer may be given up for it.
    private func notFound(_ attempt: Attempt) throws {
        guard at.since(attempt.requestTime) >= limits.notFoundGrace, attempt.payParameter.isEmpty || isOver(attempt)
        else { return }
        try closed(attempt, code: "not_found")
    }

    /// True when the channel cannot take the payment any more by its own clock.
    func isOver(_ attempt: Attempt) -> Bool { at >= attempt.expiresAt.adding(milliseconds: limits.expiryMargin) }

    /// The next query on the schedule; when that has run out, a person is asked too, and the queries go on slowly.
    private func askLater(_ task: OutsideTask, _ attempt: Attempt, code: String) throws {
        let asked = self.attempt(of: task)?.queryCount ?? attempt.queryCount
        if asked >= limits.querySchedule.count, attempt.state == .unknown || isOver(attempt) {
            try openUnknownCase(attempt, code: code)
        }
        guard asked < limits.maximumQueries else {
            return change(task) {
                $0.state = .dead
                $0.lastCode = code
            }
        }
        let ends = attempt.expiresAt.adding(milliseconds: limits.expiryMargin)
        var due = wait(limits.querySchedule, asked)
        // The moment right after the expiry is worth a question: then "unpaid" is final.
        if at < ends, due > ends { due = ends }
        change(task) {
            $0.dueAt = due
            $0.lastCode = code
        }
    }

    private func openUnknownCase(_ attempt: Attempt, code: String) throws {
        let order = self[attempt.order].order
        guard order.state == .paying, try openCase(of: order.id, kind: .unknownOutcome) == nil else { return }
        self[order.id].order.flags.insert(.needsPerson)
        try openCase(.unknownOutcome, of: order.id, findings: [
            RuleFinding(
                rule: "unknown_outcome", points: 0,
                evidence: Evidence.paymentUnanswered.text(
                    attempt.channel.text, "\(at.since(attempt.requestTime) / 1_000)", code.isEmpty ? "pending" : code))
        ], channel: attempt.channel)
    }

    /// Asks about the attempt at once, on a new schedule.
    func askSoon(_ attempt: Attempt) throws {
        guard let now = self[attempt.order].attempts.first(where: { $0.id == attempt.id }), !now.state.isTerminal
        else { return }
        let known = try task(TaskID.of(.query, attempt.id.text))
        if let known, known.state == .open, engine.inFlight.contains(known.id), !isAnswered(known) { return }
        try schedule(
            .query, for: attempt.order, channel: attempt.channel, subject: attempt.id.text, due: at,
            tries: known?.tries ?? 0)
    }

    /// True when this turn handles the answer of the task's call.
    private func isAnswered(_ task: OutsideTask) -> Bool { tasks[task.id] != nil }
}

/// What a report of a payment came to.
enum ReportVerdict: Equatable {
    /// Something new, or nothing to do; the channel need not say it again.
    case taken
    /// Known already.
    case known
    /// Not believed: another amount, or a payment without one.
    case notBelieved
    /// The channel knows no such payment.
    case notThere
}

extension Turn {
    /// Takes in what a channel says about a payment, by query and notification alike.
    func reported(_ report: TradeReport, order id: OrderID) throws -> ReportVerdict {
        guard let index = self[id].attemptIndex(report.attempt) else { return .notBelieved }
        let attempt = self[id].attempts[index]
        if planted.contains(.lateQueryOverwritesPaid), attempt.state == .paid {
            try overwritePayment(attempt, report)
        }
        switch report.status {
        case .paid, .refunded: return try takeRefunded(report, attempt, paid(attempt, report))
        case .closed:
            guard !attempt.state.isTerminal else { return .known }
            try closed(attempt, code: report.status.rawValue)
            return .taken
        case .notFound: return .notThere
        case .unpaid, .pending, .declined:
            // A declined try ends nothing while another may follow: only the attempt's own end does.
            if report.status == .declined { edit(attempt) { $0.lastCode = report.code } }
            if report.status != .pending, isOver(attempt), !attempt.state.isTerminal {
                try closed(attempt, code: report.code.isEmpty ? "expired" : report.code)
            } else if report.status == .unpaid, attempt.state == .closing, attempt.payParameter.isEmpty,
                engine.profiles[attempt.channel]?.canClose == false,
                at.since(attempt.requestTime) >= limits.notFoundGrace {
                // No close call here, and no buyer ever had the parameters: nobody can pay it.
                try closed(attempt, code: "abandoned")
            }
            return .taken
        }
    }

    /// The attempt ended unpaid at its channel.
    func closed(_ attempt: Attempt, code: String) throws {
        guard let index = self[attempt.order].attemptIndex(attempt.id),
            !self[attempt.order].attempts[index].state.isTerminal
        else { return }
        _ = move(attempt, .closed)
        edit(attempt) { $0.lastCode = code }
        recordAttempt(.attemptClosed, attempt, code: code)
        try finish(.query, attempt.id.text)
        try finish(.close, attempt.id.text)
        try finish(.prepay, attempt.id.text)
        if codeDies(attempt) { try finish(.renewCode, attempt.id.text) }
        try afterAttemptEnded(attempt.order)
    }

    /// Planted: a stale "not paid" undoes a payment.
    private func overwritePayment(_ attempt: Attempt, _ report: TradeReport) throws {
        guard report.status == .unpaid || report.status == .closed || report.status == .notFound else { return }
        edit(attempt) { $0.state = .closed }
        self[attempt.order].order.state = .failed
    }
}
