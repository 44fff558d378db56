package import Payments

struct ParticipantStatements {
    let insert, update, byID, byNumber, pending, forgetAccounts, addAccount, sharing: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, shop, number, created_at, name, level, tier, accounts, pending, remuneration_basis, is_blocked, \
            updated_at, version
            """
        insert = connection.statement(
            """
            INSERT INTO participants (partition, \(columns)) VALUES \
            ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """)
        update = connection.statement(
            """
            UPDATE participants SET name = $1, level = $2, tier = $3, accounts = $4, pending = $5, \
            remuneration_basis = $6, is_blocked = $7, updated_at = $8, version = $9 \
            WHERE partition = $10 AND id = $11 AND version = $12
            """)
        byID = connection.statement("SELECT \(columns) FROM participants WHERE partition = $1 AND id = $2")
        byNumber = connection.statement(
            "SELECT \(columns) FROM participants WHERE partition = $1 AND shop = $2 AND number = $3")
        pending = connection.statement(
            "SELECT \(columns) FROM participants WHERE pending IS NOT NULL ORDER BY id LIMIT $1")
        forgetAccounts = connection.statement(
            "DELETE FROM payee_accounts WHERE partition = $1 AND shop = $2 AND participant = $3")
        addAccount = connection.statement(
            """
            INSERT INTO payee_accounts (partition, shop, participant, method, account) VALUES ($1, $2, $3, $4, $5)
            """)
        sharing = connection.statement(
            """
            SELECT COUNT(DISTINCT shop || '/' || participant) FROM payee_accounts WHERE account = $1 AND method = $2
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
