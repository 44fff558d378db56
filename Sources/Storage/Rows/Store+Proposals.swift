package import Payments

struct ProposalStatements {
    let insert, decide, byID, open: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, act, risk_class, subject, version, amount, request, shown, made_by, made_uid, made_session, reason, \
            made_at, expires_at, digest, state, decided_by, decided_uid, decided_session, decided_at
            """
        let table = connection.table("proposals")
        insert = table.insert(columns)
        decide = table.update("state, decided_by, decided_uid, decided_session, decided_at", where: "id = $6")
        byID = table.select(columns, "WHERE id = $1")
        open = table.select(columns, "WHERE state = 'open' ORDER BY expires_at, id")
    }
}

extension Store {
    package func insert(_ proposal: Proposal) throws(StoreError) {
        try proposals.insert.run {
            for word in [proposal.id, proposal.act] { $0.text(word) }
            $0.integer(proposal.riskClass)
            $0.text(proposal.subject)
            $0.integer(proposal.version)
            $0.integer(proposal.minorUnits)
            for word in [proposal.request, proposal.shown, proposal.by] { $0.text(word) }
            $0.integer(Int64(proposal.byUID))
            for word in [proposal.bySession, proposal.reason] { $0.text(word) }
            $0.time(proposal.madeAt)
            $0.time(proposal.expiresAt)
            $0.bytes(proposal.digest)
            $0.decision(proposal)
        }
    }

    /// Stores how the proposal ended. The file refuses a decision by the person who made it, a late one, and a second.
    package func update(_ proposal: Proposal) throws(StoreError) {
        let changed = try proposals.decide.run {
            $0.decision(proposal)
            $0.text(proposal.id)
        }
        guard changed == 1 else { throw .fatal("no proposal \(proposal.id)") }
    }

    package func proposal(_ id: String) throws(StoreError) -> Proposal? {
        try proposals.byID.first({ $0.text(id) }) { row throws(StoreError) in try row.proposal() }
    }

    /// By the moment they run out.
    package func openProposals() throws(StoreError) -> [Proposal] {
        try proposals.open.rows({ _ in }) { row throws(StoreError) in try row.proposal() }
    }
}

extension SQLParameters {
    fileprivate mutating func decision(_ proposal: Proposal) {
        text(proposal.state)
        text(proposal.decidedBy)
        integer(proposal.decidedUID)
        text(proposal.decidedSession)
        integer(proposal.decidedAt?.milliseconds ?? 0)
    }
}

extension SQLRow {
    fileprivate mutating func proposal() throws(StoreError) -> Proposal {
        var made = Proposal(
            id: text(), act: text(), riskClass: int(), subject: text(), version: int64(), minorUnits: int64(),
            request: text(), shown: text(), by: text(), byUID: UInt32(clamping: int64()), bySession: text(),
            reason: text(), madeAt: time(), expiresAt: time(), digest: bytes())
        made.state = try name()
        made.decidedBy = text()
        made.decidedUID = int64()
        made.decidedSession = text()
        let decided = int64()
        made.decidedAt = decided > 0 ? Timestamp(milliseconds: decided) : nil
        return made
    }
}
