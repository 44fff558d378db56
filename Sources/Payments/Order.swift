/// An order of a shop: what is to be paid, by whom, how it is divided, and how far it has come.
package struct Order: Sendable, Equatable {
    package let id: OrderID
    package let shop: ShopID
    /// The shop's own number, 1...64 characters, unique within the shop.
    package let shopOrderNumber: String
    package let amount: Money
    package let description: String
    package let category: GoodsCategory
    package let buyer: Buyer
    package let environment: PaymentEnvironment
    /// Where the shop wants its signed notifications; empty for none.
    package let notifyURL: String
    package let splitPlan: SplitPlan?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp

    package var state: OrderState
    package var hold: HoldState
    package var flags: OrderFlags
    /// The attempt that counts as the payment; set once.
    package var paidAttempt: AttemptID?
    package var channel: ChannelID?
    package var paidAt: Timestamp?
    package var paidMinorUnits: Int64
    /// Refunds that have succeeded against the winning payment.
    package var refundedMinorUnits: Int64
    /// Refunds stored but not yet final against the winning payment; they count against what is left.
    package var refundPendingMinorUnits: Int64
    /// The fee the channel keeps, by contract, once paid.
    package var feeMinorUnits: Int64
    package var riskScore: Int
    package var attemptCount: Int
    /// Numbers of attempts and decisions that an earlier sending of the same request used up: what it tried is tried
    /// anew.
    package var numbersBefore: Int
    package var updatedAt: Timestamp
    /// Grows by one with each change; operators' proposals are bound to it.
    package var version: Int64

    package init(
        id: OrderID, shop: ShopID, shopOrderNumber: String, amount: Money, description: String,
        category: GoodsCategory, buyer: Buyer, environment: PaymentEnvironment, notifyURL: String,
        splitPlan: SplitPlan?, createdAt: Timestamp, expiresAt: Timestamp, state: OrderState, hold: HoldState = .none,
        flags: OrderFlags = [], paidAttempt: AttemptID? = nil, channel: ChannelID? = nil, paidAt: Timestamp? = nil,
        paidMinorUnits: Int64 = 0, refundedMinorUnits: Int64 = 0, refundPendingMinorUnits: Int64 = 0,
        feeMinorUnits: Int64 = 0, riskScore: Int = 0, attemptCount: Int = 0, numbersBefore: Int = 0,
        updatedAt: Timestamp? = nil, version: Int64 = 1
    ) {
        self.id = id
        self.shop = shop
        self.shopOrderNumber = shopOrderNumber
        self.amount = amount
        self.description = description
        self.category = category
        self.buyer = buyer
        self.environment = environment
        self.notifyURL = notifyURL
        self.splitPlan = splitPlan
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.state = state
        self.hold = hold
        self.flags = flags
        self.paidAttempt = paidAttempt
        self.channel = channel
        self.paidAt = paidAt
        self.paidMinorUnits = paidMinorUnits
        self.refundedMinorUnits = refundedMinorUnits
        self.refundPendingMinorUnits = refundPendingMinorUnits
        self.feeMinorUnits = feeMinorUnits
        self.riskScore = riskScore
        self.attemptCount = attemptCount
        self.numbersBefore = numbersBefore
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }

    /// What may still be refunded: paid less refunded less pending.
    package var refundableMinorUnits: Int64 { paidMinorUnits - refundedMinorUnits - refundPendingMinorUnits }
}

/// How far an order has come. States only move down this list; `paid`, `closed`, `expired`, `rejected` and `failed` end
/// it, except that a payment arriving after `expired` or `failed` may revive it (flag `.late`), and that the shop may
/// have a `failed` one tried again. A payment that arrives after `closed` or `rejected` goes back.
package enum OrderState: String, Sendable, CaseIterable {
    /// Risk wants a person to look before the buyer may pay.
    case review
    /// At least one attempt is or may become payable.
    case paying
    case paid
    /// Closed by the shop.
    case closed
    /// Ran out of time unpaid.
    case expired
    /// Refused by risk or by a reviewer before payment.
    case rejected
    /// No channel would take it.
    case failed

    package var isTerminal: Bool { self != .review && self != .paying }
}

/// Money that was accepted but may not move on (no split, no release) until a person decides.
package enum HoldState: String, Sendable, CaseIterable {
    case none, held, released
}

/// Things worth knowing about an order besides its state.
package struct OrderFlags: OptionSet, Sendable, Hashable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// Paid after it had expired or failed.
    package static let late = OrderFlags(rawValue: 1)
    /// A second payment arrived through another attempt and goes back.
    package static let paidTwice = OrderFlags(rawValue: 2)
    /// A payment of a wrong amount or currency was reported.
    package static let mismatch = OrderFlags(rawValue: 4)
    /// An attempt ended in a state only a person can settle.
    package static let needsPerson = OrderFlags(rawValue: 8)
}
