package import Alerts
package import Channels
package import Operations
package import Payments

/// What must happen outside after a commit. Carried out by the rim (or by the simulator) only once the commit stands.
package enum EngineEffect: Sendable, Equatable {
    case reply(ReplyToken, EngineReply)
    /// Stop the channel from sending again (`accepted`), or have it send again.
    case acknowledge(ReplyToken, accepted: Bool)
    /// Carry the call out; its outcome comes back as `.channelAnswered` of the same task. Safe to repeat.
    case call(task: TaskID, ChannelID, ChannelCall)
    /// Deliver the message, signed with the shop's secret; its outcome comes back as `.shopAnswered`.
    case deliver(ShopMessage)
    /// Deliver the message to its receiver; its outcome comes back as `.alertAnswered`.
    case tell(task: TaskID, AlertMessage)
    /// Write what happened into the log that operators search (`EventKind.logLevel`).
    case log(FeedEvent)
    /// Send `.tick` at this moment at the latest.
    case wake(at: Timestamp)
}

package enum EngineReply: Sendable, Equatable {
    /// The order as it stands; with pay parameters when an attempt is payable.
    case order(OrderReport)
    case refund(Refund, shopOrderNumber: String, isRepeat: Bool = false)
    case rejected(Rejection)
    case command(CommandResult)
    /// The note stands in the audit chain.
    case noted
    case payout(PayoutReply)
    case list(ShopPage)
    case message(Delivery)
}

/// An order as a shop sees it.
package struct OrderReport: Sendable, Equatable {
    package let order: Order
    /// The attempt that is payable or was paid; nil before routing and after a failure.
    package let attempt: Attempt?
    /// True when an attempt's outcome is not known yet.
    package let isUnknown: Bool
    package let refunds: [Refund]
    package let legs: [SplitLeg]
    package let returns: [SplitReturn]
    /// True while the channel says that money went back elsewhere, and nobody knows how much.
    package var refundUnknown: Bool { order.flags.contains(.refundUnknown) || isSurplusUnknown }
    private let isSurplusUnknown: Bool
    /// True when this is the answer to a repeated request.
    package let isRepeat: Bool

    package init(
        order: Order, attempt: Attempt?, isUnknown: Bool, refunds: [Refund], legs: [SplitLeg],
        returns: [SplitReturn] = [], isSurplusUnknown: Bool = false, isRepeat: Bool
    ) {
        self.isSurplusUnknown = isSurplusUnknown
        self.order = order
        self.attempt = attempt
        self.isUnknown = isUnknown
        self.refunds = refunds
        self.legs = legs
        self.returns = returns
        self.isRepeat = isRepeat
    }
}

/// Why a shop's request was not done. Nothing of it was applied.
package struct Rejection: Error, Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case invalidField = "invalid_field"
        case notFound = "not_found"
        case conflict
        case idempotencyMismatch = "idempotency_mismatch"
        case notRefundable = "not_refundable"
        case wrongState = "wrong_state"
        case riskRejected = "risk_rejected"
        case noChannel = "no_channel"
        /// The participant has less than it wants.
        case insufficientBalance = "insufficient_balance"
        /// A limit of the level of real-name verification, or of the day.
        case limitExceeded = "limit_exceeded"
        case stopped
        /// Too much of the same shop waits; nothing was done.
        case overloaded
        /// What is left of the channels is kept for other shops; nothing was done.
        case aboveShare = "above_share"
    }
    package let code: Code
    /// The API's name of the field; empty when the rule is about the whole.
    package let field: String
    /// The rule in English, with the limit.
    package let rule: String

    package init(code: Code, field: String = "", rule: String) {
        self.code = code
        self.field = field
        self.rule = rule
    }
}
