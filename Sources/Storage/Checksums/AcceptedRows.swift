import JSON

/// Rows a person took for true at a start, until the audit has it.
package struct AcceptedRows: Sendable, Equatable {
    package let reason: String
    /// How many rows, or sums of tables, did not fit.
    package let faults: Int
    /// Table and row of the first of them.
    package let named: [String]

    static let storeKey = "storage.accepted_rows"
    private static let mostNamed = 20

    init(_ faults: [StoreFault], reason: String) {
        self.reason = reason
        self.faults = faults.count
        named = faults.prefix(AcceptedRows.mostNamed).map { "\($0.table) \($0.row)" }
    }

    private init?(_ value: JSONValue) {
        guard let reason = value["reason"]?.stringValue, let faults = value["faults"]?.integerValue,
            let named = value["named"]?.arrayValue
        else { return nil }
        (self.reason, self.faults) = (reason, Int(clamping: faults))
        self.named = named.compactMap(\.stringValue)
    }

    private var json: JSONValue {
        .object([
            "reason": .string(reason), "faults": .integer(faults), "named": .array(named.map { .string($0) }),
        ])
    }

    static func text(_ accepted: [AcceptedRows]) -> String { JSONText.write(accepted.map(\.json)) }

    static func read(_ text: String) throws(StoreError) -> [AcceptedRows] {
        text.isEmpty ? [] : try JSONText.read(text, "accepted rows") { AcceptedRows($0) }
    }
}

extension Store {
    /// Gives every row of the store at `path` a checksum under `rowKey`, whatever it holds: a person has looked at it.
    /// The store must not be open. What was accepted, and why, is kept in the same commit for the next start to put on
    /// record.
    /// - Returns: what the rows' checksums found wrong before, at most `Limits.faults` rows of each table. Where the
    ///   sums of the tables are damaged, or another key made them, that alone.
    @discardableResult
    package static func acceptRows(path: String, rowKey: RowKey, reason: String) throws(StoreError) -> [StoreFault] {
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
            let known = connection.passingStatement("SELECT value FROM named_values WHERE name = $1")
            let before = try known.first({ $0.text(AcceptedRows.storeKey) }) { row throws(StoreError) in row.text() }
            // What does not read is among the faults; it must not close the way out.
            let waiting = (try? AcceptedRows.read(before ?? "")) ?? []
            let accepted = waiting + [AcceptedRows(faults, reason: reason)]
            let keep = connection.passingStatement("INSERT OR REPLACE INTO named_values (name, value) VALUES ($1, $2)")
            try keep.run {
                $0.text(AcceptedRows.storeKey)
                $0.text(AcceptedRows.text(accepted))
            }
            try connection.execute("DELETE FROM table_sums")
            try connection.renewChecksums(of: connection.checksums.shapes.map(\.name))
        }
        return faults
    }

    /// What was accepted and is not on record yet, the oldest first.
    package func acceptedRows() throws(StoreError) -> [AcceptedRows] {
        try AcceptedRows.read(try value(AcceptedRows.storeKey) ?? "")
    }

    /// The audit has them.
    package func forgetAcceptedRows() throws(StoreError) {
        guard try value(AcceptedRows.storeKey)?.isEmpty == false else { return }
        try setValue(AcceptedRows.storeKey, "")
    }
}
