package import Payments

struct MinuteStatements {
    let insert, byTime, room, times, drop: SQLStatement

    init(_ connection: SQLConnection) {
        let table = connection.table("minutes")
        insert = table.insert("at, size, picture")
        // Told where it is looked at, and stops nothing: nobody acts on a picture.
        byTime = connection.statement("SELECT size, picture FROM minutes WHERE at = $1")
        room = connection.statement("SELECT LENGTH(picture) FROM minutes WHERE at = $1")
        times = connection.statement("SELECT at FROM minutes ORDER BY at DESC LIMIT $1")
        drop = table.delete(where: "at IN (SELECT at FROM minutes WHERE at < $1 ORDER BY at LIMIT $2)")
    }
}

/// Pictures of the panels as they were, one for each recorded moment.
extension Store {
    /// Keeps the picture of a moment, compressed.
    /// - Throws: `.rejected` when the moment has one already, or the picture is larger than 8 MiB.
    package func insertMinute(_ picture: [UInt8], at moment: Timestamp) throws(StoreError) {
        let deflated = try Deflated(of: picture)
        try write { () throws(StoreError) in
            _ = try minutes.insert.run {
                $0.time(moment)
                $0.integer(deflated.size)
                $0.bytes(deflated.bytes)
            }
        }
    }

    /// The picture of exactly this moment; nil when none was recorded then.
    package func minute(at moment: Timestamp) throws(StoreError) -> [UInt8]? {
        try minutes.byTime.first({ $0.time(moment) }) { row throws(StoreError) in
            let size = row.int()
            return Deflated(bytes: row.bytes(), size: size)
        }?.inflated()
    }

    /// Bytes the picture of this moment takes in the store; nil when none was recorded then.
    package func minuteRoom(at moment: Timestamp) throws(StoreError) -> Int? {
        try minutes.room.first({ $0.time(moment) }) { row throws(StoreError) in row.int() }
    }

    /// The newest recorded moments, at most `limit`, oldest first.
    package func recordedMinutes(limit: Int) throws(StoreError) -> [Timestamp] {
        try minutes.times.rows({ $0.integer(limit) }) { row throws(StoreError) in row.time() }.reversed()
    }

    /// Deletes recorded moments before `moment`, the oldest first.
    /// - Parameter limit: most to delete in this step, so that no commit waits for many of them.
    /// - Returns: how many were deleted.
    @discardableResult
    package func dropMinutes(before moment: Timestamp, limit: Int) throws(StoreError) -> Int {
        try write { () throws(StoreError) in
            try minutes.drop.run {
                $0.time(moment)
                $0.integer(limit)
            }
        }
    }
}
