package import Payments

/// How the money of an order is to be divided, as far as rules ask.
package enum SplitScheme: String, Sendable, CaseIterable {
    /// Nothing is divided, or only what the shop owes and pays out later.
    case none
    /// At least one share goes through the channel that collects.
    case channel
    /// Shares go through a bank's sub-accounts only.
    case bank
}

/// What merchant rules may look at.
package struct OrderFacts: Sendable, Equatable {
    package var shop: ShopID
    package var amount: Money
    package var environment: PaymentEnvironment
    package var category: GoodsCategory
    package var ageBand: AgeBand
    /// As the shop wrote it; empty when unknown.
    package var region: String
    /// Beijing, 0...23.
    package var hour: Int
    package var scheme: SplitScheme

    package init(
        shop: ShopID, amount: Money, environment: PaymentEnvironment, category: GoodsCategory, ageBand: AgeBand,
        region: String, hour: Int, scheme: SplitScheme
    ) {
        self.shop = shop
        self.amount = amount
        self.environment = environment
        self.category = category
        self.ageBand = ageBand
        self.region = region
        self.hour = hour
        self.scheme = scheme
    }

    /// The facts of an order whose channel is chosen now.
    package init(_ order: Order, at now: Timestamp) {
        let deliveries = order.splitPlan?.shares.map(\.delivery) ?? []
        self.init(
            shop: order.shop, amount: order.amount, environment: order.environment, category: order.category,
            ageBand: order.buyer.ageBand, region: order.buyer.region, hour: now.civil().hour,
            scheme: deliveries.contains(.channel) ? .channel : deliveries.contains(.bank) ? .bank : .none)
    }
}
