/// How an order's money is divided, fixed when the order is created. Amounts are computed then and never again.
package struct SplitPlan: Sendable, Equatable {
    /// 1...50 receivers; what is not named stays with the shop.
    package var shares: [SplitShare]
    /// What ratios are of.
    package var base: SplitBase
    /// Ratio shares that would be smaller get nothing, and what they would have got stays with the shop; at least 1.
    package var minimumMinorUnits: Int64
    /// The version of the agreement the plan follows, as the shop counts them; 1...1,000,000.
    package var version: Int64

    package init(shares: [SplitShare], base: SplitBase = .gross, minimumMinorUnits: Int64 = 1, version: Int64 = 1) {
        self.shares = shares
        self.base = base
        self.minimumMinorUnits = minimumMinorUnits
        self.version = version
    }
}

/// One receiver's part of an order.
package struct SplitShare: Sendable, Equatable {
    package var receiver: Receiver
    package var portion: SplitPortion
    package var timing: SplitTiming
    package var delivery: ShareDelivery
    /// Commission levels counted from the seller, 1 or 2; 0 when the share is no commission on somebody's sale.
    package var level: Int
    /// A ratio never gives more than this; nil for no cap. What it cuts off stays with the shop.
    package var capMinorUnits: Int64?
    /// Kinds of goods the share may be spent on; empty for money that may be withdrawn.
    package var purpose: Set<GoodsCategory>
    /// The exact amount in minor units, set when the plan is locked (`Ledger`'s allocation).
    package var lockedMinorUnits: Int64

    package init(
        receiver: Receiver, portion: SplitPortion, timing: SplitTiming, delivery: ShareDelivery = .channel,
        level: Int = 0, capMinorUnits: Int64? = nil, purpose: Set<GoodsCategory> = [], lockedMinorUnits: Int64 = 0
    ) {
        self.receiver = receiver
        self.portion = portion
        self.timing = timing
        self.delivery = delivery
        self.level = level
        self.capMinorUnits = capMinorUnits
        self.purpose = purpose
        self.lockedMinorUnits = lockedMinorUnits
    }
}

/// Either a ratio of the order's amount or a fixed amount.
package enum SplitPortion: Sendable, Equatable {
    /// 1...10,000
    case basisPoints(Int64)
    case minorUnits(Int64)
}

package enum SplitTiming: String, Sendable, CaseIterable {
    /// Sent as soon as the channel takes it after payment.
    case realTime = "real_time"
    /// Sent on the next banking day (T+1).
    case nextDay = "next_day"
    /// Kept in escrow until the buyer confirms receipt, or the order's days for it have passed.
    case onReceipt = "on_receipt"
}

/// What a plan's ratios are of.
package enum SplitBase: String, Sendable, CaseIterable {
    /// The paid amount.
    case gross
    /// The paid amount less the fee of the channel that collected: final amounts are known at payment.
    case netOfFee = "net_of_fee"
}

/// Where a share goes.
package enum ShareDelivery: String, Sendable, CaseIterable {
    /// Through the channel that collected, into the receiver's account there.
    case channel
    /// Into the participant's own sub-account at the bank (scheme B), from which it is withdrawn.
    case bank
    /// Owed by the shop under a contract (`Participant.remunerationBasis`) and withdrawn, or spent when it is bound to
    /// a purpose. No money of others rests anywhere: it is the shop's until it is paid.
    case balance
}

/// Somebody who takes part in an order's money.
package struct Receiver: Sendable, Equatable {
    /// The platform's own number for the participant, 1...32 letters, digits, `_`, `-`.
    package var participant: String
    package var role: ReceiverRole
    /// What kind of account the channels know the receiver by.
    package var accountKind: ReceiverAccountKind
    /// The account at the channel (merchant number, openid, 2088 number), by channel name.
    package var accounts: [ChannelID: String]

    package init(
        participant: String, role: ReceiverRole, accountKind: ReceiverAccountKind, accounts: [ChannelID: String]
    ) {
        self.participant = participant
        self.role = role
        self.accountKind = accountKind
        self.accounts = accounts
    }
}

package enum ReceiverRole: String, Sendable, CaseIterable {
    case platform, leader, member
}

package enum ReceiverAccountKind: String, Sendable, CaseIterable {
    /// A merchant account; a share can be taken back from it.
    case merchant
    /// A person's account; WeChat cannot take a share back from it.
    case person
}
