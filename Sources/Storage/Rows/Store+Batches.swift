package import Payments

struct BatchStatements {
    let insert, update, byID, collecting, open, gone, byState, byLevel, doubles, stopped: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, shop, tier, method, created_at, due_at, state, count, amount, first_person, second_person, went_at, \
            updated_at, version
            """
        let (table, paid) = (connection.table("payout_batches"), connection.table("withdrawals"))
        let people = connection.table("participants")
        insert = table.insert("partition, \(columns)")
        update = table.update(
            "due_at, state, count, amount, first_person, second_person, went_at, updated_at, version",
            where: "partition = $10 AND id = $11 AND version = $12")
        func select(_ rest: String) -> SQLStatement {
            table.select(columns, rest)
        }
        byID = select("WHERE partition = $1 AND id = $2")
        collecting = select(
            """
            WHERE partition = $1 AND shop = $2 AND tier = $3 AND method = $4 AND due_at = $5 AND state = 'collecting'
            """)
        open = select("WHERE state <> 'done' ORDER BY due_at, id LIMIT $1")
        gone = select("WHERE went_at >= $1 AND went_at IS NOT NULL ORDER BY went_at DESC, id DESC LIMIT $2")
        byState = connection.statement(
            """
            SELECT state, COUNT(*), CAST(SUM(amount) AS BIGINT), CAST(SUM(fee) AS BIGINT) FROM withdrawals \
            WHERE batch = $1 AND batch IS NOT NULL AND \(paid.intact()) GROUP BY state
            """)
        byLevel = connection.statement(
            """
            SELECT level, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM withdrawals \
            WHERE batch = $1 AND batch IS NOT NULL AND \(paid.intact()) GROUP BY level ORDER BY level
            """)
        doubles = connection.statement(
            """
            SELECT COUNT(*) - COUNT(DISTINCT participant || '/' || amount) FROM withdrawals \
            WHERE batch = $1 AND batch IS NOT NULL AND state = 'requested' AND \(paid.intact())
            """)
        stopped = connection.statement(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(w.amount), 0) AS BIGINT) FROM withdrawals w JOIN participants p \
            ON p.partition = w.partition AND p.shop = w.shop AND p.number = w.participant \
            WHERE w.batch = $1 AND w.batch IS NOT NULL AND w.state = 'requested' \
            AND \(people.intact("p")) AND \(paid.intact("w")) \
            AND (p.is_blocked = 1 OR (p.pending IS NOT NULL AND w.decided_by = ''))
            """)
    }
}

extension Store {
    /// Stores a new batch. `.rejected` when one of the same shop, tier and way collects for the same moment already.
    package func insert(_ batch: PayoutBatch) throws(StoreError) {
        guard batch.id.partition == batch.shop.partition else {
            throw .rejected("batch \(batch.id): not made in its shop's partition")
        }
        try batches.insert.run {
            $0.key(batch.id)
            $0.text(batch.shop.text)
            $0.text(batch.tier)
            $0.text(batch.method)
            $0.time(batch.createdAt)
            $0.progress(batch)
        }
    }

    /// `.rejected` unless the stored version is the one before `batch.version`.
    package func update(_ batch: PayoutBatch) throws(StoreError) {
        let changed = try batches.update.run {
            $0.progress(batch)
            $0.key(batch.id)
            $0.integer(batch.version - 1)
        }
        guard changed == 1 else {
            throw .rejected("batch \(batch.id): version \(batch.version - 1) is not the stored one")
        }
    }

    package func payoutBatch(_ id: BatchID) throws(StoreError) -> PayoutBatch? {
        try batches.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.batch() }
    }

    /// The one that takes withdrawals for this moment; nil when there is none yet.
    package func collectingBatch(
        shop: ShopID, tier: PayoutTier, method: PayoutMethod, due: Timestamp
    ) throws(StoreError) -> PayoutBatch? {
        try batches.collecting.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(tier)
            $0.text(method)
            $0.time(due)
        }) { row throws(StoreError) in try row.batch() }
    }

    /// Everything that is not done, by the moment it is due.
    package func openBatches(limit: Int) throws(StoreError) -> [PayoutBatch] {
        try batches.open.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.batch() }
    }

    /// Those that went at `since` or later, newest first.
    package func goneBatches(since: Timestamp, limit: Int) throws(StoreError) -> [PayoutBatch] {
        try batches.gone.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.batch() }
    }

    /// What a batch holds, by state.
    package func contents(
        of batch: BatchID
    ) throws(StoreError) -> [(state: WithdrawalState, count: Int, minorUnits: Int64, feeMinorUnits: Int64)] {
        try batches.byState.rows({ $0.id(batch) }) { row throws(StoreError) in
            (state: try row.name(), count: row.int(), minorUnits: row.int64(), feeMinorUnits: row.int64())
        }
    }

    /// What a batch holds, by the level that set the limits.
    package func levels(
        of batch: BatchID
    ) throws(StoreError) -> [(level: RealNameLevel, count: Int, minorUnits: Int64)] {
        try batches.byLevel.rows({ $0.id(batch) }) { row throws(StoreError) in
            (level: try row.realNameLevel(), count: row.int(), minorUnits: row.int64())
        }
    }

    /// Requested withdrawals beyond the first of the same participant and amount.
    package func doubles(in batch: BatchID) throws(StoreError) -> Int {
        try batches.doubles.first({ $0.id(batch) }) { row throws(StoreError) in row.int() } ?? 0
    }

    /// Requested withdrawals that will not leave: their participant is blocked, or its accounts are changing.
    package func stopped(in batch: BatchID) throws(StoreError) -> (count: Int, minorUnits: Int64) {
        try batches.stopped.first({ $0.id(batch) }) { row throws(StoreError) in
            (count: row.int(), minorUnits: row.int64())
        } ?? (0, 0)
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ batch: PayoutBatch) {
        time(batch.dueAt)
        text(batch.state)
        integer(batch.count)
        integer(batch.minorUnits)
        text(batch.firstPerson)
        text(batch.secondPerson)
        time(batch.wentAt)
        time(batch.updatedAt)
        integer(batch.version)
    }
}

extension SQLRow {
    fileprivate mutating func batch() throws(StoreError) -> PayoutBatch {
        let id: BatchID = id()
        return PayoutBatch(
            id: id, shop: shop(), tier: try name(), method: try name(), createdAt: time(), dueAt: time(),
            state: try name(), count: int(), minorUnits: int64(), firstPerson: text(), secondPerson: text(),
            wentAt: optionalTime(), updatedAt: time(), version: int64())
    }
}
