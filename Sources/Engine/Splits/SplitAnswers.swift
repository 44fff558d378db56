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
        case .unknown(let code): try splitLater(task, code, tries: tries, lost: code != "before_send")
        case .prepaid, .trade, .closed, .closeUnsupported, .refund, .unfrozen, .splitReturn, .transfer:
            try splitLater(task, "protocol", tries: tries, lost: true)
        }
    }

    func splitQueryAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        if case .split(let report) = answer { try splitReported(task, report) }
        if case .refused(let refusal) = answer, refusal.errorClass == .notFound {
            change(task) { $0.state = .done }
            let sent = try self.task(TaskID.of(.split, task.subject))?.tries ?? 0
            return try schedule(
                .split, for: task.order, channel: task.channel, subject: task.subject,
                due: wait(limits.splitRetry, sent), tries: sent)
        }
        guard openLegs(of: task).isEmpty else {
            change(task) { $0.dueAt = wait(limits.resultQuery, tries) }
            guard tries == limits.maximumQueries else { return }
            change(task) { $0.state = .dead }
            return try openSplitCase(task.order, Evidence.splitNoResult.text("\(tries)"))
        }
        change(task) { $0.state = .done }
        try finishShares(task.order)
    }

    private func openLegs(of task: OutsideTask) -> [SplitLeg] {
        self[task.order].legs.filter { $0.request?.text == task.subject && !$0.state.isTerminal }
    }

    private func followRequest(_ task: OutsideTask) throws {
        guard !openLegs(of: task).isEmpty else { return try finishShares(task.order) }
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
            case .accepted: moveLeg(task.order, match, .accepted, code: outcome.code)
            case .processing: moveLeg(task.order, match, .taken, code: outcome.code)
            case .settled: moveLeg(task.order, match, .settled, code: "")
            case .failed:
                moveLeg(task.order, match, .failed, code: outcome.code)
                try openSplitCase(task.order, Evidence.receiverRefused.text(outcome.code))
            }
        }
    }

    private func splitRefused(_ task: OutsideTask, _ refusal: ChannelRefusal, tries: Int) throws {
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try followRequest(task)
        case .business, .user:
            // After a lost answer a refusal proves nothing about the first call: ask.
            if openLegs(of: task).contains(where: { $0.state != .sent }) {
                change(task) { $0.state = .done }
                return try followRequest(task)
            }
            change(task) { $0.state = .done }
            try failOpenLegs(of: task, code: refusal.code)
        case .technical, .rateLimited, .frozen, .notFound, .configuration, .unknown:
            try splitLater(task, refusal.code, tries: tries, lost: false)
        }
    }

    /// The same request under the same number later. When the tries are used up, shares that were surely refused have
    /// failed; shares that may have gone stay unknown; a person gets the case either way.
    private func splitLater(_ task: OutsideTask, _ code: String, tries: Int, lost: Bool) throws {
        let id = task.order
        for index in self[id].legs.indices
        where self[id].legs[index].request?.text == task.subject && !self[id].legs[index].state.isTerminal {
            self[id].legs[index].tries = tries
            self[id].legs[index].lastCode = code
            if lost { moveLeg(id, index, .answerLost, code: code) }
        }
        change(task) {
            $0.lastCode = code
            $0.dueAt = wait(limits.splitRetry, tries - 1)
        }
        guard tries > limits.splitRetry.count else { return }
        change(task) { $0.state = .dead }
        if openLegs(of: task).allSatisfy({ $0.state == .sent }) {
            try failOpenLegs(of: task, code: code)
        } else {
            try openSplitCase(id, Evidence.splitUnanswered.text("\(tries)", code))
        }
    }

    private func failOpenLegs(of task: OutsideTask, code: String) throws {
        let id = task.order
        for index in self[id].legs.indices
        where self[id].legs[index].request?.text == task.subject && !self[id].legs[index].state.isTerminal {
            moveLeg(id, index, .failed, code: code)
        }
        try openSplitCase(id, Evidence.splitRefused.text(code))
        try finishShares(id)
    }

    private func moveLeg(_ id: OrderID, _ index: Int, _ event: LegEvent, code: String) {
        let step = SplitLegMachine.apply(event, to: self[id].legs[index].state)
        self[id].legs[index].state = step.state
        if !step.effects.isEmpty { self[id].legs[index].lastCode = code }
        let leg = self[id].legs[index]
        if step.effects.contains(.book) {
            let order = self[id].order
            recordLeg(.splitSettled, leg)
            guard !planted.contains(.skipSplitPosting) else { return }
            movements.append(.split(
                id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        } else if step.state == .failed, step.effects.contains(.askPerson) {
            let order = self[id].order
            recordLeg(.splitFailed, leg)
            movements.append(.splitFailed(
                id: newID(MovementID.self, for: order.shop), order: order, leg: leg, at: at))
        }
    }

    private func openSplitCase(_ id: OrderID, _ evidence: String) throws {
        guard try openCase(of: id, kind: .splitStuck) == nil else { return }
        try openCase(.splitStuck, of: id, findings: [
            RuleFinding(rule: "split_stuck", points: 0, evidence: evidence)
        ])
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
