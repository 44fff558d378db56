extension Migration {
    /// The hash trees over ledger and audit: their complete subtrees from a block of rows upwards, and signed heads.
    static let tree = Migration(
        name: "0005-tree", statements: tables + ["tree_nodes", "tree_heads"].flatMap(insertOnly))

    private static let tables = [
        """
        CREATE TABLE tree_nodes (
            tree TEXT NOT NULL, level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
            PRIMARY KEY (tree, level, position)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE tree_heads (
            number INTEGER NOT NULL PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
            audit_size INTEGER NOT NULL, audit_root BLOB NOT NULL, at INTEGER NOT NULL, previous BLOB NOT NULL,
            key_id TEXT NOT NULL, signature BLOB NOT NULL) STRICT
        """,
    ]

    private static func insertOnly(_ table: String) -> [String] {
        ["UPDATE", "DELETE"].map { act in
            """
            CREATE TRIGGER \(table)_no_\(act.lowercased()) BEFORE \(act) ON \(table)
                BEGIN SELECT RAISE(ABORT, '\(table) rows are never changed'); END
            """
        }
    }
}
