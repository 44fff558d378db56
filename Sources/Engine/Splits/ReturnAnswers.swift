import Channels
import Ledger
import Payments

/// What channels say about returns of shares.
extension Turn {
    func splitReturn(of task: OutsideTask) -> SplitReturn? {
        self[task.order].returns.first { $0.id.text == task.subject }
    }

    func startSplitReturn(_ task: OutsideTask) {
        guard let item = splitReturn(of: task), !item.state.isTerminal, let call = returnCall(item, task) else {
            return change(task) { $0.state = .done }
        }
        self.call(task, .returnSplit(call))
    }

    func startSplitReturnQuery(_ task: OutsideTask) {
        guard let item = splitReturn(of: task), !item.state.isTerminal, let call = returnCall(item, nil) else {
            return change(task) { $0.state = .done }
        }
        self.call(task, .queryReturn(call))
    }

    private func returnCall(_ item: SplitReturn, _ task: OutsideTask?) -> SplitReturnCall? {
        let file = self[item.order]
        guard let leg = leg(of: item), let request = leg.request, let winner = file.winner else { return nil }
        var number = item.id
        if planted.contains(.returnNewNumberOnRetry), let task, task.tries > 0 {
            number = newID(ReturnID.self, for: file.order.shop)
        }
        return SplitReturnCall(
            number: number, request: request, payment: TradeReference(winner),
            account: leg.receiver.accounts[leg.channel] ?? "", accountKind: leg.receiver.accountKind,
            amount: item.amount, description: "refund of \(file.order.shopOrderNumber)")
    }

    private func leg(of item: SplitReturn) -> SplitLeg? { self[item.order].legs.first { $0.id == item.leg } }

    func splitReturnAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        guard let item = splitReturn(of: task) else { return change(task) { $0.state = .dead } }
        change(task) { $0.tries = task.tries + 1 }
        editReturn(item) { $0.tries = task.tries + 1 }
        switch answer {
        case .splitReturn(let report):
            guard believes(report, item), report.status != .notFound else {
                return try returnLater(task, item, "protocol", lost: true)
            }
            change(task) { $0.state = .done }
            try returnReported(item, report)
        case .refused(let refusal): try returnRefused(task, item, refusal)
        case .notSent: try returnLater(task, item, ChannelAnswer.notSentCode, lost: false)
        case .unknown(let code): try returnLater(task, item, code, lost: true)
        case .prepaid, .trade, .closed, .closeUnsupported, .refund, .split, .unfrozen, .transfer:
            try returnLater(task, item, "protocol", lost: true)
        }
    }

    private func believes(_ report: SplitReturnReport, _ item: SplitReturn) -> Bool {
        (report.number == item.id || planted.contains(.returnNewNumberOnRetry))
            && (report.amount == nil || report.amount == item.amount)
    }

    private func returnRefused(_ task: OutsideTask, _ item: SplitReturn, _ refusal: ChannelRefusal) throws {
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try askForReturn(item, due: at)
        case .business, .user:
            // After a lost answer a refusal proves nothing about the first call: ask first.
            guard item.state == .created else {
                change(task) { $0.state = .done }
                return try askForReturn(item, due: at)
            }
            if ReturnFailure(refusal.code) == .shortOfFunds {
                return try returnLater(task, item, refusal.code, lost: false)
            }
            try abandon(item, code: refusal.code)
        case .technical, .rateLimited, .frozen, .notFound, .configuration, .unknown:
            try returnLater(task, item, refusal.code, lost: false)
        }
    }

    /// The same return under the same number later. After the last try one that surely never arrived is given up; one
    /// that may have gone is left to a person.
    private func returnLater(_ task: OutsideTask, _ item: SplitReturn, _ code: String, lost: Bool) throws {
        editReturn(item) { $0.lastCode = code }
        if lost { moveReturn(item, .answerLost) }
        let tries = task.tries + 1
        change(task) {
            $0.lastCode = code
            $0.dueAt = wait(limits.returnRetry, tries - 1)
        }
        guard tries > limits.returnRetry.count else { return }
        guard splitReturn(of: task)?.state != .created else { return try abandon(item, code: code) }
        change(task) { $0.state = .dead }
        try openReturnCase(item, Evidence.returnUnanswered.text("\(tries)", code))
    }

    private func askForReturn(_ item: SplitReturn, due: Timestamp) throws {
        try schedule(.splitReturnQuery, for: item.order, channel: item.channel, subject: item.id.text, due: due)
    }

    /// Returns nobody asks about any more are asked about again.
    func askForReturns(_ id: OrderID) throws {
        for item in self[id].returns where !item.state.isTerminal {
            let sends = try task(TaskID.of(.splitReturn, item.id.text))?.state == .open
            let asks = try task(TaskID.of(.splitReturnQuery, item.id.text))?.state == .open
            if !sends, !asks { try askForReturn(item, due: at) }
        }
    }

    func splitReturnQueryAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        guard let item = splitReturn(of: task) else { return change(task) { $0.state = .dead } }
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        switch answer {
        case .splitReturn(let report) where believes(report, item):
            if report.status == .notFound { return try callAgain(task, item) }
            try returnReported(item, report)
        case .refused(let refusal) where refusal.errorClass == .notFound: return try callAgain(task, item)
        default: break
        }
        guard splitReturn(of: task)?.state.isTerminal == false else { return change(task) { $0.state = .done } }
        change(task) { $0.dueAt = wait(limits.resultQuery, tries) }
        guard tries >= limits.maximumQueries else { return }
        change(task) { $0.state = .dead }
        try openReturnCase(item, Evidence.returnNoResult.text("\(tries)"))
    }

    /// The channel does not know it: the same return goes out again, but not for ever.
    private func callAgain(_ task: OutsideTask, _ item: SplitReturn) throws {
        change(task) { $0.state = .done }
        let sent = try self.task(TaskID.of(.splitReturn, item.id.text))?.tries ?? 0
        guard sent < limits.splitSends else {
            change(task) { $0.state = .dead }
            return try openReturnCase(item, Evidence.returnUnanswered.text("\(sent)", "not_found"))
        }
        try schedule(
            .splitReturn, for: item.order, channel: item.channel, subject: item.id.text,
            due: wait(limits.returnRetry, sent), tries: sent)
    }
}

