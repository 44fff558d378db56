/// One try to have an order paid through one channel. Its identifier is the number the channel knows.
package struct Attempt: Sendable, Equatable {
    package let id: AttemptID
    package let order: OrderID
    package let channel: ChannelID
    /// 1 for the first try of the order.
    package let number: Int
    package let amount: Money
    package let createdAt: Timestamp
    /// The moment written into the channel's request (UnionPay's `txnTime` is part of its identity); fixed with the
    /// row.
    package let requestTime: Timestamp
    package let expiresAt: Timestamp

    package var state: AttemptState
    /// What the buyer's device needs to pay (code_url, qr_code, tn); empty until the channel answered.
    package var payParameter: String
    /// The channel's own number of the payment; empty until known.
    package var channelTradeNumber: String
    package var paidMinorUnits: Int64
    package var paidAt: Timestamp?
    /// The most the channel has ever said to have given back of this payment in all, minor units; 0 when it says no
    /// such sum. Our own refunds are part of it.
    package var refundedToldMinorUnits: Int64
    /// Last error class and code the channel gave, for example "PARAM_ERROR"; empty when none.
    package var lastCode: String
    package var queryCount: Int
    package var updatedAt: Timestamp

    package init(
        id: AttemptID, order: OrderID, channel: ChannelID, number: Int, amount: Money, createdAt: Timestamp,
        requestTime: Timestamp, expiresAt: Timestamp, state: AttemptState = .created, payParameter: String = "",
        channelTradeNumber: String = "", paidMinorUnits: Int64 = 0, paidAt: Timestamp? = nil, lastCode: String = "",
        queryCount: Int = 0, updatedAt: Timestamp? = nil,
        refundedToldMinorUnits: Int64 = 0
    ) {
        self.id = id
        self.order = order
        self.channel = channel
        self.number = number
        self.amount = amount
        self.createdAt = createdAt
        self.requestTime = requestTime
        self.expiresAt = expiresAt
        self.state = state
        self.payParameter = payParameter
        self.channelTradeNumber = channelTradeNumber
        self.paidMinorUnits = paidMinorUnits
        self.paidAt = paidAt
        self.lastCode = lastCode
        self.queryCount = queryCount
        self.updatedAt = updatedAt ?? createdAt
        self.refundedToldMinorUnits = refundedToldMinorUnits
    }
}

/// How far an attempt has come at its channel.
package enum AttemptState: String, Sendable, CaseIterable {
    /// Stored; the prepay call is under way.
    case created
    /// The channel gave pay parameters; the buyer may pay.
    case prepaid
    /// A call ended without an answer: neither success nor failure until query, notification or close says so.
    case unknown
    /// A close was decided and is under way.
    case closing
    // Terminal:
    /// The channel refused the prepay call.
    case refused
    /// Paid, and it is the order's payment.
    case paid
    /// Paid, but another attempt (or nothing) is the order's payment: goes back.
    case surplus
    /// Paid with a wrong amount or currency: nothing is credited, a person decides.
    case mismatched
    /// Closed or expired unpaid at the channel.
    case closed

    package var isTerminal: Bool {
        switch self {
        case .created, .prepaid, .unknown, .closing: false
        case .refused, .paid, .surplus, .mismatched, .closed: true
        }
    }
}
