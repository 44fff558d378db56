/// The sums of all tables as they are stored: one row, with a checksum of its own under the same key.
extension RowChecksums {
    /// Writes the sums with the commit that changed them.
    func save(on connection: SQLConnection) throws(StoreError) {
        guard sums != committed, let write = saving(on: connection) else { return }
        let text = RowChecksums.text(zip(shapes.map(\.name), sums))
        guard let own = checksum(of: "table_sums " + text), let key = keyCheck else {
            throw .rejected("there is no key for row checksums")
        }
        try write.run {
            $0.text(text)
            $0.text(own.hex)
            $0.text(key.hex)
        }
    }

    /// Takes the stored sums into memory. `.fatal` when they are not as the engine wrote them, and when another key
    /// made them.
    func restore(on connection: SQLConnection) throws(StoreError) {
        try learn(on: connection)
        guard let known = try storedSums(on: connection) else {
            // A reader may look at the damage; a writer must not begin to count anew.
            guard connection.isReadOnly else { throw .fatal("table_sums: the sums of the tables are gone") }
            return
        }
        sums = shapes.map { known[$0.name] ?? RowSum() }
        committed = sums
    }

    /// The sums as stored; nil when they are gone, or not yet written. `.fatal` when they are damaged.
    func storedSums(on connection: SQLConnection) throws(StoreError) -> [String: RowSum]? {
        guard let stored = try RowChecksums.stored(on: connection) else { return nil }
        try verify(stored)
        return try RowChecksums.read(stored.text)
    }

    private typealias Stored = (text: String, checksum: String, keyCheck: String)

    /// Does not depend on what is stored, so that another key and a damaged row can be told apart.
    private var keyCheck: RowChecksum? { checksum(of: "paydeck row key") }

    private func verify(_ stored: Stored) throws(StoreError) {
        guard let key = keyCheck, let own = checksum(of: "table_sums " + stored.text) else { return }
        if own.hex == stored.checksum { return }
        guard stored.keyCheck == key.hex else {
            throw .fatal(
                "the row checksums were made with another key; put back secrets/row-checksums.key of this store")
        }
        throw .fatal("table_sums: the sums of the tables are not as the engine wrote them")
    }

    private static func stored(on connection: SQLConnection) throws(StoreError) -> Stored? {
        let row = connection.passingStatement("SELECT sums, checksum, key_check FROM table_sums WHERE id = 1")
        return try row.first { row throws(StoreError) in (row.text(), row.text(), row.text()) }
    }

    private func saving(on connection: SQLConnection) -> SQLStatement? {
        if let saveSums { return saveSums }
        saveSums = connection.statement(
            """
            INSERT INTO table_sums (id, sums, checksum, key_check) VALUES (1, $1, $2, $3) \
            ON CONFLICT (id) DO UPDATE SET sums = excluded.sums, checksum = excluded.checksum, \
            key_check = excluded.key_check
            """)
        return saveSums
    }

    /// A table a line: its name, how many rows, their sum.
    private static func text(_ sums: some Sequence<(String, RowSum)>) -> String {
        sums.map { name, sum in
            "\(name) \(sum.rows) \(RowChecksum(low: sum.low, high: sum.high).hex)"
        }.joined(separator: "\n")
    }

    private static func read(_ text: String) throws(StoreError) -> [String: RowSum] {
        var sums: [String: RowSum] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 3, let rows = Int64(parts[1]), let sum = RowChecksum(hex: parts[2]) else {
                throw .fatal("table_sums: no sum of a table in \(line.prefix(80))")
            }
            sums[String(parts[0])] = RowSum(rows: rows, low: sum.low, high: sum.high)
        }
        return sums
    }
}

extension Store {
    /// Whether the rows of the store in the file at `path` carry checksums; nil when it holds no store yet.
    package static func carriesChecksums(path: String) throws(StoreError) -> Bool? {
        let connection = try SQLConnection(path: path, readOnly: true)
        defer { connection.close() }
        guard try connection.setting("SELECT name FROM sqlite_schema WHERE name = 'migrations'") != nil else {
            return nil
        }
        guard try connection.setting("SELECT name FROM sqlite_schema WHERE name = 'table_sums'") != nil else {
            return false
        }
        return try connection.setting("SELECT 1 FROM table_sums") != nil
    }
}

extension RowChecksum {
    /// 32 hexadecimal digits.
    var hex: String { RowChecksum.digits(high) + RowChecksum.digits(low) }

    init?(hex: Substring) {
        guard hex.utf8.count == 2 * RowChecksum.byteCount, let high = UInt64(hex.prefix(16), radix: 16),
            let low = UInt64(hex.suffix(16), radix: 16)
        else { return nil }
        self.init(low: low, high: high)
    }

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension SQLConnection {
    /// Gives the rows of these tables new checksums, whatever they held before, and writes the sums of all tables.
    ///
    /// Triggers that forbid changes are put aside while it runs.
    func renewChecksums(of tables: [String]) throws(StoreError) {
        try checksums.learn(on: self)
        let known = try checksums.storedSums(on: self) ?? [:]
        checksums.sums = checksums.shapes.map { tables.contains($0.name) ? RowSum() : known[$0.name] ?? RowSum() }
        for name in tables { try renew(table(name), name) }
        checksums.committed = []
        try checksums.save(on: self)
    }

    private func renew(_ table: CheckedTable, _ name: String) throws(StoreError) {
        let triggers = passingStatement("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $1")
        let kept = try triggers.rows({ $0.text(name) }) { row throws(StoreError) in
            (name: row.text(), sql: row.text())
        }
        for trigger in kept { try execute("DROP TRIGGER \(trigger.name)") }
        try table.renewAll().run()
        for trigger in kept { try execute(trigger.sql) }
    }
}