/// The ends of returns.
extension Turn {
    private func returnReported(_ item: SplitReturn, _ report: SplitReturnReport) throws {
        if !report.channelReturnNumber.isEmpty {
            editReturn(item) { $0.channelReturnNumber = report.channelReturnNumber }
        }
        switch report.status {
        case .processing:
            if planted.contains(.returnBookedTwice) { bookReturnAgain(item) }
            moveReturn(item, .taken)
            guard try task(TaskID.of(.splitReturnQuery, item.id.text))?.state != .open else { return }
            try askForReturn(item, due: wait(limits.resultQuery, 0))
        case .succeeded: try returnSucceeded(item)
        case .failed: try returnFailed(item, code: report.code)
        case .notFound: break
        }
    }

    /// A late answer still tells that the money came.
    func learn(_ report: SplitReturnReport, of task: OutsideTask) throws {
        guard let item = splitReturn(of: task), believes(report, item), report.status == .succeeded else { return }
        try returnSucceeded(item)
    }

    private func returnSucceeded(_ item: SplitReturn) throws {
        let wasGivenUp = self[item.order].returns.contains { $0.id == item.id && $0.isGivenUp }
        let step = moveReturn(item, .succeeded)
        guard step.effects.contains(.book), let leg = leg(of: item) else { return }
        try finish(.splitReturn, item.id.text)
        try finish(.splitReturnQuery, item.id.text)
        bookReturn(item, leg)
        cameBack(item)
        if wasGivenUp { try openReturnCase(item, Evidence.cameBackLate.text(item.amount.decimalText)) }
        try sharesMoved(item.order)
    }

    func bookReturn(_ item: SplitReturn, _ leg: SplitLeg) {
        let order = self[item.order].order
        movements.append(.splitReturned(
            id: newID(MovementID.self, for: order.shop), order: order, leg: leg, returned: item, at: at))
    }

    /// Planted: the same return is booked under another subject.
    private func bookReturnAgain(_ item: SplitReturn) {
        guard let leg = leg(of: item) else { return }
        bookReturn(item, leg)
        guard let again = movements.popLast() else { return }
        movements.append(Movement(
            id: again.id, kind: again.kind, order: again.order, shop: again.shop, subject: again.id.text, at: again.at,
            currency: again.currency, entries: again.entries))
    }

    /// Ended at the channel without money. What may go better another time is followed by a return of its own number.
    private func returnFailed(_ item: SplitReturn, code: String) throws {
        guard let known = self[item.order].returns.first(where: { $0.id == item.id }), !known.state.isTerminal else {
            return
        }
        let before = self[item.order].returns.count {
            $0.leg == item.leg && $0.refund == item.refund && $0.state == .failed
        }
        guard ReturnFailure(code) != .final, before < limits.returnAgain.count, let leg = leg(of: item) else {
            return try abandon(item, code: code)
        }
        moveReturn(item, .failed)
        editReturn(item) { $0.lastCode = code }
        recordReturn(.splitReturnFailed, item, leg, code: code)
        try finish(.splitReturn, item.id.text)
        try finish(.splitReturnQuery, item.id.text)
        let next = addReturn(leg, item.amount.minorUnits, for: item.refund, state: .created)
        try schedule(
            .splitReturn, for: item.order, channel: item.channel, subject: next.id.text,
            due: wait(limits.returnAgain, before))
    }

    private func abandon(_ item: SplitReturn, code: String) throws {
        guard let leg = leg(of: item) else { return }
        try giveUp(item, leg, code: code)
        try sharesMoved(item.order)
    }
}

/// What can follow a return that did not come, by the channel's code.
enum ReturnFailure: Sendable, Equatable {
    /// The receiver may have the money later.
    case shortOfFunds
    /// The channel let it run out; final for that number.
    case timedOut
    case final

    init(_ code: String) {
        switch code.hasPrefix("ACQ.") ? String(code.dropFirst(4)) : code {
        case "BALANCE_NOT_ENOUGH", "NOT_ENOUGH", "NOTENOUGH", "BUYER_BALANCE_NOT_ENOUGH", "ROYALTY_BALANCE_NOT_ENOUGH",
            "ALLOC_BALANCE_NOT_ENOUGH", "INSUFFICIENT_BALANCE":
            self = .shortOfFunds
        case "TIME_OUT_CLOSED", "TIMEOUT_CLOSED": self = .timedOut
        default: self = .final
        }
    }
}
