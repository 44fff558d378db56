package import Payments

/// Something the engine wants a channel to do, as a value: the same call always describes the same act under the same
/// number.
package enum ChannelCall: Sendable, Equatable {
    case prepay(PrepayCall)
    case query(TradeReference)
    /// Channels without a close call answer `.closeUnsupported` without sending anything.
    case close(TradeReference)
    case refund(RefundCall)
    case queryRefund(RefundCall)
    case split(SplitCall)
    case querySplit(SplitCall)
    /// Frees what no leg took ("finish"); `number` is the split number of the call itself.
    case unfreeze(SplitCall)
    /// Takes part of a settled share back.
    case returnSplit(SplitReturnCall)
    case queryReturn(SplitReturnCall)
    /// Pays a withdrawal out.
    case transfer(TransferCall)
    case queryTransfer(TransferCall)
    /// Takes back a transfer its receiver has not confirmed.
    case cancelTransfer(TransferCall)
}

package struct SplitReturnCall: Sendable, Equatable {
    package let number: ReturnID
    /// The split request the share was sent in.
    package let request: SplitRequestID
    package let payment: TradeReference
    package let account: String
    package let accountKind: ReceiverAccountKind
    package let amount: Money
    package let description: String

    package init(
        number: ReturnID, request: SplitRequestID, payment: TradeReference, account: String,
        accountKind: ReceiverAccountKind, amount: Money, description: String
    ) {
        self.number = number
        self.request = request
        self.payment = payment
        self.account = account
        self.accountKind = accountKind
        self.amount = amount
        self.description = description
    }
}

package struct TransferCall: Sendable, Equatable {
    package let number: WithdrawalID
    package let account: String
    /// The name the account is held under; channels want it above certain amounts.
    package let name: String
    package let amount: Money
    /// What the participant pays the shop for it, in minor units. A bank moves it from the participant's sub-account to
    /// us in the same act; elsewhere it never left us, and this is 0.
    package let feeMinorUnits: Int64
    /// Fixed with the withdrawal.
    package let requestTime: Timestamp
    package let remark: String

    package init(
        number: WithdrawalID, account: String, name: String, amount: Money, feeMinorUnits: Int64 = 0,
        requestTime: Timestamp, remark: String
    ) {
        self.number = number
        self.account = account
        self.name = name
        self.amount = amount
        self.feeMinorUnits = feeMinorUnits
        self.requestTime = requestTime
        self.remark = remark
    }
}

package struct PrepayCall: Sendable, Equatable {
    package let attempt: AttemptID
    package let amount: Money
    package let description: String
    /// Fixed with the attempt; UnionPay's `txnTime`.
    package let requestTime: Timestamp
    package let expiresAt: Timestamp
    /// True when the order will be divided later: the channel must freeze the money.
    package let willSplit: Bool

    package init(
        attempt: AttemptID, amount: Money, description: String, requestTime: Timestamp, expiresAt: Timestamp,
        willSplit: Bool
    ) {
        self.attempt = attempt
        self.amount = amount
        self.description = description
        self.requestTime = requestTime
        self.expiresAt = expiresAt
        self.willSplit = willSplit
    }
}

/// Names a payment at its channel.
package struct TradeReference: Sendable, Equatable {
    package let attempt: AttemptID
    package let requestTime: Timestamp
    /// Empty until known.
    package let channelTradeNumber: String

    package init(attempt: AttemptID, requestTime: Timestamp, channelTradeNumber: String = "") {
        self.attempt = attempt
        self.requestTime = requestTime
        self.channelTradeNumber = channelTradeNumber
    }
}

/// Where a refund goes.
package enum RefundWay: Sendable, Equatable {
    /// The way the payment came.
    case original
    /// That was not possible: to the merchant's own account at a bank.
    case merchantCard(channelRefundNumber: String)
    /// That was not possible: to another card of the buyer's. Card number and name are sealed with the channel's key
    /// `serial`.
    case buyerCard(channelRefundNumber: String, bank: String, account: String, name: String, serial: String)
}

package struct RefundCall: Sendable, Equatable {
    package let refund: RefundID
    package let payment: TradeReference
    package let amount: Money
    /// What the payment was in full; WeChat wants it repeated.
    package let paymentAmount: Money
    package let requestTime: Timestamp
    package let reason: String
    package let way: RefundWay

    package init(
        refund: RefundID, payment: TradeReference, amount: Money, paymentAmount: Money, requestTime: Timestamp,
        reason: String, way: RefundWay = .original
    ) {
        self.way = way
        self.refund = refund
        self.payment = payment
        self.amount = amount
        self.paymentAmount = paymentAmount
        self.requestTime = requestTime
        self.reason = reason
    }
}

/// A frozen split request: number, receivers and amounts never change once stored.
package struct SplitCall: Sendable, Equatable {
    package let request: SplitRequestID
    package let payment: TradeReference
    package let legs: [SplitCallLeg]
    /// Where the payment was collected, when that was another channel than the one that divides; else nil.
    package let collected: CollectedPayment?

    package init(
        request: SplitRequestID, payment: TradeReference, legs: [SplitCallLeg], collected: CollectedPayment? = nil
    ) {
        self.request = request
        self.payment = payment
        self.legs = legs
        self.collected = collected
    }
}

/// A payment as the channel took it that collected it.
package struct CollectedPayment: Sendable, Equatable {
    package let channel: ChannelID
    /// All that was paid.
    package let amount: Money

    package init(channel: ChannelID, amount: Money) {
        self.channel = channel
        self.amount = amount
    }
}

package struct SplitCallLeg: Sendable, Equatable {
    package let leg: LegID
    package let account: String
    package let accountKind: ReceiverAccountKind
    package let amount: Money
    package let description: String

    package init(
        leg: LegID, account: String, accountKind: ReceiverAccountKind, amount: Money, description: String
    ) {
        self.leg = leg
        self.account = account
        self.accountKind = accountKind
        self.amount = amount
        self.description = description
    }
}
