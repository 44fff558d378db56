/// What is left of one share that may be spent on stated kinds of goods alone. Money keeps the set it came with, so a
/// participant with shares of several purposes has several pools.
package struct PurposePool: Sendable, Equatable {
    /// The share it came from; one pool a share.
    package let leg: LegID
    package let shop: ShopID
    /// `Participant.number`
    package let participant: String
    package let categories: Set<GoodsCategory>
    package let amount: Money
    package let createdAt: Timestamp
    /// 0...`amount`
    package var leftMinorUnits: Int64

    package init(
        leg: LegID, shop: ShopID, participant: String, categories: Set<GoodsCategory>, amount: Money,
        createdAt: Timestamp, leftMinorUnits: Int64? = nil
    ) {
        self.leg = leg
        self.shop = shop
        self.participant = participant
        self.categories = categories
        self.amount = amount
        self.createdAt = createdAt
        self.leftMinorUnits = leftMinorUnits ?? amount.minorUnits
    }
}

/// Purpose-bound commission that paid for goods. Never changes once stored.
package struct Spending: Sendable, Equatable {
    package let id: SpendingID
    package let shop: ShopID
    package let participant: String
    /// The shop's own number, unique within the shop.
    package let shopSpendingNumber: String
    package let amount: Money
    package let category: GoodsCategory
    /// The pools it was taken from, oldest first; their sum is the amount.
    package let parts: [SpendingPart]
    package let createdAt: Timestamp

    package init(
        id: SpendingID, shop: ShopID, participant: String, shopSpendingNumber: String, amount: Money,
        category: GoodsCategory, parts: [SpendingPart], createdAt: Timestamp
    ) {
        self.id = id
        self.shop = shop
        self.participant = participant
        self.shopSpendingNumber = shopSpendingNumber
        self.amount = amount
        self.category = category
        self.parts = parts
        self.createdAt = createdAt
    }
}

package struct SpendingPart: Sendable, Equatable {
    package let leg: LegID
    package let minorUnits: Int64

    package init(leg: LegID, minorUnits: Int64) {
        self.leg = leg
        self.minorUnits = minorUnits
    }
}
