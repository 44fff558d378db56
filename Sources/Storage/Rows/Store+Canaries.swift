package import Experiments
import JSON
package import Payments

struct CanaryStatements {
    let insert, update, newest, insertOrder, updateOrder, openOrders, hasUser, counts: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            id, channel, version, share, salt, started_at, length, alpha, margin, base_failure, started_by, \
            start_reason, state, reason, ended_at, ended_by, numbers
            """
        let (table, dealt) = (connection.table("canaries"), connection.table("canary_orders"))
        insert = table.insert("\(columns), divides")
        update = table.update("state, reason, ended_at, ended_by, numbers, divides", where: "id = $7")
        newest = table.select(columns, "ORDER BY divides DESC, started_at DESC, id DESC LIMIT $1")
        let order = "order_id, canary, arm, user, is_new_user, outcome"
        insertOrder = dealt.insert("partition, \(order)")
        updateOrder = dealt.update("outcome", where: "partition = $2 AND order_id = $3 AND canary = $4")
        openOrders = dealt.select(
            order, "WHERE partition = $1 AND order_id = $2 AND outcome = 'open' ORDER BY canary")
        hasUser = dealt.select("1", "WHERE canary = $1 AND user = $2 AND is_new_user = 1")
        counts = connection.statement(
            """
            SELECT arm, outcome, count(*), CAST(coalesce(sum(is_new_user), 0) AS BIGINT) FROM canary_orders \
            WHERE canary = $1 AND \(dealt.intact()) GROUP BY arm, outcome ORDER BY arm, outcome
            """)
    }
}

/// Orders of a canary by arm and outcome, counted from the rows themselves.
package struct CanaryRowCount: Sendable, Equatable {
    package let arm: Arm
    package let outcome: CanaryOrder.Outcome
    package let orders: Int64
    package let newUsers: Int64
}

extension Store {
    package func insert(_ canary: Canary) throws(StoreError) {
        let plan = canary.run.plan
        try canaries.insert.run {
            $0.id(canary.id)
            switch canary.subject {
            case .channel(let channel):
                $0.text(channel.text)
                $0.null()
            case .weights(let version):
                $0.null()
                $0.integer(version)
            }
            $0.integer(plan.shareBasisPoints)
            $0.text(plan.salt)
            $0.time(plan.startedAt)
            $0.integer(plan.length)
            $0.integer(plan.alphaBasisPoints)
            $0.integer(plan.marginMillionths)
            $0.integer(plan.baseFailureMillionths)
            $0.text(canary.startedBy)
            $0.text(canary.startReason)
            $0.progress(canary)
        }
    }

    /// Stores what changes of a canary: its state, end and what it has counted.
    package func update(_ canary: Canary) throws(StoreError) {
        let changed = try canaries.update.run {
            $0.progress(canary)
            $0.id(canary.id)
        }
        try requireFound(changed, "canary", canary.id)
    }

    /// Those that divide users first, then the newest.
    package func canaries(limit: Int) throws(StoreError) -> [Canary] {
        try canaries.newest.rows({ $0.integer(limit) }) { row throws(StoreError) in try row.canary() }
    }

    package func insert(_ order: CanaryOrder) throws(StoreError) {
        try canaries.insertOrder.run {
            $0.key(order.order)
            $0.id(order.canary)
            $0.text(order.arm)
            $0.integer(order.user)
            $0.flag(order.isNewUser)
            $0.text(order.outcome)
        }
    }

    /// Stores how the first attempt ended.
    package func update(_ order: CanaryOrder) throws(StoreError) {
        let changed = try canaries.updateOrder.run {
            $0.text(order.outcome)
            $0.key(order.order)
            $0.id(order.canary)
        }
        try requireFound(changed, "canary order", order.order)
    }

    /// Of one order, whose first attempt has not ended.
    package func openCanaryOrders(of order: OrderID) throws(StoreError) -> [CanaryOrder] {
        try canaries.openOrders.rows({ $0.key(order) }) { row throws(StoreError) in try row.canaryOrder() }
    }

    /// Whether an order of the user was counted.
    package func hasUser(_ user: Int64, in canary: CanaryID) throws(StoreError) -> Bool {
        try canaries.hasUser.first({
            $0.id(canary)
            $0.integer(user)
        }) { row throws(StoreError) in row.int() } != nil
    }

    /// By arm and outcome.
    package func orderCounts(of canary: CanaryID) throws(StoreError) -> [CanaryRowCount] {
        try canaries.counts.rows({ $0.id(canary) }) { row throws(StoreError) in
            CanaryRowCount(arm: try row.name(), outcome: try row.name(), orders: row.int64(), newUsers: row.int64())
        }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ canary: Canary) {
        text(canary.run.state)
        text(canary.run.reason)
        time(canary.run.endedAt)
        text(canary.endedBy)
        text(JSONText.write(canary.run.numbers.map { .integer($0) }))
        flag(canary.run.state.dividesUsers)
    }
}

extension SQLRow {
    fileprivate mutating func canary() throws(StoreError) -> Canary {
        let id: CanaryID = id()
        let channel = optionalChannel()
        let version = int64()
        let share = int()
        let salt = text()
        let plan = CanaryPlan(
            shareBasisPoints: share, salt: salt, startedAt: time(), length: int64(), alphaBasisPoints: int(),
            marginMillionths: int64(), baseFailureMillionths: int64())
        let startedBy = text()
        let startReason = text()
        let state: CanaryState = try name()
        let reason: CanaryReason = try name()
        let endedAt = optionalTime()
        let endedBy = text()
        let numbers = try JSONText.read(text(), "canary numbers") { $0.integerValue }
        guard let run = CanaryRun(plan: plan, state: state, reason: reason, endedAt: endedAt, numbers: numbers) else {
            throw .fatal("canary \(id): its numbers are no canary's")
        }
        return Canary(
            id: id, subject: channel.map { .channel($0) } ?? .weights(version: version), run: run,
            startedBy: startedBy, startReason: startReason, endedBy: endedBy)
    }

    fileprivate mutating func canaryOrder() throws(StoreError) -> CanaryOrder {
        let order: OrderID = id()
        let canary: CanaryID = id()
        return CanaryOrder(
            canary: canary, order: order, arm: try name(), user: int64(), isNewUser: flag(), outcome: try name())
    }
}
