package import Payments

struct ReturnStatements {
    let insert, update, byID, byOrder: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, order_id, leg_id, refund_id, channel, currency, amount, created_at, state, channel_return_number, \
            last_code, tries, updated_at
            """
        let table = connection.table("split_returns")
        insert = table.insert("partition, \(columns)")
        update = table.update(
            "state, channel_return_number, last_code, tries, updated_at", where: "partition = $6 AND id = $7")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byOrder = table.select(columns, "WHERE order_id = $1 ORDER BY id")
    }
}

extension Store {
    package func insert(_ item: SplitReturn) throws(StoreError) {
        try requireSamePartition(item.id, item.order)
        try returns.insert.run {
            $0.key(item.id)
            $0.id(item.order)
            $0.id(item.leg)
            $0.id(item.refund)
            $0.text(item.channel.text)
            $0.text(item.amount.currency)
            $0.integer(item.amount.minorUnits)
            $0.time(item.createdAt)
            $0.progress(item)
        }
    }

    package func update(_ item: SplitReturn) throws(StoreError) {
        let changed = try returns.update.run {
            $0.progress(item)
            $0.key(item.id)
        }
        try requireFound(changed, "split return", item.id)
    }

    package func splitReturn(_ id: ReturnID) throws(StoreError) -> SplitReturn? {
        try returns.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.splitReturn() }
    }

    /// Oldest first.
    package func returns(of order: OrderID) throws(StoreError) -> [SplitReturn] {
        try returns.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.splitReturn() }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ item: SplitReturn) {
        text(item.state)
        text(item.channelReturnNumber)
        text(item.lastCode)
        integer(item.tries)
        time(item.updatedAt)
    }
}

extension SQLRow {
    fileprivate mutating func splitReturn() throws(StoreError) -> SplitReturn {
        let (id, order, leg) = (self.id() as ReturnID, self.id() as OrderID, self.id() as LegID)
        let refund: RefundID? = optionalID()
        let channel = channel()
        let currency = try name(Currency.self)
        return SplitReturn(
            id: id, order: order, leg: leg, refund: refund, channel: channel, amount: money(currency),
            createdAt: time(), state: try name(), channelReturnNumber: text(), lastCode: text(), tries: int(),
            updatedAt: time())
    }
}
