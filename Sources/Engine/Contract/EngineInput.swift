package import Alerts
package import Channels
package import Operations
package import Payments
package import Risk

/// Something that happened to the engine. A lane handles inputs in batches: each in its own savepoint, one commit for
/// all.
package enum EngineInput: Sendable {
    // From shops. The token comes back with the reply.
    case createOrder(CreateOrder, ReplyToken)
    case readOrder(shop: ShopID, OrderReference, ReplyToken)
    case closeOrder(shop: ShopID, OrderReference, ReplyToken)
    case createRefund(CreateRefund, ReplyToken)
    case readRefund(shop: ShopID, RefundReference, ReplyToken)
    /// The buyer has the goods: shares that waited for it may go.
    case confirmReceipt(shop: ShopID, OrderReference, ReplyToken)
    /// Participants and their withdrawals.
    case payout(PayoutRequest, ReplyToken)
    case list(ShopList, ReplyToken)
    case readMessage(shop: ShopID, TaskID, ReplyToken)
    /// Delivers a message to the shop again.
    case resendMessage(shop: ShopID, TaskID, ReplyToken)

    // From channels.
    /// The answer to a call the engine asked for; `milliseconds` is how long the exchange took.
    case channelAnswered(task: TaskID, ChannelAnswer, milliseconds: Int64)
    /// A verified notification; answered by `.acknowledge`.
    case notified(ChannelNotification, ReplyToken)
    /// Notifications that were not believed, for one reason: counted, never acted on.
    case notificationRefused(ChannelID, NotificationRefusal, times: Int64 = 1)

    // From shops' notification receivers. Nil status: no answer.
    case shopAnswered(task: TaskID, status: Int?)

    // From receivers of alerts.
    case alertAnswered(task: TaskID, DeliveryAnswer)

    /// What the rim measures: clocks, the disk.
    case measured(HostReading)

    /// Time passed: due tasks, breakers, undo timers, deadlines.
    case tick

    case command(CommandEnvelope, OperatorIdentity, ReplyToken)
    /// Something an operator did that is no command, for the audit chain; answered by `.noted` once it stands there.
    case note(OperatorNote, OperatorIdentity, ReplyToken? = nil)

    /// A file of risk rules changed.
    case riskRules(RiskRulesNews)
}

/// What became of a file of risk rules since the engine was last told.
package enum RiskRulesNews: Sendable, Equatable {
    /// It holds other rules, already checked; for the shadow, none when it is no longer configured.
    case changed(RiskRulesVersion.Use, RiskRuleSet?)
    /// It holds something that cannot be used; what is in force stays. The fault names file, line, key and rule.
    case refused(RiskRulesVersion.Use, fault: String)
}

/// Ties a reply to whoever waits for it; made by the rim, unique while the process lives.
package struct ReplyToken: Sendable, Hashable {
    package let number: UInt64
    package init(number: UInt64) { self.number = number }
}

package enum OrderReference: Sendable, Equatable {
    case id(OrderID)
    case shopNumber(String)
}

package enum RefundReference: Sendable, Equatable {
    case id(RefundID)
    case shopNumber(String)
}

/// A shop's request for an order: already authenticated, decoded and bounded by the rim; the rules of business are
/// checked here.
package struct CreateOrder: RepeatableRequest, Sendable, Equatable {
    package var shop: ShopID
    package var shopOrderNumber: String
    /// Empty when the shop sent none; then `shopOrderNumber` alone makes it once.
    package var idempotencyKey: String
    package var requestDigest: [UInt8]
    package var earlierDigest: [UInt8]
    package var amount: Money
    package var description: String
    package var category: GoodsCategory
    package var buyer: Buyer
    package var environment: PaymentEnvironment
    package var notifyURL: String
    package var splitPlan: SplitPlan?
    /// Seconds until the order expires, 60...86,400.
    package var expiresInSeconds: Int64

    package init(
        shop: ShopID, shopOrderNumber: String, idempotencyKey: String,
        requestDigest: [UInt8], earlierDigest: [UInt8] = [],
        amount: Money,
        description: String, category: GoodsCategory, buyer: Buyer, environment: PaymentEnvironment,
        notifyURL: String, splitPlan: SplitPlan?, expiresInSeconds: Int64
    ) {
        self.shop = shop
        self.shopOrderNumber = shopOrderNumber
        self.idempotencyKey = idempotencyKey
        self.requestDigest = requestDigest
        self.earlierDigest = earlierDigest
        self.amount = amount
        self.description = description
        self.category = category
        self.buyer = buyer
        self.environment = environment
        self.notifyURL = notifyURL
        self.splitPlan = splitPlan
        self.expiresInSeconds = expiresInSeconds
    }
}

package struct CreateRefund: RepeatableRequest, Sendable, Equatable {
    package var shop: ShopID
    package var order: OrderReference
    package var shopRefundNumber: String
    package var requestDigest: [UInt8]
    package var earlierDigest: [UInt8]
    package var amount: Money
    package var reason: String

    package init(
        shop: ShopID, order: OrderReference, shopRefundNumber: String,
        requestDigest: [UInt8], earlierDigest: [UInt8] = [],
        amount: Money,
        reason: String
    ) {
        self.shop = shop
        self.order = order
        self.shopRefundNumber = shopRefundNumber
        self.requestDigest = requestDigest
        self.earlierDigest = earlierDigest
        self.amount = amount
        self.reason = reason
    }
}
