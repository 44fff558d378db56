import Channels
import Ledger
import Payments

/// How refunds go on: the same number for ever, repeated until the channel settles it.
extension Turn {
    func refund(of task: OutsideTask) -> Refund? {
        self[task.order].refunds.first { $0.id.text == task.subject }
    }

    func startRefund(_ task: OutsideTask) throws {
        guard let refund = refund(of: task), refund.isOpen, let call = try refundCall(refund, task) else {
            return change(task) { $0.state = .done }
        }
        let isUnknown = refund.kind.countsAgainstOrder && self[task.order].order.flags.contains(.refundUnknown)
        if refund.state == .created, try isUnknown || !sharesAreBack(for: refund) {
            return change(task) {
                $0.dueAt = at.adding(milliseconds: limits.waitLook)
                $0.lastCode = Turn.waitsForShares
            }
        }
        change(task) { if $0.lastCode == Turn.waitsForShares { $0.lastCode = "" } }
        self.call(task, .refund(call))
    }

    /// The last code of a refund's task while the refund has not been sent, since shares are not back yet.
    static let waitsForShares = "waits_for_shares"

    /// Refunds that waited for shares look again whether they may go.
    func wakeRefunds(_ id: OrderID) throws {
        for refund in self[id].refunds where refund.state == .created {
            guard let task = try task(TaskID.of(.refund, refund.id.text)), task.state == .open,
                task.lastCode == Turn.waitsForShares
            else { continue }
            try schedule(
                .refund, for: id, channel: refund.channel, subject: refund.id.text, due: at, tries: task.tries)
        }
    }

    func startRefundQuery(_ task: OutsideTask) throws {
        guard let refund = refund(of: task), refund.isOpen, let call = try refundCall(refund, nil) else {
            return change(task) { $0.state = .done }
        }
        self.call(task, .queryRefund(call))
    }

    private func refundCall(_ refund: Refund, _ task: OutsideTask?) throws -> RefundCall? {
        guard let attempt = self[refund.order].attempts.first(where: { $0.id == refund.attempt }) else { return nil }
        let way = try Turn.way(of: refund)
        var number = refund.id
        if planted.contains(.newRefundNumberOnRetry), let task, task.tries > 0 {
            number = newID(RefundID.self, for: self[refund.order].order.shop)
        }
        return RefundCall(
            refund: number, payment: TradeReference(attempt), amount: refund.amount,
            paymentAmount: Money(minorUnits: attempt.paidMinorUnits, currency: attempt.amount.currency),
            requestTime: refund.requestTime, reason: refund.reason, way: way)
    }

