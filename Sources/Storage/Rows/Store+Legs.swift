import JSON
package import Payments

struct LegStatements {
    let insert, update, byID, byOrder, byRequest, waiting, open, blocked, sent: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, order_id, channel, receiver, currency, amount, timing, created_at, state, request_id, last_code, \
            tries, updated_at, delivery, level, purpose, returned, settled_at, refunded_before, replaces, due_at
            """
        let table = connection.table("legs")
        insert = table.insert("partition, \(columns)")
        // The request a leg was frozen into never changes: a second one is refused by matching no row.
        update = table.update(
            "state, request_id, last_code, tries, updated_at, returned, settled_at, due_at",
            where: "partition = $9 AND id = $10 AND (request_id IS NULL OR request_id = $2)")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byOrder = table.select(columns, "WHERE order_id = $1 ORDER BY id")
        byRequest = table.select(columns, "WHERE request_id = $1 ORDER BY id")
        // The states are written out, not bound: only then a partial index serves.
        waiting = connection.statement(
            """
            SELECT timing, due_at, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM legs \
            WHERE state = 'waiting' GROUP BY timing, due_at
            """)
        sent = connection.statement(
            """
            SELECT DISTINCT order_id FROM legs WHERE state = 'sent' AND order_id > $1 ORDER BY order_id LIMIT $2
            """)
        blocked = connection.statement(
            """
            SELECT DISTINCT order_id FROM legs WHERE state IN (\(LegStatements.openStates)) AND state = 'blocked' \
            ORDER BY order_id LIMIT $1
            """)
        open = connection.statement(
            """
            SELECT DISTINCT order_id FROM legs WHERE state IN (\(LegStatements.openStates)) \
            AND order_id > $1 ORDER BY order_id LIMIT $2
            """)
    }
}

extension LegStatements {
    /// `LegState.isTerminal` is false for these.
    static let openStates = "'waiting', 'sent', 'unknown', 'accepted', 'processing', 'blocked'"
}

/// Shares that wait for one moment.
package struct WaitingLegs: Sendable, Equatable {
    package let timing: SplitTiming
    /// Nil while they wait for the buyer's receipt.
    package let dueAt: Timestamp?
    package let count: Int
    package let minorUnits: Int64
}

extension Store {
    package func insert(_ leg: SplitLeg) throws(StoreError) {
        try requireSamePartition(leg.id, leg.order)
        try legs.insert.run {
            $0.key(leg.id)
            $0.id(leg.order)
            $0.text(leg.channel.text)
            $0.text(JSONWriter.text(leg.receiver.json))
            $0.text(leg.amount.currency)
            $0.integer(leg.amount.minorUnits)
            $0.text(leg.timing)
            $0.time(leg.createdAt)
            $0.progress(leg)
            $0.text(leg.delivery)
            $0.integer(leg.level)
            $0.text(leg.purpose.storedText)
            $0.integer(leg.returnedMinorUnits)
            $0.time(leg.settledAt)
            $0.integer(leg.refundedBefore)
            $0.id(leg.replaces)
            $0.time(leg.dueAt)
        }
    }

    /// `.rejected` when the leg is not stored, or is frozen into another request than the one given.
    package func update(_ leg: SplitLeg) throws(StoreError) {
        let changed = try legs.update.run {
            $0.progress(leg)
            $0.integer(leg.returnedMinorUnits)
            $0.time(leg.settledAt)
            $0.time(leg.dueAt)
            $0.key(leg.id)
        }
        guard changed == 1 else { throw .rejected("leg \(leg.id) is not stored, or frozen into another request") }
    }

    package func leg(_ id: LegID) throws(StoreError) -> SplitLeg? {
        try legs.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.leg() }
    }

    package func legs(of order: OrderID) throws(StoreError) -> [SplitLeg] {
        try legs.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.leg() }
    }

    /// All shares that wait, summed by timing and moment. For start-up.
    package func waitingLegs() throws(StoreError) -> [WaitingLegs] {
        try legs.waiting.rows({ _ in }) { row throws(StoreError) in
            WaitingLegs(
                timing: try row.name(), dueAt: row.optionalTime(), count: row.int(), minorUnits: row.int64())
        }
    }

    /// Orders with shares whose receivers must be mended.
    package func ordersWithBlockedLegs(limit: Int) throws(StoreError) -> [OrderID] {
        try legs.blocked.rows({ $0.integer(limit) }) { row throws(StoreError) in row.id() }
    }

    /// Orders with shares that have not ended, after a number, in the order of their numbers.
    package func ordersWithOpenLegs(after order: String, limit: Int) throws(StoreError) -> [OrderID] {
        try legs.open.rows({
            $0.text(order)
            $0.integer(limit)
        }) { row throws(StoreError) in row.id() }
    }

    /// Orders with shares whose request went out and was not answered, after a number, in the order of their numbers.
    package func ordersWithSentLegs(after order: String, limit: Int) throws(StoreError) -> [OrderID] {
        try legs.sent.rows({
            $0.text(order)
            $0.integer(limit)
        }) { row throws(StoreError) in row.id() }
    }

    /// The legs frozen into one channel request.
    package func legs(in request: SplitRequestID) throws(StoreError) -> [SplitLeg] {
        try legs.byRequest.rows({ $0.id(request) }) { row throws(StoreError) in try row.leg() }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ leg: SplitLeg) {
        text(leg.state)
        id(leg.request)
        text(leg.lastCode)
        integer(leg.tries)
        time(leg.updatedAt)
    }
}

extension SQLRow {
    fileprivate mutating func leg() throws(StoreError) -> SplitLeg {
        let id: LegID = id()
        let order: OrderID = self.id()
        let channel = channel()
        let receiver = try receiver()
        let currency = try name(Currency.self)
        let (amount, timing) = (money(currency), try name(SplitTiming.self))
        let (createdAt, state, request) = (time(), try name(LegState.self), optionalID() as SplitRequestID?)
        let (lastCode, tries, updatedAt) = (text(), int(), time())
        let (delivery, level) = (try name(ShareDelivery.self), int())
        let purpose = try Set<GoodsCategory>(storedText: text())
        let (returned, settledAt) = (int64(), optionalTime())
        return SplitLeg(
            id: id, order: order, channel: channel, receiver: receiver, amount: amount, timing: timing,
            delivery: delivery, level: level, purpose: purpose, createdAt: createdAt, refundedBefore: int64(),
            replaces: optionalID(), dueAt: optionalTime(), state: state, request: request, lastCode: lastCode,
            tries: tries, returnedMinorUnits: returned, settledAt: settledAt, updatedAt: updatedAt)
    }

    private mutating func receiver() throws(StoreError) -> Receiver {
        guard let value = try? JSONParser.parse(text()), let receiver = Receiver(json: value) else {
            throw .fatal("column receiver: no receiver")
        }
        return receiver
    }
}
