package import Payments

struct ActionStatements {
    let insert, one: SQLStatement

    init(_ connection: SQLConnection) {
        insert = connection.table("actions").insert("id, uid, who, digest, at")
        one = connection.table("actions").select("id, uid, who, digest, at", "WHERE id = $1")
    }
}

extension Store {
    package func insert(_ action: BoundAction) throws(StoreError) {
        try actions.insert.run {
            $0.text(action.id)
            $0.integer(Int64(action.uid))
            $0.text(action.who)
            $0.bytes(action.digest)
            $0.time(action.at)
        }
    }

    /// What an action's number stands for; nil for one that was never used, or before this was kept.
    package func action(_ id: String) throws(StoreError) -> BoundAction? {
        try actions.one.first({ $0.text(id) }) { row throws(StoreError) in
            BoundAction(
                id: row.text(), uid: UInt32(truncatingIfNeeded: row.int64()), who: row.text(), digest: row.bytes(),
                at: row.time())
        }
    }
}
