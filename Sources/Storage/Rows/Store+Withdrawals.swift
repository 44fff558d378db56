package import Payments

struct WithdrawalStatements {
    let insert, update, byID, byNumber, digest, inBatch, ofParticipant, open, held, recent: SQLStatement
    let day, underWay, settled, arrivedBefore, biggest, ofShop: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, shop, participant, shop_withdrawal_number, currency, amount, fee, method, account, account_name, \
            tier, level, created_at, request_time, notify_url, promised_at, state, due_at, batch, channel_number, \
            confirmation, findings, decided_by, last_code, tries, needs_person, settled_at, updated_at, version
            """
        let table = connection.table("withdrawals")
        insert = table.insert("partition, \(columns), is_open, request_digest")
        update = table.update(
            """
            state, due_at, batch, channel_number, confirmation, findings, decided_by, last_code, tries, \
            needs_person, settled_at, updated_at, version, is_open
            """, where: "partition = $15 AND id = $16 AND version = $17")
        func select(_ rest: String) -> SQLStatement {
            table.select(columns, rest)
        }
        byID = select("WHERE partition = $1 AND id = $2")
        byNumber = select("WHERE partition = $1 AND shop = $2 AND shop_withdrawal_number = $3")
        digest = table.select("request_digest", "WHERE partition = $1 AND id = $2")
        inBatch = select("WHERE batch = $1 AND state = $2 AND batch IS NOT NULL ORDER BY id LIMIT $3")
        ofParticipant = select(
            """
            WHERE partition = $1 AND shop = $2 AND participant = $3 AND created_at >= $4 \
            ORDER BY created_at DESC, id DESC LIMIT $5
            """)
        open = select("WHERE is_open = 1 ORDER BY created_at, id LIMIT $1")
        held = select("WHERE is_open = 1 AND (state = 'held' OR needs_person = 1) ORDER BY created_at, id LIMIT $1")
        recent = select("WHERE created_at >= $1 ORDER BY created_at DESC, id DESC LIMIT $2")
        day = connection.statement(
            """
            SELECT state, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM withdrawals WHERE partition = $1 AND shop = $2 \
            AND participant = $3 AND created_at >= $4 AND \(table.intact()) GROUP BY state
            """)
        underWay = connection.statement(
            """
            SELECT method, CAST(SUM(amount) AS BIGINT) FROM withdrawals WHERE partition = $1 AND shop = $2 \
            AND participant = $3 AND is_open = 1 AND \(table.intact()) GROUP BY method
            """)
        settled = select("WHERE settled_at >= $1 AND settled_at IS NOT NULL")
        arrivedBefore = connection.statement(
            """
            SELECT id FROM withdrawals WHERE partition = $1 AND shop = $2 AND participant = $3 AND method = $4 \
            AND account = $5 AND state = 'succeeded' AND \(table.intact()) LIMIT 1
            """)
        ofShop = select(SQLPage.clause)
        biggest = select("WHERE batch = $1 AND batch IS NOT NULL ORDER BY amount DESC, id LIMIT $2")
    }
}

extension Store {
    /// Stores a new withdrawal with the digest of the request that made it. `.rejected` when the shop has used the
    /// number before, or participant or batch are not stored.
    package func insert(_ item: Withdrawal, requestDigest: [UInt8]) throws(StoreError) {
        guard item.id.partition == item.shop.partition else {
            throw .rejected("withdrawal \(item.id): not made in its shop's partition")
        }
        try withdrawals.insert.run {
            $0.key(item.id)
            $0.text(item.shop.text)
            $0.text(item.participant)
            $0.text(item.shopWithdrawalNumber)
            $0.text(item.amount.currency)
            $0.integer(item.amount.minorUnits)
            $0.integer(item.feeMinorUnits)
            $0.text(item.method)
            $0.text(item.account)
            $0.text(item.accountName)
            $0.text(item.tier)
            $0.integer(item.level.rawValue)
            $0.time(item.createdAt)
            $0.time(item.requestTime)
            $0.text(item.notifyURL)
            $0.time(item.promisedAt)
            $0.progress(item)
            $0.bytes(requestDigest)
        }
    }

    /// `.rejected` unless the stored version is the one before `item.version`.
    package func update(_ item: Withdrawal) throws(StoreError) {
        let changed = try withdrawals.update.run {
            $0.progress(item)
            $0.key(item.id)
            $0.integer(item.version - 1)
        }
        guard changed == 1 else {
            throw .rejected("withdrawal \(item.id): version \(item.version - 1) is not the stored one")
        }
    }

    package func withdrawal(_ id: WithdrawalID) throws(StoreError) -> Withdrawal? {
        try withdrawals.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// By the shop's own number.
    package func withdrawal(shop: ShopID, number: String) throws(StoreError) -> Withdrawal? {
        try withdrawals.byNumber.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(number)
        }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// Of the request that made it; nil when there is no such withdrawal.
    package func requestDigest(of id: WithdrawalID) throws(StoreError) -> [UInt8]? {
        try withdrawals.digest.first({ $0.key(id) }) { row throws(StoreError) in row.bytes() }
    }

    /// Those of a batch in one state, oldest first.
    package func withdrawals(
        in batch: BatchID, state: WithdrawalState, limit: Int
    ) throws(StoreError) -> [Withdrawal] {
        try withdrawals.inBatch.rows({
            $0.id(batch)
            $0.text(state)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// The largest of a batch, whatever their state.
    package func biggestWithdrawals(in batch: BatchID, limit: Int) throws(StoreError) -> [Withdrawal] {
        try withdrawals.biggest.rows({
            $0.id(batch)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// Made at `since` or later, newest first.
    package func withdrawals(
        of participant: Participant, since: Timestamp, limit: Int
    ) throws(StoreError) -> [Withdrawal] {
        try withdrawals.ofParticipant.rows({
            $0.person(participant)
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// Everything that has not ended, oldest first.
    package func openWithdrawals(limit: Int) throws(StoreError) -> [Withdrawal] {
        try withdrawals.open.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// Held ones and those only a person can bring on, oldest first.
    package func withdrawalsForPeople(limit: Int) throws(StoreError) -> [Withdrawal] {
        try withdrawals.held.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// Newest first.
    package func recentWithdrawals(since: Timestamp, limit: Int) throws(StoreError) -> [Withdrawal] {
        try withdrawals.recent.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.withdrawal() }
    }

    /// Gives each withdrawal that has not ended, and each that ended at `settledSince` or later, to `visit`, once.
    package func eachWithdrawal(
        openOrSettledSince settledSince: Timestamp, _ visit: (Withdrawal) -> Void
    ) throws(StoreError) {
        try withdrawals.open.each({ $0.integer(Int64.max) }) { row throws(StoreError) in
            visit(try row.withdrawal())
            return true
        }
        try withdrawals.settled.each({ $0.time(settledSince) }) { row throws(StoreError) in
            let item = try row.withdrawal()
            if item.state.isTerminal { visit(item) }
            return true
        }
    }

    /// A shop's withdrawals by the time they were made, oldest first.
    package func withdrawals(
        of shop: ShopID, after: StorePlace, before: Timestamp, limit: Int
    ) throws(StoreError) -> [Withdrawal] {
        try withdrawals.ofShop.rows({ $0.page(shop, after: after, before: before, limit: limit) }) { row
            throws(StoreError) in try row.withdrawal()
        }
    }

    /// What a participant asked for at `since` or later, by the state it is in now.
    package func asked(
        by participant: Participant, since: Timestamp
    ) throws(StoreError) -> [(state: WithdrawalState, count: Int, minorUnits: Int64)] {
        try withdrawals.day.rows({
            $0.person(participant)
            $0.time(since)
        }) { row throws(StoreError) in (state: try row.name(), count: row.int(), minorUnits: row.int64()) }
    }

    /// What a participant has reserved and not yet received, by method.
    package func underWay(_ participant: Participant) throws(StoreError) -> [PayoutMethod: Int64] {
        let sums = try withdrawals.underWay.rows({ $0.person(participant) }) { row throws(StoreError) in
            (method: try row.name(PayoutMethod.self), minorUnits: row.int64())
        }
        return Dictionary(sums.map { ($0.method, $0.minorUnits) }) { first, _ in first }
    }

    /// True when a withdrawal of the participant has arrived at this account before.
    package func hasArrived(
        of participant: Participant, at account: String, by method: PayoutMethod
    ) throws(StoreError) -> Bool {
        try withdrawals.arrivedBefore.first({
            $0.person(participant)
            $0.text(method)
            $0.text(account)
        }) { row throws(StoreError) in row.text() } != nil
    }
}

extension SQLParameters {
    fileprivate mutating func person(_ participant: Participant) {
        integer(participant.shop.partition)
        text(participant.shop.text)
        text(participant.number)
    }

    /// The columns that change, `state` to `is_open`.
    fileprivate mutating func progress(_ item: Withdrawal) {
        text(item.state)
        time(item.dueAt)
        id(item.batch)
        text(item.channelNumber)
        text(item.confirmation)
        text(JSONText.write(item.findings.map(\.json)))
        text(item.decidedBy)
        text(item.lastCode)
        integer(item.tries)
        flag(item.needsPerson)
        time(item.settledAt)
        time(item.updatedAt)
        integer(item.version)
        flag(!item.state.isTerminal)
    }
}

extension SQLRow {
    fileprivate mutating func withdrawal() throws(StoreError) -> Withdrawal {
        let id: WithdrawalID = id()
        let (shop, participant, number) = (self.shop(), text(), text())
        let currency = try name(Currency.self)
        let (amount, fee) = (money(currency), int64())
        let (method, account, accountName) = (try name(PayoutMethod.self), text(), text())
        let (tier, level) = (try name(PayoutTier.self), try realNameLevel())
        let (createdAt, requestTime, notifyURL, promisedAt) = (time(), time(), text(), time())
        return Withdrawal(
            id: id, shop: shop, participant: participant, shopWithdrawalNumber: number, amount: amount,
            feeMinorUnits: fee, method: method, account: account, accountName: accountName, tier: tier, level: level,
            createdAt: createdAt, requestTime: requestTime, notifyURL: notifyURL, state: try name(), dueAt: time(),
            promisedAt: promisedAt, batch: optionalID(), channelNumber: text(), confirmation: text(),
            findings: try JSONText.read(text(), "findings") { RuleFinding(json: $0) }, decidedBy: text(),
            lastCode: text(), tries: int(), needsPerson: flag(), settledAt: optionalTime(), updatedAt: time(),
            version: int64())
    }
}
