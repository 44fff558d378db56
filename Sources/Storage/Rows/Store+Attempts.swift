package import Payments

struct AttemptStatements {
    let insert, update, byID, byOrder, byTradeNumber: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, order_id, channel, number, currency, amount, created_at, request_time, expires_at, state, \
            pay_parameter, channel_trade_number, paid, paid_at, last_code, query_count, updated_at, \
            refunded_told
            """
        let table = connection.table("attempts")
        insert = table.insert("partition, \(columns)")
        update = table.update(
            """
            state, pay_parameter, channel_trade_number, paid, paid_at, last_code, query_count, updated_at, \
            refunded_told
            """, where: "partition = $10 AND id = $11")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byOrder = table.select(columns, "WHERE order_id = $1 ORDER BY number, id")
        byTradeNumber = table.select(
            columns,
            "WHERE channel_trade_number = $1 AND channel_trade_number <> '' AND channel = $2 ORDER BY id LIMIT 1")
    }
}

extension Store {
    package func insert(_ attempt: Attempt) throws(StoreError) {
        try requireSamePartition(attempt.id, attempt.order)
        try attempts.insert.run {
            $0.key(attempt.id)
            $0.id(attempt.order)
            $0.text(attempt.channel.text)
            $0.integer(attempt.number)
            $0.text(attempt.amount.currency)
            $0.integer(attempt.amount.minorUnits)
            $0.time(attempt.createdAt)
            $0.time(attempt.requestTime)
            $0.time(attempt.expiresAt)
            $0.progress(attempt)
        }
    }

    package func update(_ attempt: Attempt) throws(StoreError) {
        let changed = try attempts.update.run {
            $0.progress(attempt)
            $0.key(attempt.id)
        }
        try requireFound(changed, "attempt", attempt.id)
    }

    package func attempt(_ id: AttemptID) throws(StoreError) -> Attempt? {
        try attempts.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.attempt() }
    }

    /// The payment a channel knows by its own number; the empty number names none.
    package func attempt(channel: ChannelID, tradeNumber: String) throws(StoreError) -> Attempt? {
        try attempts.byTradeNumber.first({
            $0.text(tradeNumber)
            $0.text(channel.text)
        }) { row throws(StoreError) in try row.attempt() }
    }

    /// In the order they were made.
    package func attempts(of order: OrderID) throws(StoreError) -> [Attempt] {
        try attempts.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.attempt() }
    }

    /// Rows of one order live in one partition; a number from another one is a bug of whoever made it.
    func requireSamePartition<Noun>(_ id: Identifier<Noun>, _ order: OrderID) throws(StoreError) {
        guard id.partition == order.partition else {
            throw .rejected("\(id): made in partition \(id.partition), its order's is \(order.partition)")
        }
    }

    func requireFound<Noun>(_ changed: Int, _ what: StaticString, _ id: Identifier<Noun>) throws(StoreError) {
        guard changed == 1 else { throw .rejected("\(what) \(id) is not stored") }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ attempt: Attempt) {
        text(attempt.state)
        text(attempt.payParameter)
        text(attempt.channelTradeNumber)
        integer(attempt.paidMinorUnits)
        time(attempt.paidAt)
        text(attempt.lastCode)
        integer(attempt.queryCount)
        time(attempt.updatedAt)
        integer(attempt.refundedToldMinorUnits)
    }
}

extension SQLRow {
    fileprivate mutating func attempt() throws(StoreError) -> Attempt {
        let id: AttemptID = id()
        let order: OrderID = self.id()
        let channel = channel()
        let number = int()
        let currency = try name(Currency.self)
        return Attempt(
            id: id, order: order, channel: channel, number: number, amount: money(currency), createdAt: time(),
            requestTime: time(), expiresAt: time(), state: try name(), payParameter: text(),
            channelTradeNumber: text(), paidMinorUnits: int64(), paidAt: optionalTime(), lastCode: text(),
            queryCount: int(), updatedAt: time(), refundedToldMinorUnits: int64())
    }
}
