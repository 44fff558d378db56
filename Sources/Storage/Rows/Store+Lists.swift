package import Payments

/// A place in a list by time: rows come in the order of `(at, id)`.
package struct StorePlace: Sendable, Equatable {
    package let at: Timestamp
    package let id: String

    package init(at: Timestamp, id: String) {
        self.at = at
        self.id = id
    }
}

/// What a list needs to know of a message before it reads it.
package struct MessageHead: Sendable, Equatable {
    package let id: TaskID
    package let shop: ShopID
    package let event: String
    package let at: Timestamp
}

/// A message its shop has not taken, and the task that tries or tried to deliver it.
package struct UndeliveredMessage: Sendable, Equatable {
    package let message: ShopMessage
    package let task: OutsideTask
}

extension SQLParameters {
    /// `$1` shop, `$2` and `$3` the place after which, `$4` the moment before which, `$5` how many.
    mutating func page(_ shop: ShopID, after: StorePlace, before: Timestamp, limit: Int) {
        text(shop.text)
        time(after.at)
        text(after.id)
        time(before)
        integer(limit)
    }
}

/// The part of a statement that `SQLParameters.page` fills.
enum SQLPage {
    static let clause = """
        WHERE shop = $1 AND (created_at, id) > ($2, $3) AND created_at < $4 ORDER BY created_at, id LIMIT $5
        """
}

extension Store {
    /// Heads of a shop's messages, oldest first.
    package func messageHeads(
        of shop: ShopID, after: StorePlace, before: Timestamp, limit: Int
    ) throws(StoreError) -> [MessageHead] {
        try messages.heads.rows({ $0.page(shop, after: after, before: before, limit: limit) }) { row
            throws(StoreError) in row.messageHead()
        }
    }

    /// Heads of messages that were not delivered, oldest first. They may be of other shops too, which share the
    /// partition: the caller passes over them, so that what is looked at stays bounded.
    package func undeliveredMessages(
        of shop: ShopID, after: StorePlace, before: Timestamp, limit: Int
    ) throws(StoreError) -> [MessageHead] {
        try messages.undelivered.rows({
            $0.integer(shop.partition)
            // A message's number begins with its time, so its number alone is its place.
            $0.text(after.id.isEmpty ? MessageHead.first(at: after.at) : after.id)
            $0.time(before)
            $0.integer(limit)
        }) { row throws(StoreError) in row.messageHead() }
    }

    /// Messages that were not delivered, oldest first: how many there are, and the first `limit` of them.
    /// - Parameter shop: nil for all shops.
    package func undelivered(
        shop: ShopID?, limit: Int
    ) throws(StoreError) -> (count: Int, rows: [UndeliveredMessage]) {
        let numbers: [TaskID] = try messages.allUndelivered.rows({ _ in }) { row throws(StoreError) in row.id() }
        var found: (count: Int, rows: [UndeliveredMessage]) = (0, [])
        for id in numbers {
            guard let message = try message(id), shop == nil || message.shop == shop, let task = try task(id) else {
                continue
            }
            found.count += 1
            if found.rows.count < limit { found.rows.append(UndeliveredMessage(message: message, task: task)) }
        }
        return found
    }

    /// The same for a screen that is drawn each second: no more than `limit` messages are read, of whatever number.
    package func undeliveredFront(limit: Int) throws(StoreError) -> (count: Int, rows: [UndeliveredMessage]) {
        let count = try messages.undeliveredCount.first({ _ in }) { row throws(StoreError) in row.int() } ?? 0
        let numbers: [TaskID] = try messages.undeliveredFront.rows({ $0.integer(limit) }) { row throws(StoreError) in
            row.id()
        }
        var rows: [UndeliveredMessage] = []
        for id in numbers {
            guard let message = try message(id), let task = try task(id) else { continue }
            rows.append(UndeliveredMessage(message: message, task: task))
        }
        return (count, rows)
    }

    /// Numbers of the messages about an order, oldest first.
    package func messages(about order: OrderID, limit: Int) throws(StoreError) -> [TaskID] {
        try messages.byOrder.rows({
            $0.id(order)
            $0.integer(limit)
        }) { row throws(StoreError) in row.id() }
    }
}

extension SQLRow {
    fileprivate mutating func messageHead() -> MessageHead {
        MessageHead(id: id(), shop: shop(), event: text(), at: time())
    }
}

extension MessageHead {
    /// A text before every number of a message made at the moment or later, and after all made before.
    static func first(at: Timestamp) -> String {
        var text = "N"
        // The letter stands where the upper bits are zero; nine digits carry the other 45 bits of the milliseconds.
        for shift in stride(from: 40, through: 0, by: -5) {
            let digit = Base32.alphabet[Int(max(0, at.milliseconds) >> Int64(shift) & 31)]
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }
}
