/// The durable memory of one lane: orders and all that hangs on them, ledger, feed, audit, settings.
///
/// Not `Sendable`: one thread owns it. Writes go through batches: `beginBatch`, one `savepoint` for each input,
/// `commitBatch`; when `commitBatch` returns, everything is on disk. A write outside a batch is a batch of its own.
/// After a `.fatal` error the store reads but writes no more: open it again and verify. When `commitBatch` throws
/// `.fatal`, whether the batch is on disk is unknown until then; when it throws anything else, nothing of the batch is.
package final class Store {
    let connection: SQLConnection
    /// What memory knows beyond the rows: chain heads, the feed's last number, balances not yet written.
    var memory = StoreMemory()

    let orders: OrderStatements
    let attempts: AttemptStatements
    let refunds: RefundStatements
    let legs: LegStatements
    let returns: ReturnStatements
    let tasks: TaskStatements
    let messages: MessageStatements
    let decisions: DecisionStatements
    let movements: MovementStatements
    let cases: CaseStatements
    let feed: FeedStatements
    let audits: AuditStatements
    let seen: SeenStatements
    let settings: SettingStatements
    let timers: TimerStatements
    let participants: ParticipantStatements
    let withdrawals: WithdrawalStatements
    let batches: BatchStatements
    let purpose: PurposeStatements
    let balance: BalanceStatements
    let treeNodes: TreeStatements
    let heads: HeadStatements
    let minutes: MinuteStatements
    let canaries: CanaryStatements
    let routingVersions: RoutingVersionStatements
    let risk: RiskStatements
    let proposals: ProposalStatements
    let actions: ActionStatements
    private let transactions: TransactionStatements

    private init(_ connection: SQLConnection) {
        self.connection = connection
        orders = OrderStatements(connection)
        attempts = AttemptStatements(connection)
        refunds = RefundStatements(connection)
        legs = LegStatements(connection)
        returns = ReturnStatements(connection)
        tasks = TaskStatements(connection)
        messages = MessageStatements(connection)
        decisions = DecisionStatements(connection)
        movements = MovementStatements(connection)
        cases = CaseStatements(connection)
        feed = FeedStatements(connection)
        audits = AuditStatements(connection)
        seen = SeenStatements(connection)
        settings = SettingStatements(connection)
        timers = TimerStatements(connection)
        participants = ParticipantStatements(connection)
        withdrawals = WithdrawalStatements(connection)
        batches = BatchStatements(connection)
        purpose = PurposeStatements(connection)
        balance = BalanceStatements(connection)
        treeNodes = TreeStatements(connection)
        heads = HeadStatements(connection)
        minutes = MinuteStatements(connection)
        canaries = CanaryStatements(connection)
        routingVersions = RoutingVersionStatements(connection)
        risk = RiskStatements(connection)
        proposals = ProposalStatements(connection)
        actions = ActionStatements(connection)
        transactions = TransactionStatements(connection)
    }

    /// Opens (and for writing creates) the store in the file at `path`; ":memory:" is a store that dies with this
    /// object.
    ///
    /// Throws `.fatal` when the file is not ours, is damaged, was written by a newer version, cannot be made durable,
    /// or does not end where its chains say it ends.
    /// `.locked` and `.full` pass: the same may be tried again.
    /// - Parameters:
    ///   - rowKey: the key of the row checksums. Nil reads without checking them, and cannot write.
    ///   - busyMilliseconds: how long a statement waits for another program's lock; nil for the usual time.
    package static func open(
        path: String, readOnly: Bool = false, rowKey: RowKey? = .known, busyMilliseconds: Int32? = nil
    ) throws(StoreError) -> Store {
        guard readOnly || rowKey != nil else { throw .fatal("a store cannot be written without its row key") }
        let connection = try SQLConnection(
            path: path, readOnly: readOnly, rowKey: rowKey,
            busyMilliseconds: busyMilliseconds ?? Limits.busyMilliseconds)
        do throws(StoreError) {
            try connection.configure()
            try Migration.run(on: connection)
            try connection.checksums.restore(on: connection)
            let store = Store(connection)
            if let fault = connection.checksums.schemaFault { throw .fatal("the schema is damaged: \(fault)") }
            try store.remember()
            return store
        } catch {
            connection.close()
            throw error
        }
    }

    /// Takes back an open batch and ends the connection. Later calls throw `.fatal`.
    package func close() {
        rollbackBatch()
        connection.close()
    }

    /// True between `beginBatch` and its end.
    package private(set) var isInBatch = false

    package func beginBatch() throws(StoreError) {
        try connection.requireWritable()
        guard !isInBatch else { throw .rejected("a batch is already open") }
        try transactions.begin.run()
        isInBatch = true
    }

    /// Makes the batch durable. See `Store` for what a throw means; in either case the batch is over.
    package func commitBatch() throws(StoreError) {
        guard isInBatch else { throw .rejected("no batch is open") }
        do {
            try connection.requireWritable()
            try writePending()
            try connection.checksums.save(on: connection)
            try transactions.commit.run()
        } catch {
            rollbackBatch()
            throw error
        }
        memory.commitBatch()
        connection.checksums.committed = connection.checksums.sums
        isInBatch = false
    }

    package func rollbackBatch() {
        guard isInBatch else { return }
        // Some errors end the transaction by themselves; and after a fatal one the statements refuse to run.
        if connection.isInTransaction {
            do { try connection.execute("ROLLBACK") } catch { connection.stop("rollback failed: \(error)") }
        }
        memory.rollbackBatch()
        connection.checksums.sums = connection.checksums.committed
        isInBatch = false
    }

    /// Runs `body` so that a throw takes back everything it wrote and nothing else. Savepoints nest.
    package func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        guard isInBatch else { return try batch { try savepoint(body) } }
        let mark = memory.mark
        let sums = connection.checksums.sums
        try transactions.savepoint.run()
        do {
            let result = try body()
            try transactions.release.run()
            return result
        } catch {
            memory.rollback(to: mark)
            connection.checksums.sums = sums
            // A full disk may have ended the whole transaction; then the batch takes it back.
            if connection.failure == nil, connection.isInTransaction {
                try transactions.rollbackToSavepoint.run()
                try transactions.release.run()
            }
            throw error
        }
    }

    /// Runs `body` in the open batch, or in one of its own.
    func write<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        guard !isInBatch else { return try body() }
        try beginBatch()
        do {
            let result = try body()
            try commitBatch()
            return result
        } catch {
            rollbackBatch()
            throw error
        }
    }

    private func batch<Result>(_ body: () throws -> Result) throws -> Result {
        try beginBatch()
        do {
            let result = try body()
            try commitBatch()
            return result
        } catch {
            rollbackBatch()
            throw error
        }
    }
}

struct TransactionStatements {
    let begin, commit, savepoint, release, rollbackToSavepoint: SQLStatement

    init(_ connection: SQLConnection) {
        begin = connection.statement("BEGIN IMMEDIATE")
        commit = connection.statement("COMMIT")
        // Equal names nest: the innermost is meant.
        savepoint = connection.statement("SAVEPOINT input")
        release = connection.statement("RELEASE SAVEPOINT input")
        rollbackToSavepoint = connection.statement("ROLLBACK TO SAVEPOINT input")
    }
}
