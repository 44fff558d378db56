package import Payments

struct MessageStatements {
    let insert, byID, byOrder, heads, undelivered, allUndelivered, undeliveredFront, undeliveredCount: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "id, shop, order_id, url, event, body, created_at"
        let table = connection.table("messages")
        insert = table.insert("partition, \(columns)")
        byID = table.select(columns, "WHERE partition = $1 AND id = $2")
        byOrder = connection.statement(
            "SELECT id FROM messages WHERE order_id = $1 AND order_id IS NOT NULL ORDER BY created_at, id LIMIT $2")
        heads = table.select("id, shop, event, created_at", SQLPage.clause)
        // What the partial index holds is written out, not bound: only then it serves.
        undelivered = connection.statement(
            """
            SELECT messages.id, messages.shop, messages.event, messages.created_at FROM tasks JOIN messages \
            ON messages.id = tasks.id AND messages.partition = tasks.partition \
            WHERE tasks.kind = 'notify_shop' AND tasks.state <> 'done' AND tasks.partition = $1 AND tasks.id > $2 \
            AND messages.created_at < $3 ORDER BY tasks.id LIMIT $4
            """)
        allUndelivered = connection.statement(
            "SELECT id FROM tasks WHERE kind = 'notify_shop' AND state <> 'done' ORDER BY created_at, id")
        // Numbers begin with their time: by number is by time, and the index alone serves.
        undeliveredFront = connection.statement(
            "SELECT id FROM tasks WHERE kind = 'notify_shop' AND state <> 'done' ORDER BY id LIMIT $1")
        undeliveredCount = connection.statement(
            "SELECT COUNT(*) FROM tasks WHERE kind = 'notify_shop' AND state <> 'done'")
    }
}

extension Store {
    package func insert(_ message: ShopMessage) throws(StoreError) {
        if !message.order.isNone { try requireSamePartition(message.id, message.order) }
        try messages.insert.run {
            $0.key(message.id)
            $0.text(message.shop.text)
            $0.idOrNone(message.order)
            $0.text(message.url)
            $0.text(message.event)
            $0.text(message.body)
            $0.time(message.createdAt)
        }
    }

    package func message(_ id: TaskID) throws(StoreError) -> ShopMessage? {
        try messages.byID.first({ $0.key(id) }) { row throws(StoreError) in
            ShopMessage(
                id: row.id(), shop: row.shop(), order: row.idOrNone(), url: row.text(), event: row.text(),
                body: row.text(), createdAt: row.time())
        }
    }
}
