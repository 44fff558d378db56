import Ledger
import Payments
import Storage

/// Commission that may be spent on stated kinds of goods alone.
extension Turn {
    /// Notes that a share bound to a purpose is owed from now on; to be called where its `commissionAccrued` is booked.
    func addPurposePool(_ leg: SplitLeg, _ order: Order) {
        let pool = PurposePool(
            leg: leg.id, shop: order.shop, participant: leg.receiver.participant, categories: leg.purpose,
            amount: leg.amount, createdAt: at)
        payouts.pools.add(pool, as: leg.id)
    }

    /// What is left of a share that is bound to a purpose; 0 when it has none.
    func purposeLeft(_ leg: LegID) throws(StoreError) -> Int64 {
        try openPool(leg)
        return payouts.pools[leg]?.leftMinorUnits ?? 0
    }

    /// Takes part of a share back that is bound to a purpose; to be called where its `commissionReturned` is booked. At
    /// most `purposeLeft` may be taken.
    func reducePurposePool(_ leg: LegID, by minorUnits: Int64) throws(StoreError) {
        try openPool(leg)
        guard payouts.pools[leg] != nil else { return }
        payouts.pools.edit(leg) { $0.leftMinorUnits -= minorUnits }
    }

    private func openPool(_ leg: LegID) throws(StoreError) {
        guard payouts.pools[leg] == nil, let pool = try store.purposePool(leg) else { return }
        payouts.pools.open(pool, as: leg)
    }

    func spendPurpose(_ request: SpendPurpose, _ token: ReplyToken) throws {
        if let known = try store.spending(shop: request.shop, number: request.shopSpendingNumber) {
            guard request.isSame(as: try store.requestDigest(of: known.id)) else {
                throw Rejection(
                    code: .conflict, field: "shop_spending_number",
                    rule: "this spending number exists already with other content")
            }
            return try replySpent(request, token, isRepeat: true)
        }
        guard (1...64).contains(request.shopSpendingNumber.utf8.count) else {
            throw Rejection(code: .invalidField, field: "shop_spending_number", rule: "1...64 bytes")
        }
        guard request.amount.currency == .cny, request.amount.isPositive else {
            throw Rejection(code: .invalidField, field: "amount", rule: "at least 1 minor unit of CNY")
        }
        let participant = try known(request.shop, request.participant)
        let parts = try takeFromPools(request)
        let made = Spending(
            id: newID(SpendingID.self, for: request.shop), shop: request.shop, participant: participant.number,
            shopSpendingNumber: request.shopSpendingNumber, amount: request.amount, category: request.category,
            parts: parts, createdAt: at)
        payouts.spendings.append((made, request.requestDigest))
        movements.append(.purposeSpent(
            id: newID(MovementID.self, for: request.shop), shop: request.shop, participant: participant.number,
            subject: made.id.text, amount: made.amount, at: at))
        record(FeedEvent(
            at: at, kind: .purposeSpent, shop: request.shop, subject: made.id.text,
            minorUnits: made.amount.minorUnits, code: request.category.rawValue))
        try replySpent(request, token)
    }

    /// Takes the amount from the pools that allow the kind of goods, oldest first.
    private func takeFromPools(_ request: SpendPurpose) throws -> [SpendingPart] {
        var missing = request.amount.minorUnits
        var parts: [SpendingPart] = []
        for category in planted.contains(.purposeAnyCategory) ? GoodsCategory.allCases : [request.category] {
            let pools = try store.purposePools(
                shop: request.shop, participant: request.participant, currency: request.amount.currency,
                category: category, limit: Limits.poolsPerSpending)
            for pool in pools where missing > 0 && payouts.pools[pool.leg] == nil {
                let taken = min(missing, pool.leftMinorUnits)
                payouts.pools.open(pool, as: pool.leg)
                payouts.pools.edit(pool.leg) { $0.leftMinorUnits -= taken }
                parts.append(SpendingPart(leg: pool.leg, minorUnits: taken))
                missing -= taken
            }
        }
        guard missing == 0 else {
            throw Rejection(
                code: .insufficientBalance, field: "amount",
                rule: "at most \(request.amount.minorUnits - missing) minor units may be spent on "
                    + "\(request.category.rawValue) at once")
        }
        return parts
    }

    private func replySpent(_ request: SpendPurpose, _ token: ReplyToken, isRepeat: Bool = false) throws {
        let stored = try store.purposeLeft(
            shop: request.shop, participant: request.participant, currency: request.amount.currency,
            category: request.category)
        let taken = payouts.spendings.reduce(0) { $0 + $1.spending.amount.minorUnits }
        effects.append(.reply(token, .payout(.spent(
            request, leftMinorUnits: stored - taken, isRepeat: isRepeat))))
    }
}
