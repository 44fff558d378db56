/// One thing that is wrong with what a store holds.
package struct StoreFault: Sendable, Equatable {
    /// The table, or "file" for what the database engine itself found.
    package let table: String
    /// The key of the row as people can search for it: "partition 12, sequence 7", an order's number, an account.
    package let row: String
    /// What is wrong, in English, with the figures.
    package let what: String

    package init(table: String, row: String, what: String) {
        self.table = table
        self.row = row
        self.what = what
    }
}
