import CSQLite

/// Writes a tape's rows into a fresh file with the same schema and settings, through SQLite's own interface and nothing
/// else: prepared statements, values bound in place, one transaction for each commit on the tape. No reading, no
/// savepoints, no objects. The file must not exist.
package final class WriteReplay {
    private let tape: WriteTape
    private let connection: SQLConnection
    private var handles: [OpaquePointer] = []
    private var begin: OpaquePointer?
    private var commit: OpaquePointer?
    private var changesBefore: Int32 = 0

    package init(_ tape: WriteTape, path: String) throws(StoreError) {
        self.tape = tape
        connection = try SQLConnection(path: path, readOnly: false, rowKey: .known)
        try connection.configure()
        try Migration.run(on: connection)
        for sql in tape.statements { handles.append(try prepare(sql)) }
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        changesBefore = sqlite3_total_changes(connection.handle)
    }

    /// Rows inserted, changed or removed so far.
    package var rows: Int { Int(sqlite3_total_changes(connection.handle) - changesBefore) }

    /// Writes one commit of the tape durably.
    package func write(batch: Int) throws(StoreError) {
        try run(begin)
        let code = tape.bytes.withUnsafeBufferPointer { bytes in
            for step in tape.batches[batch] {
                let handle = handles[step.statement]
                bind(step, to: handle, bytes)
                let code = sqlite3_step(handle)
                sqlite3_reset(handle)
                connection.checksums.settle(changed: true)
                guard code == SQLITE_DONE || code == SQLITE_ROW else { return code }
            }
            return SQLITE_DONE
        }
        guard code == SQLITE_DONE else { throw connection.error(code, "replaying a row") }
        try run(commit)
    }

    package func close() {
        for handle in handles { sqlite3_finalize(handle) }
        handles = []
        sqlite3_finalize(begin)
        sqlite3_finalize(commit)
        begin = nil
        commit = nil
        connection.close()
    }

    private func bind(_ step: WriteTape.Step, to handle: OpaquePointer, _ bytes: UnsafeBufferPointer<UInt8>) {
        for index in 0..<step.valueCount {
            let parameter = Int32(index + 1)
            switch tape.values[step.firstValue + index] {
            case .null: sqlite3_bind_null(handle, parameter)
            case .integer(let number): sqlite3_bind_int64(handle, parameter, number)
            case .text(let offset, let length):
                bytes.baseAddress?.advanced(by: Int(offset)).withMemoryRebound(to: CChar.self, capacity: Int(length)) {
                    _ = paydeck_sqlite3_bind_text_borrowed(handle, parameter, $0, Int32(length))
                }
            case .blob(let offset, let length):
                _ = paydeck_sqlite3_bind_blob_copied(
                    handle, parameter, bytes.baseAddress?.advanced(by: Int(offset)), Int32(length))
            }
        }
    }

    private func run(_ statement: OpaquePointer?) throws(StoreError) {
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { throw connection.error(code, "replaying a transaction") }
    }

    private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw connection.error(code, "preparing \(sql.prefix(60))") }
        return handle
    }
}
