import Channels
import Ledger
import Payments
import Storage

/// Money that went back at the channel itself: given back on its page or by another program. That a payment came and
/// that it went back are two facts, and both are booked.
///
/// Channels tell the second one in three ways: each refund under its own number, the sum of all refunds, or only that
/// there was one. Our own refunds are among what the last two tell, so both are weighed against what we know.
extension Turn {
    /// After a payment was taken in: what the same word says went back of it.
    func takeRefunded(_ report: TradeReport, _ attempt: Attempt, _ verdict: ReportVerdict) throws -> ReportVerdict {
        if attempt.state == .mismatched, let sum = report.refundedInAll,
            report.amount?.minorUnits == attempt.paidMinorUnits {
            return try refundedInAll(attempt, sum, number: "") ? .taken : .known
        }
        guard verdict == .taken || verdict == .known else { return verdict }
        var isNews = false
        if let sum = report.refundedInAll {
            isNews = try refundedInAll(attempt, sum, number: "")
        } else if report.status == .refunded {
            isNews = try refundedUnknown(attempt)
        }
        return isNews ? .taken : verdict
    }

    /// A refund whose number is none of ours.
    /// - Returns: true when the channel need not say it again.
    func refundElsewhereNotified(
        _ channel: ChannelID, _ eventID: String, _ notice: RefundNotice
    ) throws -> Bool {
        guard let attempt = try payment(of: notice, at: channel) else {
            notificationRefused(channel, NotificationRefusal(
                reason: .unknownNumber, detail: "a refund of a payment that is none of ours at \(channel)"))
            return false
        }
        guard try believesPayment(notice, attempt) else {
            recordNotification(
                .notificationRefused, channel, attempt.order, attempt.id.text, code: "amount_mismatch")
            return false
        }
        let isSeen = try store.seen(notification: eventID, channel: channel, at: at)
        let isNews = try !isSeen && takeNotice(notice, attempt)
        recordNotification(
            isNews ? .notificationAccepted : .notificationRepeated, channel, attempt.order, attempt.id.text,
            code: notice.status.rawValue)
        return true
    }

    /// The payment a refund is of, its order opened.
    private func payment(of notice: RefundNotice, at channel: ChannelID) throws -> Attempt? {
        var id = notice.attempt
        if id == nil, !notice.channelTradeNumber.isEmpty {
            id = try store.attempt(channel: channel, tradeNumber: notice.channelTradeNumber)?.id
        }
        guard let id, let order = try engine.order(of: id), try open(order) else { return nil }
        return self[order].attempts.first { $0.id == id && $0.channel == channel }
    }

    /// What went back must have come: a refund of a payment we do not know of yet tells us of the payment, too.
    private func believesPayment(_ notice: RefundNotice, _ attempt: Attempt) throws -> Bool {
        if attempt.hasMoney {
            return notice.paymentAmount == nil || notice.paymentAmount?.minorUnits == attempt.paidMinorUnits
        }
        guard notice.status == .succeeded, let amount = notice.paymentAmount else {
            try askSoon(attempt)
            return notice.paymentAmount.map { $0 == attempt.amount } ?? true
        }
        let verdict = try paid(attempt, TradeReport(
            attempt: attempt.id, status: .refunded, channelTradeNumber: notice.channelTradeNumber, amount: amount,
            paidAt: nil))
        return verdict == .taken || verdict == .known
    }

    private func takeNotice(_ notice: RefundNotice, _ attempt: Attempt) throws -> Bool {
        guard let attempt = attemptNow(attempt), attempt.hasMoney else { return false }
        switch notice.status {
        case .processing, .closed, .notFound: return false
        case .abnormal:
            try openElsewhereCase(attempt, Evidence.refundAbnormal.text())
            return true
        case .succeeded:
            if let sum = notice.refundedInAll {
                return try refundedInAll(attempt, sum, number: notice.number)
            }
            guard let amount = notice.amount else { return try refundedUnknown(attempt) }
            return try refundedOne(attempt, amount, notice)
        }
    }

