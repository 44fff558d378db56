package import Payments

struct TaskStatements {
    let insert, update, byID, open, openByOrder, openByChannel: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "id, kind, order_id, channel, subject, created_at, due_at, tries, state, last_code"
        insert = connection.statement(
            """
            INSERT INTO tasks (partition, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """)
        update = connection.statement(
            """
            UPDATE tasks SET due_at = $1, tries = $2, state = $3, last_code = $4 WHERE partition = $5 AND id = $6
            """)
        byID = connection.statement("SELECT \(columns) FROM tasks WHERE partition = $1 AND id = $2")
        // "open" is written out, not bound: only then the partial index of open tasks serves.
        open = connection.statement("SELECT \(columns) FROM tasks WHERE state = 'open' ORDER BY due_at, id LIMIT $1")
        openByOrder = connection.statement(
            "SELECT \(columns) FROM tasks WHERE state = 'open' AND order_id = $1 ORDER BY due_at, id")
        openByChannel = connection.statement(
            """
            SELECT \(columns) FROM tasks WHERE state = 'open' AND channel = $1 AND id > $2 ORDER BY id LIMIT $3
            """)
    }
}

extension Store {
    package func insert(_ task: OutsideTask) throws(StoreError) {
        try tasks.insert.run {
            $0.key(task.id)
            $0.text(task.kind)
            $0.id(task.order)
            $0.text(task.channel?.text)
            $0.text(task.subject)
            $0.time(task.createdAt)
            $0.progress(task)
        }
    }

    package func update(_ task: OutsideTask) throws(StoreError) {
        let changed = try tasks.update.run {
            $0.progress(task)
            $0.key(task.id)
        }
        try requireFound(changed, "task", task.id)
    }

    package func task(_ id: TaskID) throws(StoreError) -> OutsideTask? {
        try tasks.byID.first({ $0.key(id) }) { row throws(StoreError) in try row.task() }
    }

    /// All open tasks by the moment they are due. Sorts what is open, so it is meant for start-up: a running engine
    /// keeps its own heap.
    package func openTasks(limit: Int) throws(StoreError) -> [OutsideTask] {
        try tasks.open.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.task() }
    }

    package func openTasks(of order: OrderID) throws(StoreError) -> [OutsideTask] {
        try tasks.openByOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.task() }
    }

    /// Open tasks at one channel by their number, page by page.
    /// - Parameter after: the last number of the page before; empty for the first page.
    package func openTasks(at channel: ChannelID, after: String, limit: Int) throws(StoreError) -> [OutsideTask] {
        try tasks.openByChannel.rows({
            $0.text(channel.text)
            $0.text(after)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.task() }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ task: OutsideTask) {
        time(task.dueAt)
        integer(task.tries)
        text(task.state)
        text(task.lastCode)
    }
}

extension SQLRow {
    fileprivate mutating func task() throws(StoreError) -> OutsideTask {
        OutsideTask(
            id: id(), kind: try name(), order: id(), channel: optionalChannel(), subject: text(), createdAt: time(),
            dueAt: time(), tries: int(), state: try name(), lastCode: text())
    }
}
