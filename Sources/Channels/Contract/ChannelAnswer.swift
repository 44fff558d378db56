import HTTPMessage
package import Payments

/// What a channel said to a call, already verified and put into the engine's words.
package enum ChannelAnswer: Sendable, Equatable {
    /// Prepay accepted: what the buyer's device needs to pay.
    case prepaid(payParameter: String)
    case trade(TradeReport)
    case closed
    /// The channel has no close call; the attempt runs out at its expiry.
    case closeUnsupported
    case refund(RefundReport)
    case split(SplitReport)
    /// Unfreeze accepted or already done.
    case unfrozen
    case splitReturn(SplitReturnReport)
    case transfer(TransferReport)
    /// Nothing of the call has left us, or nothing but what may be repeated without harm: the channel has seen nothing
    /// of the act. As certain as a refusal, and no word of the channel's.
    case notSent
    /// A definite refusal.
    case refused(ChannelRefusal)
    /// No answer, a forged or unreadable one, or one that says "don't know": neither success nor failure.
    /// `code` is the channel's code, or "timeout", "forged", "protocol"...
    case unknown(code: String)

    /// What rows, events and screens call `notSent`.
    package static let notSentCode = HTTPFailurePhase.beforeSend.rawValue

    /// False when no word of the channel is in it.
    package var isFromChannel: Bool {
        switch self {
        case .notSent, .unknown: false
        case .prepaid, .trade, .closed, .closeUnsupported, .refund, .split, .unfrozen, .splitReturn, .transfer,
            .refused:
            true
        }
    }
}

package struct ChannelRefusal: Sendable, Equatable {
    package let errorClass: ErrorClass
    /// The channel's own code, for example "ORDER_CLOSED" or "ACQ.TRADE_HAS_CLOSE".
    package let code: String
    /// The channel's text, untrusted; at most 200 characters.
    package let message: String

    package init(errorClass: ErrorClass, code: String, message: String) {
        self.errorClass = errorClass
        self.code = code
        self.message = message
    }
}

/// A payment as the channel sees it.
package struct TradeReport: Sendable, Equatable {
    package let attempt: AttemptID
    package let status: TradeStatus
    package let channelTradeNumber: String
    /// Nil when the channel did not say (unpaid).
    package let amount: Money?
    package let paidAt: Timestamp?
    /// The channel's own code of a try that was declined, for example "64"; empty else.
    package let code: String
    /// What went back of it in all, our own refunds included; nil when the channel did not say.
    package let refundedInAll: Money?

    package init(
        attempt: AttemptID, status: TradeStatus, channelTradeNumber: String, amount: Money?, paidAt: Timestamp?,
        code: String = "", refundedInAll: Money? = nil
    ) {
        self.refundedInAll = refundedInAll
        self.attempt = attempt
        self.status = status
        self.channelTradeNumber = channelTradeNumber
        self.amount = amount
        self.paidAt = paidAt
        self.code = code
    }
}

package enum TradeStatus: String, Sendable, CaseIterable {
    case notFound = "not_found"
    case unpaid
    case paid
    case closed
    /// In progress at the channel; ask again.
    case pending
    /// Two facts: it was paid, and some or all of it went back. Our own refunds may be all there is to it.
    case refunded
    /// One try to pay was refused (a card without funds, a wrong password). It ends nothing: until the order is closed
    /// or runs out, the buyer may try again.
    case declined
}

package struct RefundReport: Sendable, Equatable {
    package let refund: RefundID
    package let status: RefundStatus
    package let channelRefundNumber: String
    /// Nil when not said.
    package let amount: Money?
    /// The whole message, when it was one of the channel's own.
    package let notice: RefundNotice?

    package init(
        refund: RefundID, status: RefundStatus, channelRefundNumber: String, amount: Money?,
        notice: RefundNotice? = nil
    ) {
        self.notice = notice
        self.refund = refund
        self.status = status
        self.channelRefundNumber = channelRefundNumber
        self.amount = amount
    }
}