    func attemptNow(_ attempt: Attempt) -> Attempt? {
        self[attempt.order].attempts.first { $0.id == attempt.id }
    }
}

// MARK: the three ways of telling

extension Turn {
    /// One refund under the channel's own number.
    private func refundedOne(_ attempt: Attempt, _ amount: Money, _ notice: RefundNotice) throws -> Bool {
        let number = notice.channelRefundNumber.isEmpty ? notice.number : notice.channelRefundNumber
        let known = self[attempt.order].refunds.filter { $0.attempt == attempt.id && $0.kind.isElsewhere }
        guard !known.contains(where: { $0.channelRefundNumber == number }) else { return false }
        if attempt.state == .mismatched {
            noteMismatchedBack(attempt, upTo: attempt.refundedToldMinorUnits + amount.minorUnits)
            return true
        }
        if let stated = known.first(where: { $0.lastCode == Refund.stated && $0.channelRefundNumber.isEmpty }) {
            return try compare(stated, with: amount, number: number, attempt)
        }
        guard fits(attempt, amount) else { return try refundedTooMuch(attempt, amount) }
        if attempt.isRefundUnknown { edit(attempt) { $0.refundedToldMinorUnits = 0 } }
        try book(attempt, amount.minorUnits, channelNumber: number, number: notice.number)
        try refundKnown(attempt)
        return true
    }

    /// A person had said how much went back before the channel did: the same amount is the same refund.
    private func compare(
        _ stated: Refund, with amount: Money, number: String, _ attempt: Attempt
    ) throws -> Bool {
        guard stated.amount != amount else {
            editRefund(stated) { $0.channelRefundNumber = number }
            return true
        }
        try markUnknown(attempt)
        try openElsewhereCase(attempt, Evidence.refundedOtherwise.text(
            attempt.channel.text, amount.decimalText, stated.amount.decimalText))
        return true
    }

    /// The sum of all refunds of a payment.
    func refundedInAll(_ attempt: Attempt, _ sum: Money, number: String) throws -> Bool {
        guard let attempt = attemptNow(attempt), attempt.hasMoney else { return false }
        guard sum.currency == attempt.amount.currency, (0...attempt.paidMinorUnits).contains(sum.minorUnits) else {
            return try refundedTooMuch(attempt, sum)
        }
        if attempt.state == .mismatched {
            guard !self[attempt.order].refunds.contains(where: { $0.attempt == attempt.id }) else { return false }
            noteMismatchedBack(attempt, upTo: sum.minorUnits)
            return sum.minorUnits > attempt.refundedToldMinorUnits
        }
        guard sum.minorUnits > attempt.refundedToldMinorUnits else { return false }
        edit(attempt) { $0.refundedToldMinorUnits = sum.minorUnits }
        let isNews = try settleTold(attempt, number: number)
        if attempt.isRefundUnknown, !isNews { try refundKnown(attempt) }
        return isNews
    }

    /// Only that some of it went back. Our own refunds explain that, and so do those we were told of.
    private func refundedUnknown(_ attempt: Attempt) throws -> Bool {
        guard let attempt = attemptNow(attempt), attempt.hasMoney, !attempt.isRefundUnknown,
            attempt.refundedToldMinorUnits == 0
        else { return false }
        let refunds = self[attempt.order].refunds.filter { $0.attempt == attempt.id }
        guard try !refunds.contains(where: { try $0.state != .failed && !isUnsent($0) }) else { return false }
        guard attempt.state != .mismatched else { return false }
        try markUnknown(attempt)
        record(FeedEvent(
            at: at, kind: .refundElsewhere, shop: self[attempt.order].order.shop, order: attempt.order,
            channel: attempt.channel, subject: attempt.id.text, code: kind(of: attempt).rawValue))
        try openElsewhereCase(attempt, Evidence.refundedUnknown.text(
            attempt.channel.text,
            Money(minorUnits: attempt.paidMinorUnits, currency: attempt.amount.currency).decimalText))
        try tell(attempt.order, "order.refunded_elsewhere")
        return true
    }

