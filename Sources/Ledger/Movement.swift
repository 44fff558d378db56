package import Payments

/// A balanced group of ledger entries with the business fact it books. The only way money moves in the ledger.
package struct Movement: Sendable, Equatable {
    package let id: MovementID
    package let kind: MovementKind
    package let order: OrderID
    package let shop: ShopID
    /// The attempt, refund or leg it books; with `kind` it is unique, so a fact is booked once.
    package let subject: String
    package let at: Timestamp
    package let currency: Currency
    package let entries: [LedgerEntry]

    /// Only `Movement`'s named makers build movements; the store rebuilds them from rows with this and the invariant
    /// check runs again.
    package init(
        id: MovementID, kind: MovementKind, order: OrderID, shop: ShopID, subject: String, at: Timestamp,
        currency: Currency, entries: [LedgerEntry]
    ) {
        self.id = id
        self.kind = kind
        self.order = order
        self.shop = shop
        self.subject = subject
        self.at = at
        self.currency = currency
        self.entries = entries
    }
}

/// One line of a movement. Positive amounts only; the side tells the direction.
package struct LedgerEntry: Sendable, Equatable {
    package let account: LedgerAccount
    package let side: LedgerSide
    package let minorUnits: Int64

    package init(account: LedgerAccount, side: LedgerSide, minorUnits: Int64) {
        self.account = account
        self.side = side
        self.minorUnits = minorUnits
    }
}

package enum LedgerSide: String, Sendable { case debit, credit }

package enum MovementKind: String, Sendable, CaseIterable {
    case payment, fee, split
    case splitReturned = "split_returned"
    case refund
    case feeReturned = "fee_returned"
    /// A surplus payment came in, and went back.
    case surplusPayment = "surplus_payment"
    case surplusRefund = "surplus_refund"
}

/// Where money stands. Accounts are per shop; balances are derived from entries, never stored as truth.
package enum LedgerAccount: Sendable, Hashable {
    /// Money the channel holds for the shop (asset).
    case channelClearing(ShopID, ChannelID)
    /// Fees charged by the channel (expense).
    case channelFee(ShopID, ChannelID)
    /// What is owed to the shop (liability).
    case shopPayable(ShopID)
    /// Sent to a participant through the channel (settled share).
    case participant(ShopID, String)
    /// Received without an order's claim to it; must go back (liability).
    case surplus(ShopID, ChannelID)

    /// Stable text form, for example "clearing/shop-1/wechat"; what the store keeps.
    package var text: String {
        switch self {
        case .channelClearing(let shop, let channel): "clearing/\(shop)/\(channel)"
        case .channelFee(let shop, let channel): "fee/\(shop)/\(channel)"
        case .shopPayable(let shop): "shop/\(shop)"
        case .participant(let shop, let participant): "participant/\(shop)/\(participant)"
        case .surplus(let shop, let channel): "surplus/\(shop)/\(channel)"
        }
    }

    /// Reads the text form back; nil when it is none of ours.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2 else { return nil }
        let shop = ShopID(trusted: parts[1])
        switch (parts[0], parts.count) {
        case ("clearing", 3): self = .channelClearing(shop, ChannelID(parts[2]))
        case ("fee", 3): self = .channelFee(shop, ChannelID(parts[2]))
        case ("shop", 2): self = .shopPayable(shop)
        case ("participant", 3): self = .participant(shop, parts[2])
        case ("surplus", 3): self = .surplus(shop, ChannelID(parts[2]))
        default: return nil
        }
    }
}
