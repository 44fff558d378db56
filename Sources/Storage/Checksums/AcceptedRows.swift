/// Rows of one table that a person took for true.
package struct AcceptedRows: Sendable, Equatable {
    package let table: String
    package let rows: Int
    /// Table and number of the first of them.
    package let names: [String]
}

extension Store {
    /// Gives every row of the store at `path` a checksum under `rowKey`, whatever it holds: a person has looked at it.
    /// The store must not be open.
    /// - Returns: the tables with rows that were not as the engine wrote them. With another key, all rows.
    package static func acceptRows(path: String, rowKey: RowKey) throws(StoreError) -> [AcceptedRows] {
        let connection = try SQLConnection(path: path, readOnly: false, rowKey: rowKey)
        defer { connection.close() }
        try connection.configure()
        try Migration.run(on: connection)
        try connection.checksums.learn(on: connection)
        var accepted: [AcceptedRows] = []
        for shape in connection.checksums.shapes {
            let table = connection.table(shape.name)
            let changed = connection.passingStatement(
                "SELECT \(shape.label) FROM \(shape.name) WHERE \(table.matches) = 0")
            var (count, names) = (0, [String]())
            try changed.each({ _ in }) { row throws(StoreError) in
                count += 1
                if names.count < Limits.faults { names.append("\(shape.name) \(row.text())") }
                return true
            }
            if count > 0 { accepted.append(AcceptedRows(table: shape.name, rows: count, names: names)) }
        }
        try connection.transaction { () throws(StoreError) in
            try connection.execute("DELETE FROM table_sums")
            try connection.renewChecksums(of: connection.checksums.shapes.map(\.name))
        }
        return accepted
    }
}
