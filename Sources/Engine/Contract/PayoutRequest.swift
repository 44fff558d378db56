package import Payments

/// What shops ask about participants and withdrawals: already authenticated, decoded and bounded by the rim.
package enum PayoutRequest: Sendable, Equatable {
    case saveParticipant(SaveParticipant)
    case readParticipant(shop: ShopID, number: String)
    case changePayee(ChangePayee)
    case withdraw(CreateWithdrawal)
    case readWithdrawal(shop: ShopID, WithdrawalReference)
    /// Only before it has left, or while the receiver has not confirmed.
    case cancelWithdrawal(shop: ShopID, WithdrawalReference)
    case spendPurpose(SpendPurpose)
}

package enum WithdrawalReference: Sendable, Equatable {
    case id(WithdrawalID)
    case shopNumber(String)
}

/// Makes a participant known, or changes its level, tier and contract. Accounts are set here only the first time.
package struct SaveParticipant: Sendable, Equatable {
    package var shop: ShopID
    package var number: String
    package var name: String
    package var level: RealNameLevel
    package var tier: PayoutTier
    package var accounts: [PayoutMethod: String]
    package var remunerationBasis: String

    package init(
        shop: ShopID, number: String, name: String, level: RealNameLevel, tier: PayoutTier,
        accounts: [PayoutMethod: String], remunerationBasis: String
    ) {
        self.shop = shop
        self.number = number
        self.name = name
        self.level = level
        self.tier = tier
        self.accounts = accounts
        self.remunerationBasis = remunerationBasis
    }
}

/// New accounts: in force after 24 hours and a second person's word.
package struct ChangePayee: Sendable, Equatable {
    package var shop: ShopID
    package var number: String
    package var name: String
    package var accounts: [PayoutMethod: String]

    package init(shop: ShopID, number: String, name: String, accounts: [PayoutMethod: String]) {
        self.shop = shop
        self.number = number
        self.name = name
        self.accounts = accounts
    }
}

package struct CreateWithdrawal: RepeatableRequest, Sendable, Equatable {
    package var shop: ShopID
    package var participant: String
    /// 1...64 bytes; the same number is done once.
    package var shopWithdrawalNumber: String
    package var requestDigest: [UInt8]
    package var earlierDigest: [UInt8]
    package var amount: Money
    package var method: PayoutMethod
    package var tier: PayoutTier
    /// Where the shop wants to hear how it ends; empty for nowhere.
    package var notifyURL: String

    package init(
        shop: ShopID, participant: String, shopWithdrawalNumber: String,
        requestDigest: [UInt8], earlierDigest: [UInt8] = [],
        amount: Money,
        method: PayoutMethod, tier: PayoutTier, notifyURL: String = ""
    ) {
        self.shop = shop
        self.participant = participant
        self.shopWithdrawalNumber = shopWithdrawalNumber
        self.requestDigest = requestDigest
        self.earlierDigest = earlierDigest
        self.amount = amount
        self.method = method
        self.tier = tier
        self.notifyURL = notifyURL
    }
}

/// Commission bound to a purpose pays for goods of that purpose.
package struct SpendPurpose: RepeatableRequest, Sendable, Equatable {
    package var shop: ShopID
    package var participant: String
    /// The shop's own number of the spending, 1...64 bytes; the same number is done once.
    package var shopSpendingNumber: String
    package var requestDigest: [UInt8]
    package var earlierDigest: [UInt8]
    package var amount: Money
    package var category: GoodsCategory

    package init(
        shop: ShopID, participant: String, shopSpendingNumber: String,
        requestDigest: [UInt8], earlierDigest: [UInt8] = [],
        amount: Money,
        category: GoodsCategory
    ) {
        self.shop = shop
        self.participant = participant
        self.shopSpendingNumber = shopSpendingNumber
        self.requestDigest = requestDigest
        self.earlierDigest = earlierDigest
        self.amount = amount
        self.category = category
    }
}

package enum PayoutReply: Sendable, Equatable {
    /// `isRepeat`: what was asked for stood already, so nothing was changed.
    case participant(ParticipantReport, isRepeat: Bool = false)
    case withdrawal(Withdrawal, isRepeat: Bool)
    case spent(SpendPurpose, leftMinorUnits: Int64, isRepeat: Bool = false)
}

/// A participant as its shop sees it.
package struct ParticipantReport: Sendable, Equatable {
    package let participant: Participant
    /// Commission that may be withdrawn, withdrawals under way, and what is owed back, minor units of CNY.
    package let commissionMinorUnits: Int64
    package let inFlightMinorUnits: Int64
    package let receivableMinorUnits: Int64
    /// Bound to a purpose.
    package let purposeMinorUnits: Int64

    package init(
        participant: Participant, commissionMinorUnits: Int64, inFlightMinorUnits: Int64, receivableMinorUnits: Int64,
        purposeMinorUnits: Int64
    ) {
        self.participant = participant
        self.commissionMinorUnits = commissionMinorUnits
        self.inFlightMinorUnits = inFlightMinorUnits
        self.receivableMinorUnits = receivableMinorUnits
        self.purposeMinorUnits = purposeMinorUnits
    }
}
