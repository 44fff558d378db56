package import Payments

struct FeedStatements {
    let insert, after, byOrder, last, newestMoment: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "sequence, at, kind, shop, order_id, channel, subject, amount, code, duration, detail"
        let table = connection.table("feed")
        insert = table.insert(columns)
        after = table.select(columns, "WHERE sequence > $1 ORDER BY sequence LIMIT $2")
        byOrder = table.select(columns, "WHERE order_id = $1 ORDER BY sequence")
        newestMoment = table.select("at", "ORDER BY sequence DESC LIMIT 1")
        last = table.select("sequence", "ORDER BY sequence DESC LIMIT 1")
    }
}

extension Store {
    /// Puts the event at the end of the feed and answers its number. Numbers have no gaps: a taken-back one is given
    /// again.
    @discardableResult
    package func append(_ event: FeedEvent) throws(StoreError) -> Int64 {
        try write { () throws(StoreError) in
            let sequence = memory.ends.event + 1
            try feed.insert.run {
                $0.integer(sequence)
                $0.time(event.at)
                $0.text(event.kind)
                $0.text(event.shop?.text)
                $0.id(event.order)
                $0.text(event.channel?.text)
                $0.text(event.subject)
                $0.integer(event.minorUnits)
                $0.text(event.code)
                $0.integer(event.durationMilliseconds)
                $0.text(event.detail)
            }
            memory.ends.event = sequence
            return sequence
        }
    }

    /// Events with numbers above `after`, in order.
    package func events(after: Int64, limit: Int) throws(StoreError) -> [FeedEvent] {
        try feed.after.rows({
            $0.integer(after)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.event() }
    }

    package func events(of order: OrderID) throws(StoreError) -> [FeedEvent] {
        try feed.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in try row.event() }
    }

    /// Number of the newest event; 0 when there is none. A reader sees what is committed now.
    package func lastSequence() throws(StoreError) -> Int64 {
        guard connection.isReadOnly else { return memory.ends.event }
        return try feed.last.first { row throws(StoreError) in row.int64() } ?? 0
    }
}

extension SQLRow {
    fileprivate mutating func event() throws(StoreError) -> FeedEvent {
        let event = FeedEvent(
            sequence: int64(), at: time(), kind: try name(), shop: optionalText().map { ShopID(trusted: $0) },
            order: optionalID(), channel: optionalChannel(), subject: text(), minorUnits: int64(), code: text(),
            durationMilliseconds: int64(), detail: text())
        guard event.readsAsWritten else {
            throw .fatal("feed.detail of event \(event.sequence) (\(event.kind.rawValue)) does not read")
        }
        return event
    }
}

extension FeedEvent {
    /// Kinds that say more in a document, or nothing more. Others say a name or a word.
    static let documentedKinds: Set<EventKind> = [
        .orderAssessed, .orderRouted, .orderPaid, .attemptRefused, .attemptUnknown, .splitSent, .splitAccepted,
        .splitSettled, .splitFailed, .splitBlocked, .splitDeadline, .momentDoubted,
    ]

    /// A detail that was cut is no document any more: read as if it said nothing, its fee, rounding or currency would
    /// be another sum. Its ends are looked at and no more, for a start reads two hundred thousand of them; what changed
    /// in between is what the row's checksum tells.
    fileprivate var readsAsWritten: Bool {
        guard FeedEvent.documentedKinds.contains(kind), !detail.isEmpty else { return true }
        return detail.utf8.first == UInt8(ascii: "{") && detail.utf8.last == UInt8(ascii: "}")
    }
}
