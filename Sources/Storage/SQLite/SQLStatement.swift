import CSQLite

/// One SQL text and its compiled form. Parameters are `$1`, `$2` ... in the order of their first appearance, which
/// SQLite and PostgreSQL both accept.
final class SQLStatement {
    let sql: String
    private unowned let connection: SQLConnection
    private var handle: OpaquePointer?

    /// True when rows with checksums are inserted, changed or deleted.
    private let changesCheckedRows: Bool

    init(_ sql: String, on connection: SQLConnection, changesCheckedRows: Bool = false) {
        self.sql = sql
        self.changesCheckedRows = changesCheckedRows
        self.connection = connection
    }

    deinit { finalize() }

    func finalize() {
        sqlite3_finalize(handle)
        handle = nil
    }

    /// Runs a statement that changes rows; answers how many. Outside a transaction it is one of its own, with the sums
    /// of the tables whose rows it changed.
    @discardableResult
    func run(_ bind: (inout SQLParameters) -> Void) throws(StoreError) -> Int {
        try connection.requireWritable()
        guard changesCheckedRows, !connection.isInTransaction else { return try change(bind) }
        return try connection.transaction { () throws(StoreError) in try change(bind) }
    }

    private func change(_ bind: (inout SQLParameters) -> Void) throws(StoreError) -> Int {
        let handle = try ready()
        let mark = connection.parameters.used
        defer { finish(handle, mark) }
        try bound(handle, bind)
        var code = sqlite3_step(handle)
        while code == SQLITE_ROW { code = sqlite3_step(handle) }
        guard code == SQLITE_DONE else {
            connection.checksums.settle(changed: false)
            throw connection.error(code, doing)
        }
        connection.checksums.settle(changed: connection.changes > 0)
        return connection.changes
    }

    @discardableResult
    func run() throws(StoreError) -> Int { try run { _ in } }

    /// Reads all rows the statement gives; `.rejected` when they are more than `Limits.rows`.
    func rows<Value>(
        _ bind: (inout SQLParameters) -> Void, _ read: (inout SQLRow) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        var values: [Value] = []
        try each(bind) { row throws(StoreError) in
            guard values.count < Limits.rows else { throw .rejected("more than \(Limits.rows) rows for: \(doing)") }
            values.append(try read(&row))
            return true
        }
        return values
    }

    /// Reads the first row; nil when there is none.
    func first<Value>(
        _ bind: (inout SQLParameters) -> Void = { _ in }, _ read: (inout SQLRow) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        var value: Value?
        try each(bind) { row throws(StoreError) in
            value = try read(&row)
            return false
        }
        return value
    }

    /// Gives each row to `visit` until there are no more or it answers false.
    func each(
        _ bind: (inout SQLParameters) -> Void, _ visit: (inout SQLRow) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let handle = try ready()
        let mark = connection.parameters.used
        defer { finish(handle, mark) }
        try bound(handle, bind)
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw connection.error(code, doing) }
            var row = SQLRow(handle)
            do {
                guard try visit(&row) else { return }
            } catch {
                // A row that cannot be read is damage, like an error of SQLite's own; its first column names it.
                guard case .fatal(let damage) = error else { throw error }
                var first = SQLRow(handle)
                let reason = "\(damage), in row \(first.text().prefix(40)) of: \(doing)"
                connection.stop(reason)
                throw .fatal(reason)
            }
        }
    }

    private var doing: String { String(sql.prefix(60)) }

    private func finish(_ handle: OpaquePointer, _ mark: Int) {
        sqlite3_reset(handle)
        connection.parameters.release(to: mark)
    }

    private func bound(_ handle: OpaquePointer, _ bind: (inout SQLParameters) -> Void) throws(StoreError) {
        var parameters = SQLParameters(handle, connection.parameters)
        bind(&parameters)
        guard parameters.code == SQLITE_OK else { throw connection.error(parameters.code, doing) }
        // All parameters are bound anew each time: what an earlier run left behind can never reach a row.
        precondition(
            parameters.count == sqlite3_bind_parameter_count(handle),
            "\(parameters.count) parameters bound for \(sql)")
    }

    private func ready() throws(StoreError) -> OpaquePointer {
        if let handle { return handle }
        guard let database = connection.handle else { throw .fatal("the store is closed") }
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw connection.error(code, "preparing \(sql)") }
        for index in 1...max(1, sqlite3_bind_parameter_count(handle)) {
            guard let name = sqlite3_bind_parameter_name(handle, index) else { continue }
            precondition(String(cString: name) == "$\(index)", "parameters out of order in \(sql)")
        }
        return handle
    }
}