    private func markUnknown(_ attempt: Attempt) throws {
        edit(attempt) { $0.refundedToldMinorUnits = Attempt.refundedUnknown }
        self[attempt.order].order.flags.formUnion([.refundedElsewhere, .needsPerson])
        if attempt.state == .paid { self[attempt.order].order.flags.insert(.refundUnknown) }
    }

    /// Nothing of a payment of a wrong amount is booked; a person who sends it back must know what went already.
    private func noteMismatchedBack(_ attempt: Attempt, upTo units: Int64) {
        edit(attempt) { $0.refundedToldMinorUnits = min(max($0.refundedToldMinorUnits, units), $0.paidMinorUnits) }
        self[attempt.order].order.flags.insert(.refundedElsewhere)
    }

    /// More than was left of it: never booked, and nothing moves until a person has said what is right.
    private func refundedTooMuch(_ attempt: Attempt, _ amount: Money) throws -> Bool {
        guard !attempt.isRefundUnknown || self[attempt.order].order.flags.contains(.paidUntold) else { return false }
        if attempt.state != .mismatched { try markUnknown(attempt) }
        let left = Money(minorUnits: left(of: attempt), currency: attempt.amount.currency)
        try openElsewhereCase(attempt, Evidence.refundedTooMuch.text(
            attempt.channel.text, amount.decimalText, left.decimalText))
        return true
    }

    private func fits(_ attempt: Attempt, _ amount: Money) -> Bool {
        amount.currency == attempt.amount.currency && amount.isPositive
            && amount.minorUnits <= left(of: attempt)
            && self[attempt.order].refunds.count < Limits.refundRowsPerOrder
    }

    /// What of a payment is not known to have gone back.
    private func left(of attempt: Attempt) -> Int64 { attempt.paidMinorUnits - wentBack(of: attempt) }

    private func wentBack(of attempt: Attempt) -> Int64 {
        self[attempt.order].refunds.reduce(0) {
            $1.attempt == attempt.id && $1.state == .succeeded ? $0 + $1.amount.minorUnits : $0
        }
    }
}

// MARK: what it comes to

extension Turn {
    /// Books what the channel's sum has beyond what we know, once none of our own refunds may be part of it.
    @discardableResult
    func settleTold(_ attempt: Attempt, number: String = "") throws -> Bool {
        guard let attempt = attemptNow(attempt), attempt.refundedToldMinorUnits > 0, attempt.hasMoney,
            attempt.state != .mismatched
        else { return false }
        let own = self[attempt.order].refunds.filter { $0.attempt == attempt.id && !$0.state.isTerminal }
        guard try own.allSatisfy({ try isUnsent($0) }) else { return false }
        let beyond = attempt.refundedToldMinorUnits - wentBack(of: attempt)
        guard beyond > 0 else { return false }
        try book(attempt, beyond, channelNumber: "", number: number)
        try refundKnown(attempt)
        return true
    }

    /// True while a refund has surely never been sent: it waits for shares to come back.
    private func isUnsent(_ refund: Refund) throws -> Bool {
        guard refund.state == .created else { return false }
        return try task(TaskID.of(.refund, refund.id.text))?.lastCode == Turn.waitsForShares
    }

    private func kind(of attempt: Attempt) -> RefundKind {
        attempt.state == .paid ? .elsewhere : .surplusElsewhere
    }

