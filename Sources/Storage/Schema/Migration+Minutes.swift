extension Migration {
    /// What the panels showed at each minute, so that a console can go back. The oldest are deleted as new ones come.
    static let minutes = Migration(name: "0008-minutes", statements: [
        """
        CREATE TABLE minutes (
            at INTEGER NOT NULL PRIMARY KEY, size INTEGER NOT NULL CHECK (size > 0), picture BLOB NOT NULL) STRICT
        """
    ])
}
