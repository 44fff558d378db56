package import Payments
import Risk

struct OrderStatements {
    static let columns = """
        id, shop, shop_order_number, currency, amount, description, category, user_id, device_id, age_band, region, \
        address, identity_token, leader, registered_at, preferences, environment, notify_url, split_plan, \
        created_at, expires_at, state, hold, flags, \
        paid_attempt, channel, paid_at, paid, refunded, refund_pending, fee, risk_score, attempt_count, \
        numbers_before, updated_at, version
        """
    let insert, update, byID, byNumber, recent, between, ofShop, held, paidWays: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = OrderStatements.columns
        let table = connection.table("orders")
        insert = table.insert("partition, \(columns), parties")
        update = table.update(
            """
            state, hold, flags, paid_attempt, channel, paid_at, paid, refunded, refund_pending, fee, risk_score, \
            attempt_count, numbers_before, updated_at, version
            """, where: "partition = $16 AND id = $17 AND version = $18")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byNumber = table.select(columns, "WHERE partition = $1 AND shop = $2 AND shop_order_number = $3")
        recent = table.select(columns, "WHERE created_at >= $1 ORDER BY created_at DESC, id DESC LIMIT $2")
        between = table.select(
            columns, "WHERE created_at BETWEEN $1 AND $2 ORDER BY created_at DESC, id DESC LIMIT $3")
        ofShop = table.select(columns, SQLPage.clause)
        held = connection.statement(
            """
            SELECT CAST(SUM(paid - refunded) AS INTEGER) FROM orders \
            WHERE state = 'paid' AND hold = 'held' AND currency = $1
            """)
        paidWays = connection.statement(
            """
            SELECT channel, age_band, region, COUNT(*) FROM (SELECT state, channel, age_band, region FROM orders \
            WHERE created_at >= $1 ORDER BY created_at DESC, id DESC LIMIT $2) \
            WHERE state = 'paid' AND channel IS NOT NULL GROUP BY channel, age_band, region
            """)
    }
}

/// Paid orders of buyers alike.
package struct PaidWay: Sendable, Equatable {
    package let channel: ChannelID
    package let ageBand: String
    package let region: String
    package let orders: Int
}

extension Store {
    /// Stores a new order. `.rejected` when the shop's number is taken or the identifier was made in another
    /// partition than the shop's.
    package func insert(_ order: Order) throws(StoreError) {
        guard order.id.partition == order.shop.partition else {
            throw .rejected(
                "order \(order.id): made in partition \(order.id.partition), its shop's is \(order.shop.partition)")
        }
        try orders.insert.run {
            $0.key(order.id)
            $0.text(order.shop.text)
            $0.text(order.shopOrderNumber)
            $0.text(order.amount.currency)
            $0.integer(order.amount.minorUnits)
            $0.text(order.description)
            $0.text(order.category)
            $0.buyer(order.buyer)
            $0.text(order.environment)
            $0.text(order.notifyURL)
            $0.text(order.splitPlan?.storedText)
            $0.time(order.createdAt)
            $0.time(order.expiresAt)
            $0.progress(order)
            $0.text(RiskParties(RiskSubject(order)).storedText)
        }
    }

    /// Stores what may change of an order. `.rejected` unless the stored version is the one before `order.version`.
    package func update(_ order: Order) throws(StoreError) {
        let changed = try orders.update.run {
            $0.progress(order)
            $0.key(order.id)
            $0.integer(order.version - 1)
        }
        guard changed == 1 else {
            throw .rejected("order \(order.id): version \(order.version - 1) is not the stored one")
        }
    }

