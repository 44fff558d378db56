import JSON

/// The sums over many seeds.
package struct SimulationSummary: Sendable {
    package private(set) var seeds = 0
    package private(set) var steps = 0
    package private(set) var orders = 0
    package private(set) var paid = 0
    package private(set) var refunds = 0
    package private(set) var splitsSettled = 0
    package private(set) var returns = 0
    package private(set) var withdrawals = 0
    package private(set) var crashes = 0
    package private(set) var openings = 0
    package private(set) var canaries = 0
    package private(set) var rollbacks = 0
    /// Of the last seed added; meaningful when there is one.
    package private(set) var digest = ""
    package private(set) var failed: [SimulationResult] = []

    package init() {}

    package mutating func add(_ result: SimulationResult) {
        seeds += 1
        steps += result.steps
        orders += result.orders
        paid += result.paid
        refunds += result.refunds
        splitsSettled += result.splitsSettled
        returns += result.returns
        withdrawals += result.withdrawals
        crashes += result.crashes
        openings += result.openings
        canaries += result.canaries
        rollbacks += result.rollbacks
        digest = result.digest
        if !result.violations.isEmpty { failed.append(result) }
    }

    package mutating func sortFailed() { failed.sort { $0.seed < $1.seed } }

    /// One object for scripts.
    package func json(milliseconds: Int64) -> String {
        JSONWriter.text(.object([
            "seeds": .integer(seeds), "steps": .integer(steps), "orders": .integer(orders), "paid": .integer(paid),
            "refunds": .integer(refunds), "splits_settled": .integer(splitsSettled), "returns": .integer(returns),
            "withdrawals": .integer(withdrawals), "crashes": .integer(crashes),
            "openings": .integer(openings), "canaries": .integer(canaries), "rollbacks": .integer(rollbacks),
            "milliseconds": .integer(milliseconds), "digest": .string(seeds == 1 ? digest : ""),
            "failed": .array(failed.map { result in
                .object([
                    "seed": .integer(result.seed),
                    "violations": .array(result.violations.map { violation in
                        .object([
                            "checker": .string(violation.checker), "detail": .string(violation.detail),
                            "step": .integer(violation.step),
                        ])
                    }),
                ])
            }),
        ]))
    }
}
