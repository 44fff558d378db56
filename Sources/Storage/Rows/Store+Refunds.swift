package import Payments

struct RefundStatements {
    let insert, update, byID, byOrder, byNumber, ofShop: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, order_id, attempt_id, channel, currency, amount, kind, shop_refund_number, reason, created_at, \
            request_time, state, channel_refund_number, last_code, tries, updated_at, \
            redirect
            """
        let table = connection.table("refunds")
        // The shop comes from the order's row, so a refund can never name another one; without the order it is NULL
        // and refused.
        insert = table.insert(
            "partition, \(columns), shop",
            values: ["shop": "(SELECT shop FROM orders WHERE partition = $1 AND id = $3)"])
        update = table.update(
            "state, channel_refund_number, last_code, tries, updated_at, redirect",
            where: "partition = $7 AND id = $8")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byOrder = table.select(columns, "WHERE order_id = $1 ORDER BY created_at, id")
        byNumber = table.select(
            columns, "WHERE partition = $1 AND shop = $2 AND shop_refund_number = $3 AND shop_refund_number <> ''")
        ofShop = table.select(columns, SQLPage.clause)
    }
}

extension Store {
    /// Stores a new refund. `.rejected` when the shop has used the refund number before, or order or attempt are not
    /// stored.
    package func insert(_ refund: Refund) throws(StoreError) {
        try requireSamePartition(refund.id, refund.order)
        try refunds.insert.run {
            $0.key(refund.id)
            $0.id(refund.order)
            $0.id(refund.attempt)
            $0.text(refund.channel.text)
            $0.text(refund.amount.currency)
            $0.integer(refund.amount.minorUnits)
            $0.text(refund.kind)
            $0.text(refund.shopRefundNumber)
            $0.text(refund.reason)
            $0.time(refund.createdAt)
            $0.time(refund.requestTime)
            $0.progress(refund)
        }
    }

    package func update(_ refund: Refund) throws(StoreError) {
        let changed = try refunds.update.run {
            $0.progress(refund)
            $0.key(refund.id)
        }
        try requireFound(changed, "refund", refund.id)
    }

    package func refund(_ id: RefundID) throws(StoreError) -> Refund? {
        try refunds.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.refund() }
    }

    /// Oldest first.
    package func refunds(of order: OrderID) throws(StoreError) -> [Refund] {
        try refunds.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.refund() }
    }

    /// By the shop's own refund number; the empty number names none.
    package func refund(shop: ShopID, number: String) throws(StoreError) -> Refund? {
        try refunds.byNumber.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(number)
        }) { row throws(StoreError) in try row.refund() }
    }

    /// Refunds of a shop's orders by the time they were made, oldest first.
    package func refunds(
        of shop: ShopID, after: StorePlace, before: Timestamp, limit: Int
    ) throws(StoreError) -> [Refund] {
        try refunds.ofShop.rows({ $0.page(shop, after: after, before: before, limit: limit) }) { row
            throws(StoreError) in try row.refund()
        }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ refund: Refund) {
        text(refund.state)
        text(refund.channelRefundNumber)
        text(refund.lastCode)
        integer(refund.tries)
        time(refund.updatedAt)
        text(refund.redirect)
    }
}

extension SQLRow {
    fileprivate mutating func refund() throws(StoreError) -> Refund {
        let id: RefundID = id()
        let order: OrderID = self.id()
        let attempt: AttemptID = self.id()
        let channel = channel()
        let currency = try name(Currency.self)
        return Refund(
            id: id, order: order, attempt: attempt, channel: channel, amount: money(currency), kind: try name(),
            shopRefundNumber: text(), reason: text(), createdAt: time(), requestTime: time(), state: try name(),
            channelRefundNumber: text(), lastCode: text(), tries: int(), updatedAt: time(), redirect: text())
    }
}
