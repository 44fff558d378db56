import CSQLite

/// One connection to one database file. The only code, with its neighbours in this folder, that knows SQLite: another
/// engine is another set of these files under the same repositories.
///
/// After the first fatal error it refuses every further write: the kernel may have dropped pages it said it would
/// write, so only opening and verifying anew tells what is there.
final class SQLConnection {
    let isReadOnly: Bool
    let isInMemory: Bool
    private(set) var handle: OpaquePointer?
    /// Why writing stopped; nil while all is well.
    private(set) var failure: String?
    /// Parameters' bytes live here from bind to reset, so SQLite need not copy each.
    let parameters = ParameterSpace(capacity: Limits.parameterBytes)
    /// The checksums of rows.
    let checksums: RowChecksums
    /// Those that are kept.
    private(set) var statements: [SQLStatement] = []

    /// - Parameters:
    ///   - rowKey: the key of the row checksums; nil for reading without checking them.
    ///   - busyMilliseconds: how long a statement waits for another program's lock before it is `.locked`.
    init(
        path: String, readOnly: Bool, rowKey: RowKey? = nil, busyMilliseconds: Int32 = Limits.busyMilliseconds
    ) throws(StoreError) {
        checksums = RowChecksums(key: rowKey)
        SQLConnection.configureOnce
        isReadOnly = readOnly
        isInMemory = path == ":memory:"
        // One thread owns the connection, so SQLite's own locking is spared.
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK else {
            let reason = "open: \(message)"
            close()
            throw .fatal(reason)
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyMilliseconds)
        guard checksums.register(on: handle) else { throw .fatal("open: \(message)") }
    }

    deinit { close() }

    private static let configureOnce: Void = { _ = paydeck_sqlite3_without_memory_statistics() }()

    /// Ends all statements and the connection. The last connection of a file checkpoints and removes the write-ahead
    /// log.
    func close() {
        for statement in statements { statement.finalize() }
        statements = []
        sqlite3_close_v2(handle)
        handle = nil
        if failure == nil { failure = "the store is closed" }
    }

    /// A statement prepared at its first use and kept until the connection closes.
    func statement(_ sql: String, changesCheckedRows: Bool = false) -> SQLStatement {
        let statement = SQLStatement(sql, on: self, changesCheckedRows: changesCheckedRows)
        statements.append(statement)
        return statement
    }

    /// A statement that goes when whoever asked for it lets go of it.
    func passingStatement(_ sql: String) -> SQLStatement { SQLStatement(sql, on: self) }

    /// True between BEGIN or an outermost SAVEPOINT and its end. Some errors end a transaction by themselves.
    var isInTransaction: Bool { handle != nil && sqlite3_get_autocommit(handle) == 0 }

    /// Runs `body` in a transaction of its own, which ends with the sums of the tables it changed.
    func transaction<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        try execute("BEGIN IMMEDIATE")
        let before = checksums.sums
        do throws(StoreError) {
            let result = try body()
            try checksums.save(on: self)
            try execute("COMMIT")
            checksums.committed = checksums.sums
            return result
        } catch {
            if isInTransaction {
                do { try execute("ROLLBACK") } catch { stop("rollback failed: \(error)") }
            }
            checksums.sums = before
            throw error
        }
    }

    /// Rows the last statement inserted, changed or removed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Runs statements without parameters, for schema and settings.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, "running \(sql.prefix(60))") }
    }

    /// The first column of the first row as text; nil when there is no row. For settings read back.
    func setting(_ sql: String) throws(StoreError) -> String? {
        try passingStatement(sql).first { row throws(StoreError) in row.text() }
    }

    /// Throws when a fatal error has happened before or the connection only reads.
    func requireWritable() throws(StoreError) {
        if let failure { throw .fatal(failure) }
        guard !isReadOnly else { throw .rejected("the store is open for reading only") }
    }

    /// Writes nothing any more; `reason` is what later writes are told.
    func stop(_ reason: String) {
        if failure == nil { failure = reason }
    }

    /// SQLITE_IOERR_SHMSIZE, which is no constant in Swift.
    private static let indexCannotGrow = SQLITE_IOERR | (19 << 8)

    var message: String {
        guard let text = sqlite3_errmsg(handle) else { return "out of memory" }
        return String(cString: text)
    }

    /// The typed error of a result code. Constraints and oversized values are the input's fault; a lock and a full disk
    /// pass; everything else stops the connection.
    func error(_ code: Int32, _ doing: String) -> StoreError {
        let reason = "\(doing): \(message) (SQLite \(code))"
        // The index of the log lies in a file of its own, whose growing has a code of its own for "no room".
        if code == SQLConnection.indexCannotGrow { return .full(reason) }
        switch code & 0xFF {
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: return .rejected(reason)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: return .locked(reason)
        case SQLITE_FULL: return .full(reason)
        default:
            stop(reason)
            return .fatal(reason)
        }
    }
}
