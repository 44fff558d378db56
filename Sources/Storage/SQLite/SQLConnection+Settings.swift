extension SQLConnection {
    /// "PDck": tells our files from other SQLite files.
    private static let applicationID = "1346659179"

    /// Sets what durability and limits need and reads back what must not silently stay otherwise.
    func configure() throws(StoreError) {
        try checkApplication()
        try execute("PRAGMA cache_size = -\(Limits.pageCacheKibibytes)")
        try execute("PRAGMA temp_store = MEMORY")
        try execute("PRAGMA mmap_size = 0")
        try execute("PRAGMA trusted_schema = OFF")
        // Damage inside a page is then found when the page is read, not when it is used wrongly.
        try execute("PRAGMA cell_size_check = ON")
        guard !isReadOnly else { return }
        // Replacing a row must meet the triggers that forbid deleting it.
        try execute("PRAGMA recursive_triggers = ON")
        try execute("PRAGMA secure_delete = FAST")
        if !isInMemory { try require("journal_mode", "wal", set: "WAL") }
        try require("synchronous", "2", set: "FULL")
        try require("foreign_keys", "1", set: "ON")
        try execute("PRAGMA wal_autocheckpoint = \(Limits.checkpointPages)")
        try execute("PRAGMA journal_size_limit = \(Limits.journalBytes)")
    }

    private func require(_ name: String, _ expected: String, set value: String) throws(StoreError) {
        try execute("PRAGMA \(name) = \(value)")
        let actual = try setting("PRAGMA \(name)") ?? ""
        guard actual == expected else { throw .fatal("\(name) is \(actual), not \(expected), after setting it") }
    }

    /// An empty file becomes ours; another program's file is left alone.
    private func checkApplication() throws(StoreError) {
        let found = try setting("PRAGMA application_id") ?? "0"
        guard found != SQLConnection.applicationID else { return }
        guard found == "0", try setting("SELECT name FROM sqlite_schema") == nil else {
            throw .fatal("the file is a database of another program")
        }
        guard !isReadOnly else { throw .fatal("the file holds no store yet") }
        try execute("PRAGMA application_id = \(SQLConnection.applicationID)")
    }
}