/// A refund as a channel's own message tells it, by whomever it was asked for: the numbers in it need not be ours.
package struct RefundNotice: Sendable, Equatable {
    /// Our number of the payment; nil when the channel names it by its own number alone.
    package let attempt: AttemptID?
    /// The channel's number of the payment; empty when not said.
    package let channelTradeNumber: String
    /// The number under which somebody asked for the refund; empty when not said.
    package let number: String
    /// The channel's own number of the refund; empty when it gives none.
    package let channelRefundNumber: String
    package let status: RefundStatus
    /// What this refund gave back; nil when only the sum is told.
    package let amount: Money?
    /// What went back of the payment in all; nil when not said.
    package let refundedInAll: Money?
    /// What was paid; nil when not said.
    package let paymentAmount: Money?

    package init(
        attempt: AttemptID?, channelTradeNumber: String, number: String, channelRefundNumber: String,
        status: RefundStatus, amount: Money?, refundedInAll: Money? = nil, paymentAmount: Money? = nil
    ) {
        self.attempt = attempt
        self.channelTradeNumber = channelTradeNumber
        self.number = number
        self.channelRefundNumber = channelRefundNumber
        self.status = status
        self.amount = amount
        self.refundedInAll = refundedInAll
        self.paymentAmount = paymentAmount
    }
}

package enum RefundStatus: String, Sendable, CaseIterable {
    case processing, succeeded, closed, abnormal
    case notFound = "not_found"
}

package struct SplitReport: Sendable, Equatable {
    package let request: SplitRequestID
    package let legs: [SplitLegReport]

    package init(request: SplitRequestID, legs: [SplitLegReport]) {
        self.request = request
        self.legs = legs
    }
}

/// One receiver's outcome, matched by account and amount.
package struct SplitLegReport: Sendable, Equatable {
    package let account: String
    package let minorUnits: Int64
    package let status: SplitLegStatus
    /// The channel's reason when failed, for example "RECEIVER_HIGH_RISK".
    package let code: String

    package init(account: String, minorUnits: Int64, status: SplitLegStatus, code: String) {
        self.account = account
        self.minorUnits = minorUnits
        self.status = status
        self.code = code
    }
}

package enum SplitLegStatus: String, Sendable, CaseIterable { case accepted, processing, settled, failed }

/// A return of a share as the channel sees it.
package struct SplitReturnReport: Sendable, Equatable {
    package let number: ReturnID
    package let status: SplitReturnStatus
    package let channelReturnNumber: String
    /// Nil when not said.
    package let amount: Money?
    /// The channel's reason when failed, for example "TIME_OUT_CLOSED" or "BALANCE_NOT_ENOUGH".
    package let code: String

    package init(
        number: ReturnID, status: SplitReturnStatus, channelReturnNumber: String, amount: Money?, code: String
    ) {
        self.number = number
        self.status = status
        self.channelReturnNumber = channelReturnNumber
        self.amount = amount
        self.code = code
    }
}

package enum SplitReturnStatus: String, Sendable, CaseIterable {
    case processing, succeeded, failed
    case notFound = "not_found"
}

/// A withdrawal's transfer as the channel sees it.
package struct TransferReport: Sendable, Equatable {
    package let number: WithdrawalID
    package let status: TransferStatus
    package let channelNumber: String
    /// Nil when not said.
    package let amount: Money?
    /// What the receiver's client needs to confirm; empty when nothing.
    package let confirmation: String
    /// The channel's reason when it did not arrive.
    package let code: String

    package init(
        number: WithdrawalID, status: TransferStatus, channelNumber: String, amount: Money?, confirmation: String = "",
        code: String = ""
    ) {
        self.number = number
        self.status = status
        self.channelNumber = channelNumber
        self.amount = amount
        self.confirmation = confirmation
        self.code = code
    }
}

package enum TransferStatus: String, Sendable, CaseIterable {
    case processing
    case awaitingConfirmation = "awaiting_confirmation"
    case succeeded, failed
    /// The receiver did not confirm in time.
    case expired
    case cancelled
    /// Arrived and was sent back by the receiving bank.
    case returned
    case notFound = "not_found"
}
