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
    package func backup(to path: String) throws(StoreError) {
        guard !isInBatch else { throw .rejected("no backup while a batch is open") }
        try connection.backup(to: path)
    }
}