    func refundAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        guard let refund = refund(of: task) else { return change(task) { $0.state = .dead } }
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        editRefund(refund) { $0.tries = tries }
        if refund.isRedirected { return try redirectAnswered(task, refund, answer) }
        switch answer {
        case .refund(let report):
            guard believes(report, refund) else { return try refundLater(task, refund, "protocol", lost: true) }
            _ = try refundReported(report, order: refund.order)
            change(task) { $0.state = .done }
        case .refused(let refusal): try refundRefused(task, refund, refusal)
        case .notSent: try refundLater(task, refund, ChannelAnswer.notSentCode, lost: false)
        case .unknown(let code): try refundLater(task, refund, code, lost: true)
        case .prepaid, .trade, .closed, .closeUnsupported, .split, .unfrozen, .splitReturn, .transfer:
            try refundLater(task, refund, "protocol", lost: true)
        }
    }

    func believes(_ report: RefundReport, _ refund: Refund) -> Bool {
        (report.refund == refund.id || planted.contains(.newRefundNumberOnRetry))
            && (report.amount == nil || report.amount == refund.amount)
    }

    private func refundRefused(_ task: OutsideTask, _ refund: Refund, _ refusal: ChannelRefusal) throws {
        switch refusal.errorClass {
        case .alreadyDone:
            change(task) { $0.state = .done }
            try askForRefund(refund, due: at)
        case .business, .user:
            // After a lost answer a refusal proves nothing about the first call: ask first.
            guard refund.state == .created else {
                editRefund(refund) { $0.lastCode = refusal.code }
                change(task) { $0.state = .done }
                return try askForRefund(refund, due: at)
            }
            change(task) { $0.state = .done }
            try refundFailed(refund, code: refusal.code)
        case .technical, .rateLimited, .frozen, .notFound, .configuration, .unknown:
            try refundLater(task, refund, refusal.code, lost: false)
        }
    }

    /// The same refund under the same number later; after the last try a person is asked, with the outcome left open.
    func refundLater(_ task: OutsideTask, _ refund: Refund, _ code: String, lost: Bool) throws {
        editRefund(refund) { $0.lastCode = code }
        if lost { moveRefund(refund, .answerLost) }
        let tries = task.tries + 1
        change(task) {
            $0.lastCode = code
            $0.dueAt = wait(limits.refundRetry, tries - 1)
        }
        guard tries > limits.refundRetry.count else { return }
        change(task) { $0.state = .dead }
        try openRefundCase(refund, Evidence.refundUnanswered.text("\(tries)", code))
    }

    func refundQueryAnswered(_ task: OutsideTask, _ answer: ChannelAnswer) throws {
        guard let refund = refund(of: task) else { return change(task) { $0.state = .dead } }
        let tries = task.tries + 1
        change(task) { $0.tries = tries }
        if case .refund(let report) = answer, believes(report, refund) {
            if refund.isRedirected {
                try redirectQueried(task, refund, report, tries: tries)
            } else if report.status == .notFound {
                return try sendRefundAgain(task, refund)
            } else {
                _ = try refundReported(report, order: refund.order)
            }
        } else if case .refused(let refusal) = answer, refusal.errorClass == .notFound, !refund.isRedirected {
            return try sendRefundAgain(task, refund)
        }
        guard self.refund(of: task)?.isOpen == true else { return change(task) { $0.state = .done } }
        change(task) { $0.dueAt = wait(limits.resultQuery, tries) }
        if tries == limits.maximumQueries {
            change(task) { $0.state = .dead }
            try openRefundCase(refund, Evidence.refundNoResult.text("\(tries)"))
        }
    }

    /// The channel never got it: the same call under the same number, but not for ever, and not when it can never be
    /// paid.
    private func sendRefundAgain(_ task: OutsideTask, _ refund: Refund) throws {
        change(task) { $0.state = .done }
        guard try !endOvertaken(refund) else { return }
        let tries = try self.task(TaskID.of(.refund, refund.id.text))?.tries ?? 0
        guard tries <= limits.refundRetry.count else {
            change(task) { $0.state = .dead }
            let code = self.refund(of: task)?.lastCode ?? ""
            return try openRefundCase(
                refund, Evidence.refundUnanswered.text("\(tries)", code.isEmpty ? "not_found" : code))
        }
        try schedule(
            .refund, for: refund.order, channel: refund.channel, subject: refund.id.text,
            due: wait(limits.refundRetry, tries), tries: tries)
    }

    /// True while queries go on, or once a person has the refund.
    private func isWatched(_ refund: Refund) throws -> Bool {
        guard let query = try task(TaskID.of(.refundQuery, refund.id.text)) else { return false }
        return query.state != .done
    }

    func askForRefund(_ refund: Refund, due: Timestamp) throws {
        try schedule(.refundQuery, for: refund.order, channel: refund.channel, subject: refund.id.text, due: due)
    }

    /// Takes in what a channel says about a refund, by answer, query and notification alike.
    /// - Returns: true when it was news.
    func refundReported(_ report: RefundReport, order id: OrderID) throws -> Bool {
        guard let refund = self[id].refunds.first(where: { $0.id == report.refund })
            ?? (planted.contains(.newRefundNumberOnRetry) ? self[id].refunds.last : nil)
        else { return false }
        if !report.channelRefundNumber.isEmpty {
            editRefund(refund) { $0.channelRefundNumber = report.channelRefundNumber }
        }
        switch report.status {
        case .processing:
            let step = moveRefund(refund, .taken)
            let isNews = step.effects.contains(.watch)
            // Not news when it was sent again after a query had found nothing; then nobody asks any more.
            guard try isNews || !isWatched(refund) else { return false }
            try finish(.refund, refund.id.text)
            try askForRefund(refund, due: wait(limits.resultQuery, 0))
            return isNews
        case .succeeded: return try refundSucceeded(refund)
        case .closed: return try refundFailed(refund, code: "closed")
        case .abnormal: return try refundAbnormal(refund)
        case .notFound: return false
        }
    }
}

/// The ends of refunds.
extension Turn {
    @discardableResult
    func moveRefund(_ refund: Refund, _ event: RefundEvent) -> RefundMachine.Transition {
        guard let index = self[refund.order].refundIndex(refund.id) else {
            return RefundMachine.Transition(state: refund.state, effects: [])
        }
        let step = RefundMachine.apply(event, to: self[refund.order].refunds[index].state)
        self[refund.order].refunds[index].state = step.state
        guard refund.kind.countsAgainstOrder else { return step }
        for effect in step.effects {
            switch effect {
            case .release:
                self[refund.order].order.refundPendingMinorUnits -= refund.amount.minorUnits
                let order = self[refund.order].order
                movements.append(.refundReleased(
                    id: newID(MovementID.self, for: order.shop), order: order, refund: refund, at: at))
            case .reserveAgain:
                self[refund.order].order.refundPendingMinorUnits += refund.amount.minorUnits
                let order = self[refund.order].order
                movements.append(.refundReserved(
                    id: newID(MovementID.self, for: order.shop), order: order, refund: refund, again: true, at: at))
            case .watch, .repeatCall, .book, .askPerson: break
            }
        }
        return step
    }

    func editRefund(_ refund: Refund, _ change: (inout Refund) -> Void) {
        guard let index = self[refund.order].refundIndex(refund.id) else { return }
        change(&self[refund.order].refunds[index])
    }

