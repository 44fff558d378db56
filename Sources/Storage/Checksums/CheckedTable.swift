/// Makes the statements over a table whose rows carry a checksum, so that no statement can forget it.
struct CheckedTable {
    private let connection: SQLConnection
    private let place: Int
    private let shape: CheckedShape

    init(_ name: String, on connection: SQLConnection) {
        self.connection = connection
        if let place = connection.checksums.place(of: name) {
            self.place = place
            shape = connection.checksums.shapes[place]
        } else {
            place = -1
            shape = CheckedShape(name: name, columns: [], key: [])
            connection.checksums.note(fault: "\(name): its rows carry no checksums")
        }
    }

    /// Inserts a row. All columns must be named, with their parameters `$1`, `$2` ... in that order, but for those in
    /// `values`, which get an expression instead.
    func insert(_ columns: String, values: [String: String] = [:], or conflict: String = "") -> SQLStatement {
        let names = columns.split(separator: ", ").map { String($0) }
        if Set(names) != Set(shape.columns) {
            connection.checksums.note(fault: "\(shape.name): its columns are not \(names)")
        }
        var expressions = values
        var count = 0
        for name in names where values[name] == nil {
            count += 1
            expressions[name] = "$\(count)"
        }
        func list(_ names: [String]) -> String { names.map { expressions[$0] ?? "NULL" }.joined(separator: ", ") }
        return connection.statement(
            """
            INSERT INTO \(shape.name) (\(names.joined(separator: ", ")), \(SQLConnection.checksumColumn)) \
            VALUES (\(list(names)), row_checksum(\(place), \(list(shape.columns)))) \(conflict)
            """, changesCheckedRows: true)
    }

    /// Changes rows. `columns` are names, which get `$1`, `$2` ... in their order, or whole assignments with parameters
    /// of their own; `condition` goes on with the numbers.
    func update(_ columns: String, where condition: String) -> SQLStatement {
        var assigned: [(name: String, expression: String)] = []
        for (index, item) in columns.split(separator: ", ").enumerated() {
            let parts = item.split(separator: " = ", maxSplits: 1).map { String($0) }
            assigned.append((parts[0], parts.count > 1 ? parts[1] : "$\(index + 1)"))
        }
        let new = Dictionary(uniqueKeysWithValues: assigned.map { ($0.name, $0.expression) })
        if !Set(new.keys).isSubset(of: shape.columns) {
            connection.checksums.note(fault: "\(shape.name): it has not all of the columns \(columns)")
        }
        let old = shape.columns.joined(separator: ", ")
        let after = shape.columns.map { new[$0] ?? $0 }.joined(separator: ", ")
        let assignments = assigned.map { "\($0.name) = \($0.expression)" }.joined(separator: ", ")
        return connection.statement(
            """
            UPDATE \(shape.name) SET \(assignments), \(SQLConnection.checksumColumn) = \
            row_replaced(\(place), \(old), \(SQLConnection.checksumColumn), \(after)) WHERE \(condition)
            """, changesCheckedRows: true)
    }

    /// Reads rows and ends with an error at the first that is not intact. The columns asked for come first.
    func select(_ columns: String, _ rest: String = "") -> SQLStatement {
        connection.statement("SELECT \(columns), \(intact()) FROM \(shape.name) \(rest)")
    }

    /// The same for a statement that is not kept.
    func passingSelect(_ columns: String, _ rest: String = "") -> SQLStatement {
        connection.passingStatement("SELECT \(columns), \(intact()) FROM \(shape.name) \(rest)")
    }

    /// Deletes rows.
    func delete(where condition: String) -> SQLStatement {
        connection.statement(
            "DELETE FROM \(shape.name) WHERE \(condition) RETURNING \(call("row_removed", nil))",
            changesCheckedRows: true)
    }

    /// Gives every row a checksum, as if it were new.
    func renewAll() -> SQLStatement {
        connection.passingStatement(
            """
            UPDATE \(shape.name) SET \(SQLConnection.checksumColumn) = \
            row_checksum(\(place), \(shape.columns.joined(separator: ", ")))
            """)
    }

    /// True of a row that is intact; ends the statement at one that is not. For conditions of sums and joins, at their
    /// end, so that only rows are asked that count.
    /// - Parameter alias: the table's name in the statement, when another than its own.
    func intact(_ alias: String? = nil) -> String { call("row_intact", alias ?? shape.name) }

    /// 1 or 0, for verification.
    var matches: String { call("row_matches", nil) }

    private func call(_ function: String, _ alias: String?) -> String {
        let prefix = alias.map { "\($0)." } ?? ""
        let columns = (shape.columns + [SQLConnection.checksumColumn]).map { prefix + $0 }
        return "\(function)(\(place), \(columns.joined(separator: ", ")))"
    }
}

extension SQLConnection {
    /// - Parameter name: of a table whose rows carry a checksum.
    func table(_ name: String) -> CheckedTable { CheckedTable(name, on: self) }
}
