package import Payments

struct PurposeStatements {
    let insertPool, updatePool, pool, pools, left, insertSpending, spending, digest: SQLStatement

    init(_ connection: SQLConnection) {
        let pool = "leg_id, shop, participant, categories, currency, amount, created_at, left_amount"
        let (pools, spendings) = (connection.table("purpose_pools"), connection.table("spendings"))
        insertPool = pools.insert("partition, \(pool)")
        updatePool = pools.update("left_amount", where: "partition = $2 AND leg_id = $3")
        self.pool = pools.select(pool, "WHERE partition = $1 AND leg_id = $2")
        let ofParticipant = """
            partition = $1 AND shop = $2 AND participant = $3 AND currency = $4 AND left_amount > 0 \
            AND instr(categories, $5) > 0
            """
        self.pools = pools.select(pool, "WHERE \(ofParticipant) ORDER BY created_at, leg_id LIMIT $6")
        left = connection.statement(
            """
            SELECT CAST(COALESCE(SUM(left_amount), 0) AS BIGINT) FROM purpose_pools WHERE \(ofParticipant) \
            AND \(pools.intact())
            """)
        let spending = """
            id, shop, participant, shop_spending_number, currency, amount, category, parts, created_at
            """
        insertSpending = spendings.insert("partition, \(spending), request_digest")
        self.spending = spendings.select(spending, "WHERE partition = $1 AND shop = $2 AND shop_spending_number = $3")
        digest = spendings.select("request_digest", "WHERE partition = $1 AND id = $2")
    }
}

extension Store {
    package func insert(_ pool: PurposePool) throws(StoreError) {
        try purpose.insertPool.run {
            $0.key(pool.leg)
            $0.text(pool.shop.text)
            $0.text(pool.participant)
            $0.text(CategorySet.text(pool.categories))
            $0.text(pool.amount.currency)
            $0.integer(pool.amount.minorUnits)
            $0.time(pool.createdAt)
            $0.integer(pool.leftMinorUnits)
        }
    }

    package func update(_ pool: PurposePool) throws(StoreError) {
        let changed = try purpose.updatePool.run {
            $0.integer(pool.leftMinorUnits)
            $0.key(pool.leg)
        }
        try requireFound(changed, "purpose pool", pool.leg)
    }

    package func purposePool(_ leg: LegID) throws(StoreError) -> PurposePool? {
        try purpose.pool.first({ $0.key(leg) }) { row throws(StoreError) in try row.pool() }
    }

    /// Pools with something left that may be spent on the category, oldest first.
    package func purposePools(
        shop: ShopID, participant: String, currency: Currency, category: GoodsCategory, limit: Int
    ) throws(StoreError) -> [PurposePool] {
        try purpose.pools.rows({
            $0.pools(shop, participant, currency, category)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.pool() }
    }

    /// What may still be spent on the category.
    package func purposeLeft(
        shop: ShopID, participant: String, currency: Currency, category: GoodsCategory
    ) throws(StoreError) -> Int64 {
        try purpose.left.first({ $0.pools(shop, participant, currency, category) }) { row throws(StoreError) in
            row.int64()
        } ?? 0
    }

    /// `.rejected` when the shop has used the number before.
    package func insert(_ spending: Spending, requestDigest: [UInt8]) throws(StoreError) {
        try purpose.insertSpending.run {
            $0.key(spending.id)
            $0.text(spending.shop.text)
            $0.text(spending.participant)
            $0.text(spending.shopSpendingNumber)
            $0.text(spending.amount.currency)
            $0.integer(spending.amount.minorUnits)
            $0.text(spending.category)
            $0.text(JSONText.write(spending.parts.map(\.json)))
            $0.time(spending.createdAt)
            $0.bytes(requestDigest)
        }
    }

    /// By the shop's own number.
    package func spending(shop: ShopID, number: String) throws(StoreError) -> Spending? {
        try purpose.spending.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(number)
        }) { row throws(StoreError) in try row.spending() }
    }

    package func requestDigest(of id: SpendingID) throws(StoreError) -> [UInt8]? {
        try purpose.digest.first({ $0.key(id) }) { row throws(StoreError) in row.bytes() }
    }
}

extension SQLParameters {
    fileprivate mutating func pools(
        _ shop: ShopID, _ participant: String, _ currency: Currency, _ category: GoodsCategory
    ) {
        integer(shop.partition)
        text(shop.text)
        text(participant)
        text(currency)
        text(CategorySet.element(category))
    }
}

extension SQLRow {
    fileprivate mutating func pool() throws(StoreError) -> PurposePool {
        let leg: LegID = id()
        let (shop, participant, categories) = (self.shop(), text(), try CategorySet.read(text()))
        let currency = try name(Currency.self)
        return PurposePool(
            leg: leg, shop: shop, participant: participant, categories: categories, amount: money(currency),
            createdAt: time(), leftMinorUnits: int64())
    }

    fileprivate mutating func spending() throws(StoreError) -> Spending {
        let id: SpendingID = id()
        let (shop, participant, number) = (self.shop(), text(), text())
        let currency = try name(Currency.self)
        return Spending(
            id: id, shop: shop, participant: participant, shopSpendingNumber: number, amount: money(currency),
            category: try name(), parts: try JSONText.read(text(), "parts") { SpendingPart(json: $0) },
            createdAt: time())
    }
}
