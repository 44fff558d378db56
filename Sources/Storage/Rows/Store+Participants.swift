package import Payments

struct ParticipantStatements {
    let insert, update, byID, byNumber, pending, forgetAccounts, addAccount, sharing: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, shop, number, created_at, name, level, tier, accounts, pending, remuneration_basis, is_blocked, \
            updated_at, version
            """
        let (table, payees) = (connection.table("participants"), connection.table("payee_accounts"))
        insert = table.insert("partition, \(columns)")
        update = table.update(
            "name, level, tier, accounts, pending, remuneration_basis, is_blocked, updated_at, version",
            where: "partition = $10 AND id = $11 AND version = $12")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byNumber = table.select(columns, "WHERE partition = $1 AND shop = $2 AND number = $3")
        pending = table.select(columns, "WHERE pending IS NOT NULL ORDER BY id LIMIT $1")
        forgetAccounts = payees.delete(where: "partition = $1 AND shop = $2 AND participant = $3")
        addAccount = payees.insert("partition, shop, participant, method, account")
        sharing = connection.statement(
            """
            SELECT COUNT(DISTINCT shop || '/' || participant) FROM payee_accounts WHERE account = $1 AND method = $2 \
            AND \(payees.intact())
            """)
    }
}

extension Store {
    /// Stores a new participant. `.rejected` when the shop has used the number before, or the identifier was made in
    /// another partition than the shop's.
    package func insert(_ participant: Participant) throws(StoreError) {
        guard participant.id.partition == participant.shop.partition else {
            throw .rejected("participant \(participant.id): not made in its shop's partition")
        }
        try write { () throws(StoreError) in
            try participants.insert.run {
                $0.key(participant.id)
                $0.text(participant.shop.text)
                $0.text(participant.number)
                $0.time(participant.createdAt)
                $0.progress(participant)
            }
            try keepAccounts(participant)
        }
    }

    /// `.rejected` unless the stored version is the one before `participant.version`.
    package func update(_ participant: Participant) throws(StoreError) {
        try write { () throws(StoreError) in
            let changed = try participants.update.run {
                $0.progress(participant)
                $0.key(participant.id)
                $0.integer(participant.version - 1)
            }
            guard changed == 1 else {
                throw .rejected(
                    "participant \(participant.id): version \(participant.version - 1) is not the stored one")
            }
            try keepAccounts(participant)
        }
    }

    private func keepAccounts(_ participant: Participant) throws(StoreError) {
        try participants.forgetAccounts.run { $0.person(participant) }
        for (method, account) in participant.accounts.sorted(by: { $0.key < $1.key }) {
            try participants.addAccount.run {
                $0.person(participant)
                $0.text(method)
                $0.text(account)
            }
        }
    }

    package func participant(_ id: ParticipantID) throws(StoreError) -> Participant? {
        try participants.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.participant() }
    }

    /// By the shop's own number.
    package func participant(shop: ShopID, number: String) throws(StoreError) -> Participant? {
        try participants.byNumber.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(number)
        }) { row throws(StoreError) in try row.participant() }
    }

    /// Those with a change of accounts that is not in force yet, oldest participant first.
    package func pendingPayees(limit: Int) throws(StoreError) -> [Participant] {
        try participants.pending.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.participant() }
    }

    /// How many participants, over all shops, are paid to this account now.
    package func participantsSharing(_ account: String, _ method: PayoutMethod) throws(StoreError) -> Int {
        try participants.sharing.first({
            $0.text(account)
            $0.text(method)
        }) { row throws(StoreError) in row.int() } ?? 0
    }
}

extension SQLParameters {
    fileprivate mutating func person(_ participant: Participant) {
        integer(participant.shop.partition)
        text(participant.shop.text)
        text(participant.number)
    }

    /// The columns that change, `name` to `version`, without those between that do not.
    fileprivate mutating func progress(_ participant: Participant) {
        text(participant.name)
        integer(participant.level.rawValue)
        text(participant.tier)
        text(JSONText.write(PayeeAccounts.json(participant.accounts)))
        text(participant.pending?.storedText)
        text(participant.remunerationBasis)
        flag(participant.isBlocked)
        time(participant.updatedAt)
        integer(participant.version)
    }
}

extension SQLRow {
    mutating func realNameLevel() throws(StoreError) -> RealNameLevel {
        let number = int()
        guard let level = RealNameLevel(rawValue: number) else { throw .fatal("column level: \(number) is no level") }
        return level
    }

    fileprivate mutating func participant() throws(StoreError) -> Participant {
        let id: ParticipantID = id()
        return Participant(
            id: id, shop: shop(), number: text(), createdAt: time(), name: text(), level: try realNameLevel(),
            tier: try name(), accounts: try accounts(), pending: try pendingChange(), remunerationBasis: text(),
            isBlocked: flag(), updatedAt: time(), version: int64())
    }

    private mutating func accounts() throws(StoreError) -> [PayoutMethod: String] {
        try PayeeAccounts.read(try JSONText.read(text(), "accounts") { $0 })
    }

    private mutating func pendingChange() throws(StoreError) -> PayeeChange? {
        guard let text = optionalText() else { return nil }
        return try PayeeChange(storedText: text)
    }
}