    private func refundSucceeded(_ refund: Refund) throws -> Bool {
        let step = moveRefund(refund, .succeeded)
        guard step.effects.contains(.book) else { return false }
        let id = refund.order
        try finish(.refund, refund.id.text)
        try finish(.refundQuery, refund.id.text)
        guard let done = self[id].refunds.first(where: { $0.id == refund.id }) else { return true }
        guard refund.kind.countsAgainstOrder else {
            let order = self[id].order
            movements.append(.surplusRefund(
                id: newID(MovementID.self, for: order.shop), order: order, refund: done, at: at))
            recordRefund(.refundSucceeded, done)
            try settleTold(of: done)
            return true
        }
        try bookRefund(done)
        recordRefund(.refundSucceeded, done)
        try tell(id, "refund.succeeded", about: done)
        try settleTold(of: done)
        try sharesMoved(id)
        return true
    }

    /// Books the refund and the fee the channel gives back with it. The fee returned so far is always the fee times the
    /// share refunded so far, so a full refund returns all of it whatever the parts were.
    private func bookRefund(_ refund: Refund) throws {
        let id = refund.order
        if !planted.contains(.returnSkipped) { try takeBackWithRefund(refund) }
        let before = self[id].order
        self[id].order.refundPendingMinorUnits -= refund.amount.minorUnits
        self[id].order.refundedMinorUnits += refund.amount.minorUnits
        let order = self[id].order
        movements.append(.refund(
            id: newID(MovementID.self, for: order.shop), order: order, refund: refund, at: at))
        bookFeeReturned(refund, before: before)
        reduceWaitingShares(id, before: before)
    }

    /// The part of the fee that comes back with a refund just taken off the order.
    func bookFeeReturned(_ refund: Refund, before: Order) {
        let order = self[refund.order].order
        let returned = order.feeReturnedMinorUnits - before.feeReturnedMinorUnits
        if returned > 0, !planted.contains(.skipFeePosting) {
            movements.append(.feeReturned(
                id: newID(MovementID.self, for: order.shop), order: order, refund: refund, feeMinorUnits: returned,
                at: at))
        }
    }

    /// A person has decided that it shall not be tried any more.
    func giveUpRefund(_ refund: Refund) throws { try refundFailed(refund, code: "given_up", asksPerson: false) }

    @discardableResult
    private func refundFailed(_ refund: Refund, code: String, asksPerson: Bool = true) throws -> Bool {
        editRefund(refund) { $0.lastCode = code }
        let step = moveRefund(refund, .failed)
        guard step.state == .failed, !step.effects.isEmpty else { return false }
        try finish(.refund, refund.id.text)
        try finish(.refundQuery, refund.id.text)
        guard let failed = self[refund.order].refunds.first(where: { $0.id == refund.id }) else { return true }
        recordRefund(.refundFailed, failed)
        if asksPerson { try openRefundCase(failed, refusalEvidence(failed, code)) }
        if refund.kind.countsAgainstOrder {
            try tell(refund.order, "refund.failed", about: failed)
            try sharesMoved(refund.order)
        }
        try settleTold(of: failed)
        return true
    }

    /// Shares that came back for a refund which then failed stay back: the shop may try again.
    private func refusalEvidence(_ refund: Refund, _ code: String) -> String {
        let back = self[refund.order].returns.reduce(Int64(0)) {
            $1.refund == refund.id && $1.state == .succeeded ? $0 + $1.amount.minorUnits : $0
        }
        guard back > 0 else { return Evidence.refundRefused.text(code) }
        return Evidence.refundRefusedShares.text(
            code, Money(minorUnits: back, currency: refund.amount.currency).decimalText)
    }

    private func refundAbnormal(_ refund: Refund) throws -> Bool {
        let step = moveRefund(refund, .abnormal)
        guard step.effects.contains(.askPerson) else { return false }
        try finish(.refund, refund.id.text)
        try finish(.refundQuery, refund.id.text)
        try openRefundCase(refund, Evidence.refundAbnormal.text())
        if refund.kind.countsAgainstOrder { try sharesMoved(refund.order) }
        try settleTold(of: refund)
        return true
    }

    /// One of our own refunds has ended: what the channel told beyond all of them was made elsewhere.
    private func settleTold(of refund: Refund) throws {
        guard let attempt = self[refund.order].attempts.first(where: { $0.id == refund.attempt }) else { return }
        try settleTold(attempt)
    }

    func openRefundCase(_ refund: Refund, _ evidence: String) throws {
        guard try openCase(of: refund.order, kind: .refundStuck) == nil else { return }
        self[refund.order].order.flags.insert(.needsPerson)
        try openCase(.refundStuck, of: refund.order, findings: [
            RuleFinding(rule: "refund_stuck", points: 0, evidence: evidence)
        ], channel: refund.channel)
    }
}

extension Order {
    /// The part of the fee that the refunds so far bring back, rounded half up.
    var feeReturnedMinorUnits: Int64 {
        guard paidMinorUnits > 0 else { return 0 }
        let product = Int128(feeMinorUnits) * Int128(refundedMinorUnits) * 2 + Int128(paidMinorUnits)
        return Int64(product / (Int128(paidMinorUnits) * 2))
    }
}
