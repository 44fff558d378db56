extension Store {
    /// Runs `body` so that all it reads is of one moment, whatever another process writes meanwhile. For stores opened
    /// for reading; the log of the writer grows until `body` ends.
    package func atOneMoment<Value>(_ body: () throws -> Value) throws -> Value {
        precondition(connection.isReadOnly, "a writer reads what it wrote")
        try connection.execute("BEGIN")
        // Nothing was written; an error may have ended the transaction already.
        defer { if connection.isInTransaction { try? connection.execute("ROLLBACK") } }
        return try body()
    }
}
