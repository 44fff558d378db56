/// One named step of the schema. Steps run in order, each once, each in its own transaction with the row that
/// remembers it. A step that has shipped never changes; a new form of the schema is a new step at the end of `all`.
struct Migration {
    /// Never changes: it is what the file remembers.
    let name: String
    let statements: [String]
    /// True for a step that makes a table anew under its old name; references are checked at its end instead of
    /// statement by statement.
    var rebuildsTables = false
    /// Tables whose rows get new checksums after the statements: those to which the step gives a column.
    var renewsChecksums: [String] = []

    static let all = [
        first, splits, payouts, shares, tree, routing, canary, minutes, audit, risk, review, authority,
        start, lists, actions, elsewhere, checksums, held,
    ]

    /// Brings the file to the newest form. Refuses a file that a newer version wrote, and one that is not ours.
    static func run(_ migrations: [Migration] = all, on connection: SQLConnection) throws(StoreError) {
        let known = try done(on: connection)
        let names = migrations.map(\.name)
        guard known == Array(names.prefix(known.count)) else {
            throw .fatal("the file's schema steps \(known) are not a beginning of this version's \(names)")
        }
        guard !connection.isReadOnly else {
            guard known == names else {
                throw .fatal("the file's schema is older than this version: open it for writing")
            }
            return
        }
        for (ordinal, migration) in migrations.enumerated().dropFirst(known.count) {
            try migration.apply(on: connection, at: ordinal)
        }
    }

    private func apply(on connection: SQLConnection, at ordinal: Int) throws(StoreError) {
        if rebuildsTables { try connection.execute("PRAGMA foreign_keys = OFF") }
        try connection.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            for statement in statements { try connection.execute(statement) }
            if !renewsChecksums.isEmpty { try connection.renewChecksums(of: renewsChecksums) }
            let orphan = rebuildsTables ? try connection.setting("SELECT parent FROM pragma_foreign_key_check") : nil
            guard orphan == nil else { throw .fatal("a row refers to a missing row") }
            let remember = connection.passingStatement("INSERT INTO migrations (name, ordinal) VALUES ($1, $2)")
            try remember.run {
                $0.text(name)
                $0.integer(ordinal)
            }
            try connection.execute("COMMIT")
            if rebuildsTables { try connection.execute("PRAGMA foreign_keys = ON") }
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            switch error {
            case .locked, .full: throw error
            case .rejected, .fatal: throw .fatal("schema step \(name): \(error)")
            }
        }
    }

    /// Names of the steps the file has seen, in their order.
    private static func done(on connection: SQLConnection) throws(StoreError) -> [String] {
        let table = try connection.setting(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'")
        if table == nil {
            guard try connection.setting("SELECT name FROM sqlite_schema") == nil else {
                throw .fatal("the file holds tables of something else")
            }
            guard !connection.isReadOnly else { throw .fatal("the file holds no store yet") }
            try connection.execute(
                "CREATE TABLE migrations (name TEXT NOT NULL PRIMARY KEY, ordinal INTEGER NOT NULL) STRICT")
            return []
        }
        let names = connection.passingStatement("SELECT name FROM migrations ORDER BY ordinal, name")
        return try names.rows({ _ in }) { row throws(StoreError) in row.text() }
    }
}
