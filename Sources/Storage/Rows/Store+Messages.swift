package import Payments

struct MessageStatements {
    let insert, byID: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "id, shop, order_id, url, event, body, created_at"
        insert = connection.statement(
            "INSERT INTO messages (partition, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        byID = connection.statement("SELECT \(columns) FROM messages WHERE partition = $1 AND id = $2")
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
