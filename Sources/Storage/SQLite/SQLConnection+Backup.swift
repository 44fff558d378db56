import CSQLite

extension SQLConnection {
    /// A reader that holds on to the log is no error: the rest follows with a later checkpoint.
    func checkpoint() throws(StoreError) {
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else {
            throw error(code, "checkpoint")
        }
    }

    /// Copies this database, page by page, over the empty or new file at `path`.
    ///
    /// A failure is the copy's, not this store's: it is `.rejected`, and this connection works on.
    /// - Parameter progress: pages copied, and pages left.
    func backup(to path: String, progress: (Int, Int) -> Void = { _, _ in }) throws(StoreError) {
        let target: SQLConnection
        do { target = try SQLConnection(path: path, readOnly: false) } catch { throw .rejected("backup: \(error)") }
        defer { target.close() }
        let content = try? target.setting("SELECT count(*) FROM sqlite_schema")
        guard content == "0" else { throw .rejected("backup: \(path) is not empty") }
        guard let copy = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw .rejected("backup: \(target.message)")
        }
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(copy, Limits.backupPages)
            let left = Int(sqlite3_backup_remaining(copy))
            progress(Int(sqlite3_backup_pagecount(copy)) - left, left)
        }
        let finished = sqlite3_backup_finish(copy)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw .rejected("backup: \(target.message) (SQLite \(code))")
        }
    }
}
