/// Somebody a shop shares its orders' money with, as far as withdrawals need to know. Personal data (name, accounts) is
/// stored here alone, is masked wherever people see it, and never enters the feed or a log.
package struct Participant: Sendable, Equatable {
    package let id: ParticipantID
    package let shop: ShopID
    /// The shop's own number, 1...32 letters, digits, `_`, `-`; `Receiver.participant` of split plans.
    package let number: String
    package let createdAt: Timestamp
    /// The name the accounts are held under; channels compare it.
    package var name: String
    package var level: RealNameLevel
    package var tier: PayoutTier
    /// The account of each way of payment that may be used now.
    package var accounts: [PayoutMethod: String]
    /// A change of accounts that is not in force yet.
    package var pending: PayeeChange?
    /// The contract under which the shop owes commission as its own debt; empty when there is none. Without it no share
    /// may be kept back for withdrawal (`ShareDelivery.balance`).
    package var remunerationBasis: String
    /// True while a person has stopped all payouts to it.
    package var isBlocked: Bool
    package var updatedAt: Timestamp
    package var version: Int64

    package init(
        id: ParticipantID, shop: ShopID, number: String, createdAt: Timestamp, name: String, level: RealNameLevel,
        tier: PayoutTier, accounts: [PayoutMethod: String], pending: PayeeChange? = nil,
        remunerationBasis: String = "", isBlocked: Bool = false, updatedAt: Timestamp? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.shop = shop
        self.number = number
        self.createdAt = createdAt
        self.name = name
        self.level = level
        self.tier = tier
        self.accounts = accounts
        self.pending = pending
        self.remunerationBasis = remunerationBasis
        self.isBlocked = isBlocked
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }
}

/// How far a participant's identity was verified; limits of withdrawals follow from it.
package enum RealNameLevel: Int, Sendable, CaseIterable, Comparable {
    /// Nothing verified: no withdrawals.
    case none = 0
    case basic = 1
    case verified = 2
    case enhanced = 3

    package static func < (left: RealNameLevel, right: RealNameLevel) -> Bool { left.rawValue < right.rawValue }
}

package enum PayoutTier: String, Sendable, CaseIterable {
    /// Arrives on the next banking day.
    case ordinary
    /// Arrives within two hours, for a fee.
    case vip
}

/// The way a withdrawal goes; the raw value is the channel that carries it.
package enum PayoutMethod: String, Sendable, CaseIterable, Comparable {
    /// WeChat Pay transfer to a user's balance; the receiver must confirm within 24 hours.
    case wechat
    case alipay
    /// From the participant's own sub-account at the bank to the bound card.
    case bank = "bank-ea"

    package var channel: ChannelID { ChannelID(rawValue) }

    package static func < (left: PayoutMethod, right: PayoutMethod) -> Bool { left.rawValue < right.rawValue }
}

/// New accounts that wait: 24 hours must pass and a second person must agree.
package struct PayeeChange: Sendable, Equatable {
    package var accounts: [PayoutMethod: String]
    package var name: String
    package var askedAt: Timestamp
    /// Not in force before this moment, even when agreed earlier.
    package var earliest: Timestamp
    /// Who agreed; empty while nobody has.
    package var approvedBy: String

    package init(
        accounts: [PayoutMethod: String], name: String, askedAt: Timestamp, earliest: Timestamp, approvedBy: String = ""
    ) {
        self.accounts = accounts
        self.name = name
        self.askedAt = askedAt
        self.earliest = earliest
        self.approvedBy = approvedBy
    }
}
