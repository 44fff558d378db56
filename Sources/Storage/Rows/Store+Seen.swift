package import Payments

struct SeenStatements {
    let remember, remembered, notification: SQLStatement

    init(_ connection: SQLConnection) {
        let (keys, notifications) = (connection.table("idempotency"), connection.table("notifications"))
        remember = keys.insert("partition, shop, key, request_digest, order_id, at")
        remembered = keys.select("request_digest, order_id", "WHERE partition = $1 AND shop = $2 AND key = $3")
        notification = notifications.insert("channel, event_id, at", or: "ON CONFLICT DO NOTHING")
    }
}

extension Store {
    /// Remembers which order a shop's idempotency key made. `.rejected` when the key is taken.
    package func remember(
        key: String, shop: ShopID, requestDigest: [UInt8], order: OrderID, at: Timestamp
    ) throws(StoreError) {
        try seen.remember.run {
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(key)
            $0.bytes(requestDigest)
            $0.id(order)
            $0.time(at)
        }
    }

    package func remembered(key: String, shop: ShopID) throws(StoreError) -> (requestDigest: [UInt8], order: OrderID)? {
        try seen.remembered.first({
            $0.integer(shop.partition)
            $0.text(shop.text)
            $0.text(key)
        }) { row throws(StoreError) in (requestDigest: row.bytes(), order: row.id()) }
    }

    /// Records a channel's notification; true when it was there already.
    package func seen(notification eventID: String, channel: ChannelID, at: Timestamp) throws(StoreError) -> Bool {
        let inserted = try seen.notification.run {
            $0.text(channel.text)
            $0.text(eventID)
            $0.time(at)
        }
        return inserted == 0
    }
}
