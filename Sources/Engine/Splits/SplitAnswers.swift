import Channels
import Ledger
import Payments

/// What channels say about split requests.
extension Turn {
    func splitAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        switch answer {
        case .split(let report):
            try splitReported(task, report)
            change(task) { $0.state = .done }
            try followRequest(task)
        case .refused(let refusal): try splitRefused(task, refusal, tries: tries)
        case .notSent: try splitLater(task, ChannelAnswer.notSentCode, tries: tries, lost: false)
        case .unknown(let code): try splitLater(task, code, tries: tries, lost: true)
        case .prepaid, .trade, .closed, .closeUnsupported, .refund, .unfrozen, .splitReturn, .transfer:
            try splitLater(task, "protocol", tries: tries, lost: true)
        }
    }

    func splitQueryAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        if case .split(let report) = answer { try splitReported(task, report) }
        if case .refused(let refusal) = answer, refusal.errorClass == .notFound { return try sendAgain(task) }
        guard sharesUnderWay(task).isEmpty else {
            change(task) { $0.dueAt = wait(limits.resultQuery, tries) }
            guard tries == limits.maximumQueries else { return }
            change(task) { $0.state = .dead }
            return try openSplitCase(task.order, Evidence.splitNoResult.text("\(tries)"))
        }
        change(task) { $0.state = .done }
        try sharesMoved(task.order)
    }

    /// The channel does not know the request: the same one goes out again, but not for ever.
    private func sendAgain(_ task: OutsideTask) throws {
        change(task) { $0.state = .done }
        let sent = try self.task(TaskID.of(.split, task.subject))?.tries ?? 0
        guard sent < limits.splitSends else {
            change(task) { $0.state = .dead }
            return try openSplitCase(task.order, Evidence.splitUnanswered.text("\(sent)", "not_found"))
        }
        try schedule(
            .split, for: task.order, channel: task.channel, subject: task.subject,
            due: wait(limits.splitRetry, sent), tries: sent)
    }

    private func sharesUnderWay(_ task: OutsideTask) -> [SplitLeg] {
        self[task.order].legs.filter { $0.request?.text == task.subject && $0.state.isUnderWay }
    }

    private func followRequest(_ task: OutsideTask) throws {
        guard !sharesUnderWay(task).isEmpty else { return try sharesMoved(task.order) }
        try schedule(
            .splitQuery, for: task.order, channel: task.channel, subject: task.subject,
            due: wait(limits.resultQuery, 0))
    }

    /// Each receiver's outcome, matched by account and amount; two equal shares are matched one to one.
    private func splitReported(_ task: OutsideTask, _ report: SplitReport) throws {
        var left = Set(self[task.order].legs.indices.filter {
            self[task.order].legs[$0].request?.text == task.subject
        })
        for outcome in report.legs {
            let match = left.sorted().first { index in
                let leg = self[task.order].legs[index]
                return leg.receiver.accounts[leg.channel] == outcome.account
                    && leg.amount.minorUnits == outcome.minorUnits
            }
            guard let match else { continue }
            left.remove(match)
            switch outcome.status {
            case .accepted: try moveLeg(task.order, match, .accepted, code: outcome.code)
            case .processing: try moveLeg(task.order, match, .taken, code: outcome.code)
            case .settled: try moveLeg(task.order, match, .settled, code: "")
            case .failed: try moveLeg(task.order, match, .failed, code: outcome.code)
            }
        }
    }

    private func splitRefused(_ task: OutsideTask, _ refusal: ChannelRefusal, tries: Int) throws {
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try followRequest(task)
        case .business, .user:
            change(task) { $0.state = .done }
            // After a lost answer a refusal proves nothing about the first call: ask.
            if sharesUnderWay(task).contains(where: { $0.state != .sent }) { return try followRequest(task) }
            try endRequest(task, refusal)
        case .technical, .rateLimited, .frozen, .notFound, .configuration, .unknown:
            try splitLater(task, refusal.code, tries: tries, lost: false)
        }
    }

    /// The whole request was refused for certain: it waits until somebody mended what is wrong, or its shares failed.
    private func endRequest(_ task: OutsideTask, _ refusal: ChannelRefusal) throws {
        guard ShareFailure(refusal) == .fixReceiver else { return try failShares(of: task, code: refusal.code) }
        for index in requestIndices(task) {
            try moveLeg(task.order, index, .blocked, code: refusal.code)
        }
        try openSplitCase(task.order, Evidence.receiverToMend.text(refusal.code))
        try sharesMoved(task.order)
    }

    /// The same request under the same number later. When the tries are used up, shares that were surely refused have
    /// failed; shares that may have gone stay unknown; a person gets the case either way.
    private func splitLater(_ task: OutsideTask, _ code: String, tries: Int, lost: Bool) throws {
        let id = task.order
        for index in requestIndices(task) {
            self[id].legs[index].tries = tries
            self[id].legs[index].lastCode = code
            if lost { try moveLeg(id, index, .answerLost, code: code) }
        }
        change(task) {
            $0.lastCode = code
            $0.dueAt = wait(limits.splitRetry, tries - 1)
        }
        guard tries > limits.splitRetry.count else { return }
        change(task) { $0.state = .dead }
        if sharesUnderWay(task).allSatisfy({ $0.state == .sent }) {
            try failShares(of: task, code: code)
        } else {
            try openSplitCase(id, Evidence.splitUnanswered.text("\(tries)", code))
        }
    }

    private func failShares(of task: OutsideTask, code: String) throws {
        for index in requestIndices(task) {
            try moveLeg(task.order, index, .failed, code: code, evidence: .splitRefused)
        }
        try sharesMoved(task.order)
    }

    /// Places of the request's shares that have not ended.
    private func requestIndices(_ task: OutsideTask) -> [Int] {
        self[task.order].legs.indices.filter {
            self[task.order].legs[$0].request?.text == task.subject && !self[task.order].legs[$0].state.isTerminal
        }
    }
}
