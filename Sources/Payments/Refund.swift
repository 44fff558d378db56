/// Money going back to the buyer the way it came. Its identifier is the number the channel knows, for ever the same.
package struct Refund: Sendable, Equatable {
    package let id: RefundID
    package let order: OrderID
    /// The payment that is refunded: the winning attempt, or a surplus one.
    package let attempt: AttemptID
    package let channel: ChannelID
    package let amount: Money
    package let kind: RefundKind
    /// The shop's own refund number; empty when the engine or an operator started it. Unique within the shop.
    package let shopRefundNumber: String
    package let reason: String
    package let createdAt: Timestamp
    /// The moment written into the channel's request; fixed with the row.
    package let requestTime: Timestamp

    package var state: RefundState
    package var channelRefundNumber: String
    package var lastCode: String
    package var tries: Int
    package var updatedAt: Timestamp
    /// Where it goes since the channel could not pay it out the way the payment came: empty as before, else
    /// `Refund.toMerchant` or a sealed card's text.
    package var redirect: String

    package init(
        id: RefundID, order: OrderID, attempt: AttemptID, channel: ChannelID, amount: Money, kind: RefundKind,
        shopRefundNumber: String, reason: String, createdAt: Timestamp, requestTime: Timestamp,
        state: RefundState = .created, channelRefundNumber: String = "", lastCode: String = "", tries: Int = 0,
        updatedAt: Timestamp? = nil, redirect: String = ""
    ) {
        self.redirect = redirect
        self.id = id
        self.order = order
        self.attempt = attempt
        self.channel = channel
        self.amount = amount
        self.kind = kind
        self.shopRefundNumber = shopRefundNumber
        self.reason = reason
        self.createdAt = createdAt
        self.requestTime = requestTime
        self.state = state
        self.channelRefundNumber = channelRefundNumber
        self.lastCode = lastCode
        self.tries = tries
        self.updatedAt = updatedAt ?? createdAt
    }
}

extension Refund {
    /// `redirect` of one that goes to the merchant's own account at a bank.
    package static let toMerchant = "merchant"

    /// True while the channel is, or may be, sending it to another account.
    package var isRedirected: Bool { state == .abnormal && !redirect.isEmpty }

    /// True while it may still be called or asked about.
    package var isOpen: Bool { !state.isTerminal || isRedirected }
}

package enum RefundKind: String, Sendable, CaseIterable {
    case shop, shopOperator = "operator"
    /// The same order was paid twice; the second payment goes back.
    case duplicatePayment = "duplicate"
    /// Paid after the order had ended, and not revived.
    case latePayment = "late"
    /// A reviewer rejected an order whose money was held.
    case reviewRejected = "rejected"
    /// Somebody gave money of the order's payment back at the channel itself, on its page or with another program.
    case elsewhere
    /// The same of a payment the order has no claim to.
    case surplusElsewhere = "surplus_elsewhere"

    /// True when the refund is of the order's own payment and so counts against what it may refund.
    package var countsAgainstOrder: Bool {
        self != .duplicatePayment && self != .latePayment && self != .surplusElsewhere
    }

    /// True when the channel made it for somebody else: we only hear of it.
    package var isElsewhere: Bool { self == .elsewhere || self == .surplusElsewhere }
}

package enum RefundState: String, Sendable, CaseIterable {
    /// Stored; the first call is under way or waits for its turn (for example for split money to come back).
    case created
    /// The channel took it; the result comes by notification or query.
    case processing
    /// A call ended without an answer; repeated under the same number.
    case unknown
    // Terminal:
    case succeeded
    /// The channel refused for good; the reserved amount is free again.
    case failed
    /// The channel says a person must act (payer's card is gone).
    case abnormal

    package var isTerminal: Bool { self == .succeeded || self == .failed || self == .abnormal }
}
