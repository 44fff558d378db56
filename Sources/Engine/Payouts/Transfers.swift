import Channels
import Payments
import Storage

/// Transfers: one number for ever, repeated byte for byte, and never believed to have failed without the channel saying
/// so. An answer that was lost is asked for before anything is sent again.
extension Turn {
    func startTransfer(_ task: OutsideTask) throws {
        let id = WithdrawalID(trusted: task.subject)
        guard try open(id), let row = payouts.withdrawals[id], row.isUnderWay else {
            return change(task) { $0.state = .done }
        }
        // Nobody has told how the last call ended, so it may have gone out.
        if engine.inFlight.contains(task.id) { return try transferLost(task, id, "no_answer") }
        call(task, .transfer(transferCall(row, isRepeat: task.tries > 0)))
    }

    func startTransferQuery(_ task: OutsideTask) throws {
        let id = WithdrawalID(trusted: task.subject)
        guard try open(id), let row = payouts.withdrawals[id], row.isUnderWay || row.state == .succeeded else {
            return change(task) { $0.state = .done }
        }
        call(task, .queryTransfer(transferCall(row)))
    }

    func startTransferCancel(_ task: OutsideTask) throws {
        let id = WithdrawalID(trusted: task.subject)
        guard try open(id), let row = payouts.withdrawals[id], row.state == .awaitingConfirmation else {
            return change(task) { $0.state = .done }
        }
        call(task, .cancelTransfer(transferCall(row)))
    }

    private func transferCall(_ row: Withdrawal, isRepeat: Bool = false) -> TransferCall {
        var number = row.id
        if isRepeat, planted.contains(.withdrawalNewNumberOnRetry) || engine.renumbered.contains(row.id) {
            number = newID(WithdrawalID.self, for: row.shop)
        }
        return TransferCall(
            number: number, account: row.account, name: row.accountName,
            amount: Money(minorUnits: row.netMinorUnits, currency: row.amount.currency),
            feeMinorUnits: row.method == .bank ? row.feeMinorUnits : 0, requestTime: row.requestTime,
            remark: "commission withdrawal")
    }

    // MARK: answers

    func transferAnswered(_ task: OutsideTask, _ id: WithdrawalID, _ answer: ChannelAnswer) throws {
        let tries = task.tries + 1
        payouts.withdrawals.edit(id) { $0.tries = tries }
        switch answer {
        case .transfer(let report):
            guard believes(report, id) else { return try transferLost(task, id, "protocol") }
            if report.status == .notFound { return try transferLost(task, id, "not_found") }
            change(task) { $0.state = .done }
            _ = try transferReported(report, id)
        case .refused(let refusal): try transferRefused(task, id, refusal)
        case .notSent: try transferLater(task, id, ChannelAnswer.notSentCode)
        case .unknown(let code): try transferLost(task, id, code)
        default: try transferLost(task, id, "protocol")
        }
    }

    func believes(_ report: TransferReport, _ id: WithdrawalID) -> Bool {
        guard let row = payouts.withdrawals[id] else { return false }
        let isRenumbered = planted.contains(.withdrawalNewNumberOnRetry) || engine.renumbered.contains(id)
        return (report.number == id || isRenumbered)
            && (report.amount == nil
                || report.amount == Money(minorUnits: row.netMinorUnits, currency: row.amount.currency))
    }

