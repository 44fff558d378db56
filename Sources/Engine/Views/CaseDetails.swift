import Operations
import Payments
import Storage

extension Engine {
    /// What a reviewer needs to judge a case: the rules' evidence, the buyer's and the device's last day, cases like
    /// it, and what each answer would do.
    func caseDetail(
        _ id: CaseID, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> CaseDetail? {
        guard var detail = try evidence(id, for: who, at: now), let item = try reviewCase(id) else { return nil }
        let name = id.text
        detail.onApprove = try consequences(of: .approve(reviewCase: name), on: item, at: now)
        detail.onReject = try consequences(of: .reject(reviewCase: name), on: item, at: now)
        detail.onHold = try consequences(of: .hold(reviewCase: name), on: item, at: now)
        detail.holdUntil = BeijingMorning.next(after: now).milliseconds
        let alike = try store.casesAlike(
            item.likeness, since: now.adding(seconds: -Limits.alikeSeconds), limit: Limits.casesAlike)
        detail.alike = AlikeView(
            approved: alike.approved, approvedRefunded: alike.approvedRefunded,
            approvedUnpaid: alike.approvedUnpaid, rejected: alike.rejected,
            rejectedRefunded: alike.rejectedRefunded)
        return detail
    }

    /// The same as it stood at a moment, without what a decision would do: there is nothing to decide in the past.
    func caseDetail(
        _ id: CaseID, for who: OperatorIdentity, until moment: Timestamp, row: CaseRow
    ) throws(StoreError) -> CaseDetail? {
        var detail = try evidence(id, for: who, at: moment)
        detail?.row = row
        return detail
    }

    private func consequences(
        of command: OperatorCommand, on item: ReviewCase, at now: Timestamp
    ) throws(StoreError) -> [PreviewEffect] {
        do {
            return try Turn(engine: self, at: now).consequences(of: command, on: item)
        } catch let error as StoreError {
            throw error
        } catch {
            return []
        }
    }

    func reviewCase(_ id: CaseID) throws(StoreError) -> ReviewCase? {
        if let known = openCases[id] { return known }
        return try store.reviewCase(id)
    }

    private func evidence(
        _ id: CaseID, for who: OperatorIdentity, at now: Timestamp
    ) throws(StoreError) -> CaseDetail? {
        guard let item = try reviewCase(id), let file = try file(item.order) else { return nil }
        let buyer = file.order.buyer
        var detail = CaseDetail(row: CaseRow(item), findings: item.findings.map(FindingView.init))
        detail.buyer = Masking.person(buyer.userID)
        detail.buyerAgeSeconds = buyer.registeredAt.map { now.since($0) / 1_000 }
        detail.device = Masking.person(buyer.deviceID)
        detail.region = buyer.region
        try addHistory(to: &detail, buyer, at: now)
        detail.notes = item.notes.filter { $0.at <= now }.map {
            NoteView(at: $0.at.milliseconds, by: $0.by, text: $0.text)
        }
        detail.holdsUsed = item.holdCount
        detail.holdsAllowed = configuration.limits.holdsAllowed
        detail.fourEyes = !item.standing.isEmpty
            || item.amount.minorUnits >= configuration.limits.secondPersonMinorUnits
        detail.answers = item.standing.filter { $0.at <= now }.map { answer in
            item.isSealed(answer, for: who)
                ? AnswerView(by: answer.by, at: answer.at.milliseconds) : AnswerView(answer)
        }
        detail.history = try store.events(of: item.order)
            .filter { $0.subject == id.text && $0.at <= now }.suffix(Limits.caseEvents)
            .map { CaseEventView(at: $0.at.milliseconds, kind: $0.kind.rawValue, who: EventRow($0).who) }
        return detail
    }

    private func addHistory(to detail: inout CaseDetail, _ buyer: Buyer, at now: Timestamp) throws(StoreError) {
        let orders = try store.orders(from: now.adding(seconds: -86_400), to: now, limit: Limits.historyOrders)
        var users: Set<String> = []
        for order in orders {
            if order.buyer.userID == buyer.userID {
                detail.buyerOrders += 1
                detail.buyerRefunds += order.refundedMinorUnits > 0 ? 1 : 0
            }
            guard !buyer.deviceID.isEmpty, order.buyer.deviceID == buyer.deviceID else { continue }
            users.insert(order.buyer.userID)
            detail.deviceOrders += 1
            detail.deviceMinorUnits += order.amount.minorUnits
        }
        detail.deviceUsers = users.count
    }
}

extension AnswerView {
    init(_ answer: ReviewAnswer) {
        self.init(
            by: answer.by, at: answer.at.milliseconds, answer: answer.isApproval ? "approve" : "reject",
            wording: answer.wording?.rawValue, reason: answer.reason)
    }
}

// MARK: what must not be seen

extension ReviewCase {
    /// Whether an answer is kept from somebody: a first one from everybody but its author, until the second has
    /// answered.
    func isSealed(_ answer: ReviewAnswer, for who: OperatorIdentity) -> Bool {
        opinion != nil && !answer.isVoid && !answer.isOf(who.name, uid: who.uid)
    }
}

extension Engine {
    /// The record of an act as it may be shown: of a first answer to an open case it tells who and on what, not which
    /// and why. The chain itself holds all of it.
    func unsealed(_ audit: AuditRecord) throws(StoreError) -> AuditRecord {
        guard audit.act == "approve" || audit.act == "reject", audit.outcome == CommandResult.Outcome.proposed.rawValue,
            let id = CaseID(audit.target), let item = try reviewCase(id), item.opinion?.by == audit.who
        else { return audit }
        return AuditRecord(
            sequence: audit.sequence, at: audit.at, who: audit.who, act: "opinion", riskClass: audit.riskClass,
            target: audit.target, change: "", reason: "", outcome: audit.outcome, actionID: audit.actionID,
            context: AuditContext(
                role: audit.context.role, session: audit.context.session, origin: audit.context.origin))
    }
}
