package import Payments
package import Risk

struct RiskStatements {
    let subjects, refunds, payouts, owner: SQLStatement
    let insert, newest, ofUse: SQLStatement

    init(_ connection: SQLConnection) {
        let (orders, refunded) = (connection.table("orders"), connection.table("refunds"))
        let (payees, versions) = (connection.table("payee_accounts"), connection.table("risk_versions"))
        subjects = orders.select(
            """
            created_at, currency, amount, user_id, device_id, address, identity_token, registered_at, shop, parties
            """, "WHERE created_at >= $1 ORDER BY created_at DESC, id DESC LIMIT $2")
        refunds = connection.statement(
            """
            SELECT refunds.created_at, refunds.amount, orders.shop, orders.parties FROM refunds \
            JOIN orders ON orders.id = refunds.order_id AND orders.partition = refunds.partition \
            WHERE refunds.created_at >= $1 AND \(refunded.intact()) AND \(orders.intact()) \
            ORDER BY refunds.created_at DESC, refunds.id DESC LIMIT $2
            """)
        let firstOwner = """
            SELECT participants.number FROM payee_accounts JOIN participants \
            ON participants.partition = payee_accounts.partition AND participants.shop = payee_accounts.shop \
            AND participants.number = payee_accounts.participant
            """
        payouts = connection.statement(
            """
            SELECT created_at, currency, amount, participant, coalesce((\(firstOwner) \
            WHERE payee_accounts.account = withdrawals.account AND payee_accounts.method = withdrawals.method \
            AND \(payees.intact()) \
            ORDER BY participants.created_at, participants.id LIMIT 1), '') \
            FROM withdrawals WHERE created_at >= $1 AND \(connection.table("withdrawals").intact()) \
            ORDER BY created_at DESC, id DESC LIMIT $2
            """)
        owner = connection.statement(
            """
            \(firstOwner) WHERE payee_accounts.account = $1 AND payee_accounts.method = $2 AND \(payees.intact()) \
            ORDER BY participants.created_at, participants.id LIMIT 1
            """)
        let columns = "number, at, rule_use, act, digest, source"
        insert = versions.insert(columns)
        newest = versions.select(columns, "ORDER BY number DESC LIMIT $1")
        ofUse = versions.select(columns, "WHERE rule_use = $1 ORDER BY number DESC LIMIT 1")
    }
}

// MARK: what the windows are rebuilt from

extension Store {
    /// Orders created at `since` or later as risk sees them, newest first. Reads no more of each than that.
    package func riskOrders(since: Timestamp, limit: Int) throws(StoreError) -> [RiskSubject] {
        try risk.subjects.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in
            let at = row.time()
            let currency = try row.name(Currency.self)
            var subject = RiskSubject(
                at: at, amount: row.money(currency), user: row.text(), device: row.text(), address: row.text(),
                identity: row.text(), registeredAt: row.optionalTime())
            let parties = try row.parties(subject.amount.minorUnits)
            subject.leader = parties.leader
            subject.payee = parties.payee
            subject.flows = parties.flows
            return subject
        }
    }

    /// Refunds begun at `since` or later, newest first.
    package func riskRefunds(since: Timestamp, limit: Int) throws(StoreError) -> [RiskRefund] {
        try risk.refunds.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in
            let at = row.time()
            let amount = row.int64()
            return RiskRefund(payee: try row.parties(amount).payee, minorUnits: amount, at: at)
        }
    }

    /// Withdrawals asked for at `since` or later, newest first.
    package func riskPayouts(since: Timestamp, limit: Int) throws(StoreError) -> [RiskSubject] {
        try risk.payouts.rows({
            $0.time(since)
            $0.integer(limit)
        }) { row throws(StoreError) in
            let at = row.time()
            let currency = try row.name(Currency.self)
            let amount = row.money(currency)
            return RiskSubject(payout: amount, at: at, participant: row.text(), owner: row.text())
        }
    }

    /// The oldest participant, over all shops, that is paid to this account now; nil when none is.
    package func firstOwner(of account: String, _ method: PayoutMethod) throws(StoreError) -> String? {
        try risk.owner.first({
            $0.text(account)
            $0.text(method)
        }) { row throws(StoreError) in row.text() }
    }
}

extension SQLRow {
    fileprivate mutating func parties(_ minorUnits: Int64) throws(StoreError) -> RiskParties {
        let shop = shop()
        guard let parties = RiskParties(storedText: text(), shop: shop, minorUnits: minorUnits) else {
            throw .fatal("column parties: does not read")
        }
        return parties
    }
}

// MARK: versions

extension Store {
    package func insert(_ version: RiskRulesVersion) throws(StoreError) {
        try risk.insert.run {
            $0.integer(version.number)
            $0.time(version.at)
            $0.text(version.use)
            $0.text(version.act)
            $0.text(version.digest)
            $0.text(version.source)
        }
    }

    /// Newest first.
    package func riskVersions(limit: Int) throws(StoreError) -> [RiskRulesVersion] {
        try risk.newest.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.riskVersion() }
    }

    package func newestRiskVersion(_ use: RiskRulesVersion.Use) throws(StoreError) -> RiskRulesVersion? {
        try risk.ofUse.first({ $0.text(use) }) { row throws(StoreError) in try row.riskVersion() }
    }
}

extension SQLRow {
    fileprivate mutating func riskVersion() throws(StoreError) -> RiskRulesVersion {
        RiskRulesVersion(
            number: int64(), at: time(), use: try name(), act: try name(), digest: text(), source: text())
    }
}
