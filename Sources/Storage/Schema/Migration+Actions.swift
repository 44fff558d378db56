extension Migration {
    /// Whose and which command an action's number stands for, so that the number is worth nothing to anybody else, also
    /// after a restart. What became of it the audit tells.
    static let actions = Migration(name: "0013-actions", statements: [
        """
        CREATE TABLE actions (
            id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''), uid INTEGER NOT NULL, who TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32), at INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TRIGGER actions_no_change BEFORE UPDATE ON actions
            BEGIN SELECT RAISE(ABORT, 'what an action stands for is never changed'); END
        """,
    ])
}
