package import Payments

struct TimerStatements {
    let insert, update, byID, running: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "id, act, target, value_before, value_after, set_by, reason, created_at, due_at, state"
        let table = connection.table("timers")
        insert = table.insert("partition, \(columns)")
        update = table.update("state", where: "partition = $2 AND id = $3")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        running = table.select(columns, "WHERE state = 'running' ORDER BY due_at, id")
    }
}

extension Store {
    package func insert(_ timer: UndoTimer) throws(StoreError) {
        try timers.insert.run {
            $0.key(timer.id)
            for word in [timer.act, timer.target, timer.before, timer.after, timer.by, timer.reason] { $0.text(word) }
            $0.time(timer.createdAt)
            $0.time(timer.dueAt)
            $0.text(timer.state)
        }
    }

    /// Stores the timer's state, the only part that changes.
    package func update(_ timer: UndoTimer) throws(StoreError) {
        let changed = try timers.update.run {
            $0.text(timer.state)
            $0.key(timer.id)
        }
        try requireFound(changed, "timer", timer.id)
    }

    package func timer(_ id: TimerID) throws(StoreError) -> UndoTimer? {
        try timers.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.timer() }
    }

    /// By the moment they are due.
    package func runningTimers() throws(StoreError) -> [UndoTimer] {
        try timers.running.rows({ _ in }) { row throws(StoreError) in try row.timer() }
    }
}

extension SQLRow {
    fileprivate mutating func timer() throws(StoreError) -> UndoTimer {
        UndoTimer(
            id: id(), act: text(), target: text(), before: text(), after: text(), by: text(), reason: text(),
            createdAt: time(), dueAt: time(), state: try name())
    }
}
