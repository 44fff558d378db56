import JSON
package import Payments
package import Routing

struct DecisionStatements {
    let insert, byOrder, span: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            order_id, attempt_number, at, chosen, candidates, propensity_millionths, explored, preference_weight, \
            cost_weight, settings_version, basis
            """
        let table = connection.table("decisions")
        insert = table.insert("partition, \(columns)")
        byOrder = table.select(columns, "WHERE partition = $1 AND order_id = $2 ORDER BY attempt_number")
        span = table.select(
            columns,
            """
            WHERE (order_id, attempt_number) > ($1, $2) AND at >= $3 AND at < $4 \
            ORDER BY order_id, attempt_number LIMIT $5
            """)
    }
}

extension Store {
    /// One decision for each attempt number of an order.
    package func insert(_ decision: RoutingDecision) throws(StoreError) {
        try decisions.insert.run {
            $0.key(decision.order)
            $0.integer(decision.attemptNumber)
            $0.time(decision.at)
            $0.text(decision.chosen?.text)
            $0.text(JSONText.write(decision.candidates.map(\.json)))
            $0.integer(decision.propensityMillionths)
            $0.flag(decision.explored)
            $0.integer(decision.preferenceWeight)
            $0.integer(decision.costWeight)
            $0.integer(decision.settingsVersion)
            $0.text(decision.basis.map { JSONWriter.text($0.json) } ?? "")
        }
    }

    package func decisions(of order: OrderID) throws(StoreError) -> [RoutingDecision] {
        try decisions.byOrder.rows({ $0.key(order) }) { row throws(StoreError) in try row.decision() }
    }

    /// Decisions made at `from` or later and before `to`, in the order of their orders, after the one named.
    func decisions(
        from: Timestamp, to: Timestamp, after order: OrderID, _ attemptNumber: Int, limit: Int
    ) throws(StoreError) -> [RoutingDecision] {
        try decisions.span.rows({
            $0.id(order)
            $0.integer(attemptNumber)
            $0.time(from)
            $0.time(to)
            $0.integer(limit)
        }) { row throws(StoreError) in try row.decision() }
    }
}

extension Store {
    /// Hands over the decisions made at `from` or later and before `to`, in the order of their orders, page by page.
    /// - Parameter limit: how many at most.
    package func eachDecision(
        from: Timestamp, to: Timestamp, limit: Int, _ body: (RoutingDecision) throws -> Void
    ) throws {
        var left = limit
        var place: (order: OrderID, attemptNumber: Int) = (OrderID(trusted: ""), 0)
        while left > 0 {
            let size = min(left, Limits.verificationPage)
            let page = try decisions(from: from, to: to, after: place.order, place.attemptNumber, limit: size)
            for decision in page { try body(decision) }
            guard page.count == size, let last = page.last else { return }
            left -= size
            place = (last.order, last.attemptNumber)
        }
    }
}

extension SQLRow {
    fileprivate mutating func decision() throws(StoreError) -> RoutingDecision {
        RoutingDecision(
            order: id(), attemptNumber: int(), at: time(), chosen: optionalChannel(),
            candidates: try JSONText.read(text(), "candidates") { CandidateScore(json: $0) },
            propensityMillionths: int(), explored: flag(), preferenceWeight: int(), costWeight: int(),
            settingsVersion: int64(), basis: try DecisionBasis.read(text()))
    }
}

extension RoutingDecision {
    /// All of the row as one text: equal decisions give equal bytes.
    var storedText: String {
        JSONWriter.text(.object([
            "order": .string(order.text), "attempt": .integer(attemptNumber), "at": .integer(at.milliseconds),
            "chosen": chosen.map { .string($0.text) } ?? .null, "candidates": .array(candidates.map(\.json)),
            "propensity_millionths": .integer(propensityMillionths), "explored": .bool(explored),
            "preference_weight": .integer(preferenceWeight), "cost_weight": .integer(costWeight),
            "settings_version": .integer(settingsVersion), "basis": basis?.json ?? .null,
        ]))
    }
}
