import CSQLite

/// Listens to a store's connection and keeps on tape what it writes. Slows the store down: never while measuring it.
package final class WriteRecorder {
    private let store: Store
    private var tape = WriteTape()

    /// Records from now on until `finish`.
    package init(_ store: Store) {
        self.store = store
        sqlite3_trace_v2(
            store.connection.handle, UInt32(SQLITE_TRACE_STMT),
            { _, context, statement, text in
                guard let context, let statement, let text else { return 0 }
                Unmanaged<WriteRecorder>.fromOpaque(context).takeUnretainedValue().heard(
                    OpaquePointer(statement), UnsafePointer(text.assumingMemoryBound(to: CChar.self)))
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Ends the recording. The recorder must live until then.
    package func finish() -> WriteTape {
        sqlite3_trace_v2(store.connection.handle, 0, nil, nil)
        return tape
    }

    private func heard(_ statement: OpaquePointer, _ text: UnsafePointer<CChar>) {
        let sql = String(cString: text)
        // What triggers do is announced as a comment; it happens again by itself.
        guard !sql.hasPrefix("--") else { return }
        tape.take(sql: sql) {
            guard let expanded = sqlite3_expanded_sql(statement) else { return nil }
            defer { sqlite3_free(expanded) }
            return String(cString: expanded)
        }
    }
}
