import Operations
import Payments
import Storage

extension Engine {
    /// What a reviewer needs to judge a case: the rules' evidence, the buyer's and the device's last day, and what
    /// either decision would do.
    func caseDetail(_ id: CaseID, at now: Timestamp) throws(StoreError) -> CaseDetail? {
        var known = openCases[id]
        if known == nil { known = try store.reviewCase(id) }
        guard let item = known, let file = try file(item.order) else { return nil }
        let buyer = file.order.buyer
        var detail = CaseDetail(row: CaseRow(item), findings: item.findings.map(FindingView.init))
        detail.buyer = Masking.person(buyer.userID)
        detail.buyerAgeSeconds = buyer.registeredAt.map { now.since($0) / 1_000 }
        detail.device = Masking.person(buyer.deviceID)
        detail.region = buyer.region
        try addHistory(to: &detail, buyer, at: now)
        detail.notes = item.notes.map { NoteView(at: $0.at.milliseconds, by: $0.by, text: $0.text) }
        detail.onApprove = CaseEffects.approve(item, file)
        detail.onReject = CaseEffects.reject(item, file)
        detail.holdsUsed = item.holdCount
        detail.holdsAllowed = configuration.limits.holdsAllowed
        detail.fourEyes = item.amount.minorUnits >= configuration.limits.secondPersonMinorUnits
        return detail
    }

    private func addHistory(to detail: inout CaseDetail, _ buyer: Buyer, at now: Timestamp) throws(StoreError) {
        let orders = try store.recentOrders(since: now.adding(seconds: -86_400), limit: Limits.historyOrders)
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
