/// How an order's money is divided, fixed when the order is created. Amounts are computed then and never again.
package struct SplitPlan: Sendable, Equatable {
    /// 1...50 receivers; what is not named stays with the shop.
    package var shares: [SplitShare]

    package init(shares: [SplitShare]) { self.shares = shares }
}

/// One receiver's part of an order.
package struct SplitShare: Sendable, Equatable {
    package var receiver: Receiver
    package var portion: SplitPortion
    package var timing: SplitTiming
    /// The exact amount in minor units, set when the plan is locked (`Ledger`'s allocation).
    package var lockedMinorUnits: Int64

    package init(receiver: Receiver, portion: SplitPortion, timing: SplitTiming, lockedMinorUnits: Int64 = 0) {
        self.receiver = receiver
        self.portion = portion
        self.timing = timing
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
    /// Sent on the next day (T+1).
    case nextDay = "next_day"
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
