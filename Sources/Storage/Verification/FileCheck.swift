/// What the database engine itself can find: pages, indexes, types, references.
enum FileCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        progress("file", 0)
        let pages = store.connection.passingStatement("PRAGMA integrity_check(\(Limits.faults))")
        let messages = try pages.rows({ _ in }) { row throws(StoreError) in row.text() }
        var faults = messages.filter { $0 != "ok" }.map { StoreFault(table: "file", row: "", what: $0) }
        let references = store.connection.passingStatement(
            "SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1")
        faults += try references.rows({ _ in }) { row throws(StoreError) in
            StoreFault(table: row.text(), row: "", what: "a row refers to a missing row of \(row.text())")
        }
        progress("file", messages.count)
        return faults
    }
}

/// The feed counts from 1 without gaps.
enum FeedCheck {
    static func run(_ store: Store, progress: (String, Int) -> Void) throws(StoreError) -> [StoreFault] {
        let counted = store.connection.passingStatement("SELECT COUNT(*), COALESCE(MAX(sequence), 0) FROM feed")
        let (count, last) =
            try counted.first { row throws(StoreError) in (row.int64(), row.int64()) } ?? (0, 0)
        progress("feed", Int(count))
        guard count != last else { return [] }
        let gap = store.connection.passingStatement(
            """
            SELECT f.sequence FROM feed f WHERE f.sequence > 1 AND NOT EXISTS \
            (SELECT 1 FROM feed g WHERE g.sequence = f.sequence - 1) ORDER BY f.sequence LIMIT 1
            """)
        let after = try gap.first { row throws(StoreError) in row.int64() }
        return [
            StoreFault(
                table: "feed", row: after.map { "sequence \($0)" } ?? "",
                what: "\(count) rows, but the last is number \(last): rows before this one are missing")
        ]
    }
}
