import Operations
import Payments
import Storage

extension Engine {
    /// What a reviewer needs to judge a case: the rules' evidence, the buyer's and the device's last day, and what
    /// either decision would do.
    func caseDetail(_ id: CaseID, at now: Timestamp) throws(StoreError) -> CaseDetail? {
        guard var detail = try evidence(id, at: now), let item = try reviewCase(id), let file = try file(item.order)
        else { return nil }
        detail.onApprove = CaseEffects.approve(item, file)
        detail.onReject = CaseEffects.reject(item, file)
        return detail
    }

    /// The same as it stood at a moment, without what a decision would do: there is nothing to decide in the past.
    func caseDetail(_ id: CaseID, until moment: Timestamp, row: CaseRow) throws(StoreError) -> CaseDetail? {
        var detail = try evidence(id, at: moment)
        detail?.row = row
        return detail
    }

    private func reviewCase(_ id: CaseID) throws(StoreError) -> ReviewCase? {
        if let known = openCases[id] { return known }
        return try store.reviewCase(id)
    }

    private func evidence(_ id: CaseID, at now: Timestamp) throws(StoreError) -> CaseDetail? {
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
        detail.fourEyes = item.amount.minorUnits >= configuration.limits.secondPersonMinorUnits
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
