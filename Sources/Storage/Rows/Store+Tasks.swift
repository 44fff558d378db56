package import Payments

struct TaskStatements {
    let insert, update, byID, open, moments, counts, openByOrder, openByChannel: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = TaskStatements.columns
        let table = connection.table("tasks")
        insert = table.insert("partition, \(columns)")
        update = table.update("due_at, tries, state, last_code", where: "partition = $5 AND id = $6")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        // "open" is written out, not bound: only then the partial index of open tasks serves.
        open = table.select(columns, "WHERE state = 'open' ORDER BY due_at, id LIMIT $1")
        // Both are answered by the index `tasks_due` alone.
        moments = connection.statement(
            "SELECT id, due_at FROM tasks WHERE state = 'open' ORDER BY due_at, id LIMIT $1")
        counts = connection.statement(
            "SELECT substr(id, 1, 1), COUNT(*) FROM tasks INDEXED BY tasks_due WHERE state = 'open' GROUP BY 1")
        openByOrder = table.select(columns, "WHERE state = 'open' AND order_id = $1 ORDER BY due_at, id")
        openByChannel = table.select(
            columns, "WHERE state = 'open' AND channel = $1 AND id > $2 ORDER BY id LIMIT $3")
    }
}

extension TaskStatements {
    static let columns = "id, kind, order_id, channel, subject, created_at, due_at, tries, state, last_code"

    /// Letters written out for a statement.
    static func quoted(_ letters: [String]) -> String { letters.map { "'\($0)'" }.joined(separator: ", ") }
}

/// When a stored task is due.
package struct TaskMoment: Sendable, Equatable {
    package let task: TaskID
    package let due: Timestamp

    package init(task: TaskID, due: Timestamp) {
        (self.task, self.due) = (task, due)
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

    /// All open tasks by the moment they are due.
    package func openTasks(limit: Int) throws(StoreError) -> [OutsideTask] {
        try tasks.open.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.task() }
    }

    /// When the nearest open tasks are due, earliest first.
    package func openTaskMoments(limit: Int) throws(StoreError) -> [TaskMoment] {
        try tasks.moments.rows({ $0.integer(limit) }) { row throws(StoreError) in
            TaskMoment(task: row.id(), due: row.time())
        }
    }

    /// How many tasks are open, by the first character of their numbers, which tells their kind.
    package func openTaskCounts() throws(StoreError) -> [String: Int] {
        let counts = try tasks.counts.rows({ _ in }) { row throws(StoreError) in (row.text(), row.int()) }
        return Dictionary(counts) { first, second in first + second }
    }

    /// How many different things the open tasks act for whose numbers begin with one of these letters.
    package func openTaskSubjects(of letters: [String]) throws(StoreError) -> Int {
        let count = connection.passingStatement(
            """
            SELECT COUNT(DISTINCT substr(id, 2)) FROM tasks INDEXED BY tasks_due \
            WHERE state = 'open' AND substr(id, 1, 1) IN (\(TaskStatements.quoted(letters)))
            """)
        return try count.first({ _ in }) { row throws(StoreError) in row.int() } ?? 0
    }

    /// A page of the open tasks whose numbers begin with one of these letters, by the moment they are due. Tasks of
    /// other kinds are passed over in the index alone, so a million of them cost no row.
    /// - Parameter after: the last one of the page before; nil for the first page.
    package func openTasks(
        of letters: [String], dueBy latest: Timestamp, after: OutsideTask?, limit: Int
    ) throws(StoreError) -> [OutsideTask] {
        let page = connection.table("tasks").passingSelect(
            TaskStatements.columns,
            """
            WHERE state = 'open' AND due_at <= $1 \
            AND (due_at, id) > ($2, $3) AND substr(id, 1, 1) IN (\(TaskStatements.quoted(letters))) \
            ORDER BY due_at, id LIMIT $4
            """)
        return try page.rows({
            $0.time(latest)
            $0.integer(after?.dueAt.milliseconds ?? .min)
            $0.text(after?.id.text ?? "")
            $0.integer(limit)
        }) { row throws(StoreError) in try row.task() }
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