    /// The caller has seen to it that it is news and that it fits.
    private func book(_ attempt: Attempt, _ units: Int64, channelNumber: String, number: String) throws {
        let id = attempt.order
        let shop = self[id].order.shop
        let refund = Refund(
            id: newID(RefundID.self, for: shop), order: id, attempt: attempt.id, channel: attempt.channel,
            amount: Money(minorUnits: units, currency: attempt.amount.currency), kind: kind(of: attempt),
            shopRefundNumber: "", reason: number == Refund.stated ? "" : number, createdAt: at, requestTime: at,
            state: .succeeded, channelRefundNumber: channelNumber,
            lastCode: number == Refund.stated ? Refund.stated : "")
        if refund.kind.countsAgainstOrder { try releaseBlocked(id) }
        let held = self[id].heldMinorUnits
        self[id].refunds.append(refund)
        self[id].order.flags.insert(.refundedElsewhere)
        noted.append(.refund(refund, of: self[id].order))
        for kind in [EventKind.refundCreated, .refundSucceeded, .refundElsewhere] { recordRefund(kind, refund) }
        if refund.kind.countsAgainstOrder {
            try bookOfOrder(refund, held: held)
        } else {
            movements.append(.surplusRefund(
                id: newID(MovementID.self, for: shop), order: self[id].order, refund: refund, at: at))
        }
        try endHopeless(id, attempt)
        try openElsewhereCase(attempt, Evidence.refundedElsewhere.text(
            refund.amount.decimalText,
            Money(minorUnits: attempt.paidMinorUnits, currency: attempt.amount.currency).decimalText,
            attempt.channel.text, number.isEmpty ? channelNumber : number))
        try tell(id, "order.refunded_elsewhere", about: refund)
    }

    /// What went back elsewhere of a payment of a wrong amount, booked with the payment.
    /// - Returns: how much that was.
    func bookMismatchedBack(_ attempt: Attempt) throws -> Int64 {
        let units = max(0, attempt.refundedToldMinorUnits)
        guard units > 0 else { return 0 }
        try book(attempt, units, channelNumber: "", number: "")
        return units
    }

    private func bookOfOrder(_ refund: Refund, held: Int64) throws {
        let id = refund.order
        let before = self[id].order
        if held > 0 {
            movements.append(.release(
                id: newID(MovementID.self, for: before.shop), order: before, subject: refund.id.text,
                minorUnits: min(held, refund.amount.minorUnits), at: at))
        }
        self[id].order.refundedMinorUnits += refund.amount.minorUnits
        movements.append(.refundElsewhere(
            id: newID(MovementID.self, for: before.shop), order: self[id].order, refund: refund, at: at))
        bookFeeReturned(refund, before: before)
        reduceWaitingShares(id, before: before)
    }

    /// Our own refunds that what is left cannot pay any more, the newest first: those that were never sent, and those
    /// the channel could not pay out.
    private func endHopeless(_ id: OrderID, _ attempt: Attempt) throws {
        for refund in self[id].refunds.reversed() where refund.attempt == attempt.id {
            let open = self[id].refunds.reduce(Int64(0)) {
                let isOpen = !$1.state.isTerminal || $1.state == .abnormal
                return $1.attempt == attempt.id && isOpen ? $0 + $1.amount.minorUnits : $0
            }
            guard open > left(of: attempt) else { return }
            guard try isUnsent(refund) || (refund.state == .abnormal && !refund.isRedirected) else { continue }
            try refundOvertaken(refund)
        }
    }

    /// A refund that the channel does not know, of more than it has left of the payment: it can never be paid.
    /// One the channel had taken before is left to it, whatever it says now.
    /// - Returns: true when that was so, and it has ended.
    func endOvertaken(_ refund: Refund) throws -> Bool {
        guard let attempt = self[refund.order].attempts.first(where: { $0.id == refund.attempt }),
            let state = self[refund.order].refunds.first(where: { $0.id == refund.id })?.state,
            RefundMachine.apply(.unpayable, to: state).state != state
        else { return false }
        let back = max(wentBack(of: attempt), attempt.refundedToldMinorUnits)
        guard refund.amount.minorUnits > attempt.paidMinorUnits - back else { return false }
        try refundOvertaken(refund, .unpayable)
        try settleTold(attempt)
        guard let now = attemptNow(attempt), !now.isRefundUnknown else { return true }
        if now.state == .paid { try sharesMoved(refund.order) } else { try sendRestBack(now) }
        return true
    }

    private static let overtakenCode = "refunded_elsewhere"

    private func refundOvertaken(_ refund: Refund, _ event: RefundEvent = .overtaken) throws {
        moveRefund(refund, event)
        editRefund(refund) { $0.lastCode = Turn.overtakenCode }
        try finish(.refund, refund.id.text)
        try finish(.refundQuery, refund.id.text)
        guard let ended = self[refund.order].refunds.first(where: { $0.id == refund.id }) else { return }
        recordRefund(.refundFailed, ended)
        if refund.kind.countsAgainstOrder { try tell(refund.order, "refund.failed", about: ended) }
    }

