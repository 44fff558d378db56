extension Migration {
    /// What a start asks of cases and of money that is held back, answered by indices alone.
    static let held = Migration(
        name: "0017-held",
        statements: [
            "CREATE INDEX orders_held ON orders (currency, paid, refunded) WHERE state = 'paid' AND hold = 'held'",
            "CREATE INDEX cases_stuck ON cases (created_at, id) WHERE \(CaseStatements.stuck)",
        ])
}
