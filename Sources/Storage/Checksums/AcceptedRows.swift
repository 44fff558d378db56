extension Store {
    /// Gives every row of the store at `path` a checksum under `rowKey`, whatever it holds: a person has looked at it.
    /// The store must not be open.
    /// - Returns: what the rows' checksums found wrong before, at most `Limits.faults` rows of each table. Where the
    ///   sums of the tables are damaged, or another key made them, that alone.
    package static func acceptRows(path: String, rowKey: RowKey) throws(StoreError) -> [StoreFault] {
        let connection = try SQLConnection(path: path, readOnly: false, rowKey: rowKey)
        defer { connection.close() }
        try connection.configure()
        try Migration.run(on: connection)
        try connection.checksums.learn(on: connection)
        var faults: [StoreFault]
        do {
            faults = try RowCheck.run(connection) { _, _ in }
        } catch {
            faults = [StoreFault(table: "table_sums", row: "", what: "\(error)")]
        }
        try connection.transaction { () throws(StoreError) in
            try connection.execute("DELETE FROM table_sums")
            try connection.renewChecksums(of: connection.checksums.shapes.map(\.name))
        }
        return faults
    }
}
