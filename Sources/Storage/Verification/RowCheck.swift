/// Each row is as the engine wrote it, and no row was removed, added, or put back as it once was.
enum RowCheck {
    static func run(_ connection: SQLConnection, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        let checksums = connection.checksums
        guard checksums.hasKey else {
            return [StoreFault(
                table: "file", row: "", what: "the rows' checksums were not checked: their key is not in the folder")]
        }
        let known = try checksums.storedSums(on: connection) ?? [:]
        var faults: [StoreFault] = []
        for shape in checksums.shapes {
            var table = TableCheck(shape: shape, known: known[shape.name] ?? RowSum())
            // A page that cannot be read ends its table, not the others.
            do { try table.run(connection, progress) } catch {
                table.faults.append(StoreFault(table: shape.name, row: "", what: "unreadable: \(error)"))
            }
            faults += table.faults
        }
        return faults
    }
}

private struct TableCheck {
    let shape: CheckedShape
    let known: RowSum
    var faults: [StoreFault] = []

    mutating func run(_ connection: SQLConnection, _ progress: (String, Int) -> Void) throws(StoreError) {
        let table = connection.table(shape.name)
        let statement = connection.passingStatement(
            """
            SELECT \(table.matches), \(SQLConnection.checksumColumn), \(shape.label) \
            FROM \(shape.name)
            """)
        var sum = RowSum()
        var damaged = 0
        try statement.each({ _ in }) { row throws(StoreError) in
            let isIntact = row.flag()
            if let checksum = RowChecksum(row.bytes()) { sum.add(checksum) } else { sum.rows += 1 }
            if !isIntact {
                damaged += 1
                if damaged <= Limits.faults {
                    faults.append(StoreFault(
                        table: shape.name, row: row.text(),
                        what: "it is not as the engine wrote it: its checksum does not fit"))
                }
            }
            if sum.rows % Int64(Limits.verificationPage) == 0 { progress("rows of \(shape.name)", Int(sum.rows)) }
            return true
        }
        progress("rows of \(shape.name)", Int(sum.rows))
        guard sum != known, damaged == 0 || sum.rows != known.rows else { return }
        faults.append(StoreFault(
            table: shape.name, row: "",
            what: sum.rows == known.rows
                ? "rows were put back as they once were: their checksums do not add up"
                : "it has \(sum.rows) rows, the engine wrote \(known.rows): rows were removed or added"))
    }
}

extension RowChecksum {
    fileprivate init?(_ bytes: [UInt8]) {
        guard bytes.count == RowChecksum.byteCount else { return nil }
        func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(low: number(bytes[8...]), high: number(bytes[..<8]))
    }
}
