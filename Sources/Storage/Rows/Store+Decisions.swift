import JSON
package import Payments
package import Routing

struct DecisionStatements {
    let insert, byOrder: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = """
            order_id, attempt_number, at, chosen, candidates, propensity_millionths, explored, preference_weight, \
            cost_weight, settings_version, basis
            """
        insert = connection.statement(
            """
            INSERT INTO decisions (partition, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """)
        byOrder = connection.statement(
            "SELECT \(columns) FROM decisions WHERE partition = $1 AND order_id = $2 ORDER BY attempt_number")
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
        try decisions.byOrder.rows({ $0.key(order) }) { row throws(StoreError) in
            RoutingDecision(
                order: row.id(), attemptNumber: row.int(), at: row.time(), chosen: row.optionalChannel(),
                candidates: try JSONText.read(row.text(), "candidates") { CandidateScore(json: $0) },
                propensityMillionths: row.int(), explored: row.flag(), preferenceWeight: row.int(),
                costWeight: row.int(), settingsVersion: row.int64(), basis: try DecisionBasis.read(row.text()))
        }
    }
}
