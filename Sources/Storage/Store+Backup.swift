extension Store {
    /// Moves what the write-ahead log holds into the database file and empties the log, as far as readers allow. For
    /// idle moments; commits do it by themselves when the log has grown.
    package func checkpoint() throws(StoreError) {
        try connection.requireWritable()
        guard !isInBatch else { throw .rejected("no checkpoint while a batch is open") }
        try connection.checkpoint()
    }

    /// Copies the committed store into a new file at `path`, complete and durable when it returns. `.rejected` when a
    /// batch is open or the file holds something already.
    ///
    /// A reader copies one moment however much another process writes meanwhile, and ends: without the moment held, a
    /// copy in steps would begin again with each commit.
    /// - Parameter progress: pages copied, and pages left.
    package func backup(to path: String, progress: (Int, Int) -> Void = { _, _ in }) throws {
        guard !isInBatch else { throw StoreError.rejected("no backup while a batch is open") }
        guard connection.isReadOnly else { return try connection.backup(to: path, progress: progress) }
        try atOneMoment {
            // The moment begins with the first read.
            _ = try connection.setting("SELECT COUNT(*) FROM sqlite_schema")
            try connection.backup(to: path, progress: progress)
        }
    }
}