    /// It is known how much went back: what is left may move again.
    func refundKnown(_ attempt: Attempt) throws {
        let id = attempt.order
        let file = self[id]
        guard attempt.state == .paid else { return try sendRestBack(attempt) }
        self[id].order.flags.remove(.refundUnknown)
        if file.order.refundedMinorUnits < file.order.paidMinorUnits, file.order.flags.contains(.paidUntold) {
            self[id].order.flags.remove(.paidUntold)
            try tell(id, "order.paid")
        }
        try sharesMoved(id)
    }

    /// Of a payment the order has no use for, what did not go back elsewhere goes back by us, once.
    private func sendRestBack(_ attempt: Attempt) throws {
        let file = self[attempt.order]
        guard attempt.state == .surplus, !file.refunds.contains(where: {
            $0.attempt == attempt.id && !$0.kind.isElsewhere && $0.lastCode != Turn.overtakenCode
        }) else { return }
        let rest = left(of: attempt)
        guard rest > 0 else { return }
        let isDuplicate = file.order.paidAttempt != nil
        try startRefund(
            of: attempt, amount: Money(minorUnits: rest, currency: attempt.amount.currency),
            kind: isDuplicate ? .duplicatePayment : .latePayment, shopRefundNumber: "",
            reason: isDuplicate ? "paid twice" : "paid after the order had ended")
    }

    /// Shares that had left before money went back elsewhere come back afterwards, in the same proportion.
    func takeBackForElsewhere(_ id: OrderID) throws {
        let file = self[id]
        guard file.order.splitPlan != nil, !file.legs.contains(where: \.state.isUnderWay),
            let refund = file.refunds.last(where: { $0.kind == .elsewhere })
        else { return }
        try planReturns(for: refund, refunded: file.order.refundedMinorUnits)
    }

    private func openElsewhereCase(_ attempt: Attempt, _ evidence: String) throws {
        let id = attempt.order
        self[id].order.flags.insert(.needsPerson)
        let finding = RuleFinding(rule: "refunded_elsewhere", points: 0, evidence: evidence)
        guard let open = try openCase(of: id, kind: .refundedElsewhere) else {
            try openCase(.refundedElsewhere, of: id, findings: [finding], channel: attempt.channel)
            return
        }
        // Each further fact of the same kind is told in the case people already have.
        guard open.notes.count < Limits.notesPerCase else { return }
        changeCase(open) { $0.notes.append(ReviewNote(at: at, by: "engine", text: evidence)) }
    }
}

// MARK: a person says how much

extension Turn {
    /// The payments of an order of which nobody knows how much went back.
    func unknownRefunded(_ id: OrderID) -> Attempt? {
        self[id].attempts.first { $0.hasMoney && $0.isRefundUnknown }
    }

    /// What the channel did not say, a person has read on its page. 0: nothing more than is booked.
    func stateRefunded(_ id: OrderID, _ units: Int64) throws {
        guard let attempt = unknownRefunded(id) else { return }
        edit(attempt) { $0.refundedToldMinorUnits = 0 }
        if units > 0 { try book(attempt, units, channelNumber: "", number: Refund.stated) }
        try refundKnown(attempt)
    }

    /// The most that may be stated.
    func statable(_ id: OrderID) -> Int64 { unknownRefunded(id).map { left(of: $0) } ?? 0 }
}

extension Refund {
    /// `lastCode` of a refund made elsewhere whose amount a person stated.
    static let stated = "stated"
}

extension Attempt {
    /// `refundedToldMinorUnits` while the channel says that some went back and not how much.
    static let refundedUnknown: Int64 = -1

    var isRefundUnknown: Bool { refundedToldMinorUnits == Attempt.refundedUnknown }

    /// True once a payment of it is known.
    var hasMoney: Bool { state == .paid || state == .surplus || state == .mismatched }
}