    private func transferRefused(_ task: OutsideTask, _ id: WithdrawalID, _ refusal: ChannelRefusal) throws {
        guard let row = payouts.withdrawals[id] else { return }
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try askForTransfer(id, due: at)
        // A bank pays from the participant's own sub-account: what is not there is no matter of waiting for the shop.
        case .business where refusal.isShortOfFunds && row.method != .bank: try transferLater(task, id, refusal.code)
        case .business, .user:
            change(task) { $0.state = .done }
            // After a lost answer a refusal proves nothing about the first call, unless the channel has said since
            // that it never got one.
            let isFirst = row.state == .sent || (row.state == .unknown && row.lastCode == Turn.transferNotFound)
            guard isFirst else { return try askForTransfer(id, due: at) }
            try transferEnded(id, .failed, code: refusal.code)
        case .technical, .rateLimited, .frozen, .notFound, .configuration, .unknown:
            try transferLater(task, id, refusal.code)
        }
    }

    static let transferNotFound = "not_found"

    /// The same transfer under the same number later: the channel surely has not taken it. After the last try a person
    /// is asked; the amount stays reserved.
    private func transferLater(_ task: OutsideTask, _ id: WithdrawalID, _ code: String) throws {
        payouts.withdrawals.edit(id) { $0.lastCode = code }
        let tries = task.tries + 1
        change(task) { $0.lastCode = code }
        if tries > payoutSettings.transferRetry.count { return try askPerson(task, id) }
        change(task) { $0.dueAt = wait(payoutSettings.transferRetry, tries - 1) }
    }

    /// Whether the call arrived is unknown: ask before anything else.
    private func transferLost(_ task: OutsideTask, _ id: WithdrawalID, _ code: String) throws {
        payouts.withdrawals.edit(id) { $0.lastCode = code }
        change(task) {
            $0.lastCode = code
            $0.state = .done
        }
        if planted.contains(.withdrawalFailedOnTimeout) {
            try transferEnded(id, .failed, code: code)
            return
        }
        try move(id, .answerLost)
        try askForTransfer(id, due: wait(limits.resultQuery, 0))
    }

    /// Tries and queries are used up. The state says what is known; only a person brings it on.
    private func askPerson(_ task: OutsideTask, _ id: WithdrawalID) throws {
        change(task) { $0.state = .dead }
        payouts.withdrawals.edit(id) { $0.needsPerson = true }
    }

    func askForTransfer(_ id: WithdrawalID, due: Timestamp) throws {
        guard let row = payouts.withdrawals[id] else { return }
        try schedule(.transferQuery, for: .none, channel: row.method.channel, subject: id.text, due: due)
    }

    func transferQueryAnswered(_ task: OutsideTask, _ id: WithdrawalID, _ answer: ChannelAnswer) throws {
        let tries = task.tries + 1
        if case .transfer(let report) = answer, believes(report, id) {
            if report.status == .notFound { return try transferMissing(task, id) }
            _ = try transferReported(report, id)
            return try askAgain(task, id, tries, isAnswered: true)
        }
        if case .refused(let refusal) = answer, refusal.errorClass == .notFound {
            return try transferMissing(task, id)
        }
        try askAgain(task, id, tries)
    }

    /// What arrived may be sent back by the receiving bank days later, and no channel tells: it is asked on the days
    /// after. Nil when it cannot come back, or is not looked at any more.
    func nextLook(_ row: Withdrawal) -> Timestamp? {
        guard row.state == .succeeded, row.method != .wechat, let settled = row.settledAt else { return nil }
        return payoutSettings.looks.map { settled.adding(seconds: $0) }.first { $0 > at }
    }

    private func askAgain(_ task: OutsideTask, _ id: WithdrawalID, _ tries: Int, isAnswered: Bool = false) throws {
        if let row = payouts.withdrawals[id], let look = nextLook(row) {
            // Without an answer the look is not over.
            let soon = at.adding(seconds: 3_600)
            return change(task) { $0.dueAt = isAnswered ? look : min(look, soon) }
        }
        guard payouts.withdrawals[id]?.isUnderWay == true else { return change(task) { $0.state = .done } }
        change(task) { $0.dueAt = wait(limits.resultQuery, tries) }
        if tries >= limits.maximumQueries { try askPerson(task, id) }
    }

    /// The channel does not know it. Believed once the last call is old enough to have arrived, and only of a transfer
    /// nobody has heard of: then the identical call goes out again.
    private func transferMissing(_ task: OutsideTask, _ id: WithdrawalID) throws {
        guard let row = payouts.withdrawals[id], row.state == .unknown || row.state == .sent else {
            return try askAgain(task, id, task.tries + 1)
        }
        let sent = try self.task(TaskID.of(.transfer, id.text))
        let believedAt = (sent?.dueAt ?? row.createdAt).adding(milliseconds: limits.notFoundGrace)
        guard at >= believedAt else { return change(task) { $0.dueAt = believedAt } }
        payouts.withdrawals.edit(id) { $0.lastCode = Turn.transferNotFound }
        let tries = sent?.tries ?? 0
        if tries > payoutSettings.transferRetry.count { return try askPerson(task, id) }
        change(task) { $0.state = .done }
        try schedule(
            .transfer, for: .none, channel: row.method.channel, subject: id.text, due: at, tries: max(1, tries))
    }

    func transferCancelAnswered(_ task: OutsideTask, _ id: WithdrawalID, _ answer: ChannelAnswer) throws {
        switch answer {
        case .transfer(let report) where believes(report, id):
            change(task) { $0.state = .done }
            _ = try transferReported(report, id)
        case .refused(let refusal) where !refusal.errorClass.mayPass:
            change(task) { $0.state = .done }
        default:
            let tries = task.tries + 1
            change(task) {
                $0.dueAt = wait(payoutSettings.transferRetry, tries - 1)
                if tries > payoutSettings.transferRetry.count { $0.state = .dead }
            }
            return
        }
        // Whatever it said: how the transfer stands is asked for soon.
        guard payouts.withdrawals[id]?.isUnderWay == true else { return }
        try askForTransfer(id, due: wait(limits.resultQuery, 0))
    }
}

extension ChannelRefusal {
    /// The shop's own account is empty: after a top-up the same transfer goes.
    var isShortOfFunds: Bool { code.hasSuffix("NOT_ENOUGH") }
}

extension ErrorClass {
    /// True when the same call may be answered otherwise later.
    var mayPass: Bool { self == .technical || self == .rateLimited || self == .frozen || self == .unknown }
}
