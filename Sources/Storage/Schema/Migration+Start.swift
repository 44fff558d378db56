extension Migration {
    /// What a start asks for, answered by indices alone: it must not read a million rows that only wait.
    static let start = Migration(
        name: "start",
        statements: [
            "CREATE INDEX tasks_due ON tasks (due_at, id) WHERE state = 'open'",
            "CREATE INDEX legs_waiting ON legs (timing, due_at, amount) WHERE state = 'waiting'",
            "CREATE INDEX legs_sent ON legs (order_id) WHERE state = 'sent'",
        ])
}