    package func order(_ id: OrderID) throws(StoreError) -> Order? {
        try orders.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.order() }
    }

    /// By the shop's own number.
    package func order(shop: ShopID, number: String) throws(StoreError) -> Order? {
        try orders.byNumber.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(number)
        }) { row throws(StoreError) in try row.order() }
    }

    /// Orders created at `since` or later, newest first.
    package func recentOrders(since: Timestamp, limit: Int) throws(StoreError) -> [Order] {
        try orders.recent.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.order() }
    }

    /// Money of paid orders that a person's decision holds back, minor units.
    package func heldMinorUnits(_ currency: Currency) throws(StoreError) -> Int64 {
        try orders.held.first({ $0.text(currency) }) { row throws(StoreError) in row.int64() } ?? 0
    }

    /// How many of the newest orders were paid by which channel, by age band and region of their buyers.
    package func paidWays(since: Timestamp, limit: Int) throws(StoreError) -> [PaidWay] {
        try orders.paidWays.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in
            PaidWay(channel: ChannelID(row.text()), ageBand: row.text(), region: row.text(), orders: row.int())
        }
    }

    /// Orders created between the two moments, both included, newest first.
    package func orders(from: Timestamp, to: Timestamp, limit: Int) throws(StoreError) -> [Order] {
        try orders.between.rows({
            $0.time(from)
            $0.time(to)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.order() }
    }

    /// A shop's orders by the time they were made, oldest first.
    package func orders(
        of shop: ShopID, after: StorePlace, before: Timestamp, limit: Int
    ) throws(StoreError) -> [Order] {
        try orders.ofShop.rows({ $0.page(shop, after: after, before: before, limit: limit) }) { row
            throws(StoreError) in try row.order()
        }
    }
}

extension SQLParameters {
    fileprivate mutating func buyer(_ buyer: Buyer) {
        text(buyer.userID)
        text(buyer.deviceID)
        text(buyer.ageBand)
        text(buyer.region)
        text(buyer.address)
        text(buyer.identityToken)
        text(buyer.leader)
        time(buyer.registeredAt)
        text(JSONText.write(buyer.preferences.map(\.json)))
    }

    /// The columns of an order that change, `state` to `version`.
    fileprivate mutating func progress(_ order: Order) {
        text(order.state)
        text(order.hold)
        integer(order.flags.rawValue)
        id(order.paidAttempt)
        text(order.channel?.text)
        time(order.paidAt)
        integer(order.paidMinorUnits)
        integer(order.refundedMinorUnits)
        integer(order.refundPendingMinorUnits)
        integer(order.feeMinorUnits)
        integer(order.riskScore)
        integer(order.attemptCount)
        integer(order.numbersBefore)
        time(order.updatedAt)
        integer(order.version)
    }
}

extension SQLRow {
    fileprivate mutating func order() throws(StoreError) -> Order {
        let id: OrderID = id()
        let shop = shop()
        let number = text()
        let currency = try name(Currency.self)
        return Order(
            id: id, shop: shop, shopOrderNumber: number, amount: money(currency), description: text(),
            category: try name(), buyer: try buyer(), environment: try name(), notifyURL: text(),
            splitPlan: try plan(), createdAt: time(), expiresAt: time(), state: try name(), hold: try name(),
            flags: OrderFlags(rawValue: int64()), paidAttempt: optionalID(), channel: optionalChannel(),
            paidAt: optionalTime(), paidMinorUnits: int64(), refundedMinorUnits: int64(),
            refundPendingMinorUnits: int64(), feeMinorUnits: int64(), riskScore: int(), attemptCount: int(),
            numbersBefore: int(), updatedAt: time(), version: int64())
    }

    private mutating func buyer() throws(StoreError) -> Buyer {
        Buyer(
            userID: text(), deviceID: text(), ageBand: try name(), region: text(), address: text(),
            identityToken: text(), leader: text(), registeredAt: optionalTime(),
            preferences: try JSONText.read(text(), "preferences") { ChannelPreference(json: $0) })
    }

    private mutating func plan() throws(StoreError) -> SplitPlan? {
        guard let text = optionalText() else { return nil }
        return try SplitPlan(storedText: text)
    }
}
