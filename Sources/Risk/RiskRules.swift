import Payments

/// The rules risk looks with, from configuration. Points of the rules that hold add up to the score; the verdict is the
/// one with the highest line the score reaches.
package struct RiskRules: Sendable, Equatable {
    /// 1...10,000 each.
    package let holdAt: Int
    package let reviewAt: Int
    package let rejectAt: Int
    /// At most `RiskRules.maximumRules`, no two of one name.
    package let rules: [RiskRule]
    package let entries: [RiskEntry]
    let plan: RulePlan
    let lists: RiskLists

    package static let maximumRules = Limits.rules
    package static let maximumConditions = Limits.conditions
    package static let maximumEntries = Limits.entries
    package static let maximumPoints = Limits.points
    package static let maximumLine = Limits.line
    package static let maximumWindowSeconds = Limits.windowSeconds

    package init(
        holdAt: Int = 40, reviewAt: Int = 60, rejectAt: Int = 140, rules: [RiskRule], entries: [RiskEntry] = []
    ) {
        self.holdAt = holdAt
        self.reviewAt = reviewAt
        self.rejectAt = rejectAt
        self.rules = rules
        self.entries = entries
        plan = RulePlan(rules)
        lists = RiskLists(entries)
    }

    package static func == (left: RiskRules, right: RiskRules) -> Bool {
        left.holdAt == right.holdAt && left.reviewAt == right.reviewAt && left.rejectAt == right.rejectAt
            && left.rules == right.rules && left.entries == right.entries
    }

    /// The verdict with the highest line that `score` reaches; of equal lines the sterner one.
    package func verdict(_ score: Int) -> RiskVerdict {
        let sternestLast: [(line: Int, verdict: RiskVerdict)] = [
            (holdAt, .hold), (reviewAt, .review), (rejectAt, .reject),
        ]
        var best: (line: Int, verdict: RiskVerdict)?
        for (line, verdict) in sternestLast where score >= line {
            if let best, best.line > line { continue }
            best = (line, verdict)
        }
        return best?.verdict ?? .pass
    }
}

/// Rules made ready to be asked: each value that several rules ask for is worked out once, and only when it is needed.
struct RulePlan: Sendable {
    struct Key: Hashable {
        let feature: RiskFeature
        let seconds: Int64
    }

    struct Step {
        /// Of `keys`.
        let value: Int
        let condition: RiskCondition
    }

    private(set) var keys: [Key] = []
    /// By rule; cheap values first.
    private(set) var steps: [[Step]] = []
    /// By rule.
    let isAskedOfOrders: [Bool]
    let isAskedOfPayouts: [Bool]

    init(_ rules: [RiskRule]) {
        isAskedOfOrders = rules.map { $0.askedOf.contains(.order) }
        isAskedOfPayouts = rules.map { $0.askedOf.contains(.payout) }
        var positions: [Key: Int] = [:]
        for rule in rules {
            let steps = rule.conditions.map { condition in
                let key = Key(feature: condition.feature, seconds: condition.withinSeconds)
                let position = positions[key] ?? keys.count
                if position == keys.count {
                    keys.append(key)
                    positions[key] = position
                }
                return Step(value: position, condition: condition)
            }
            self.steps.append(steps.sorted { $0.condition.feature.effort < $1.condition.feature.effort })
        }
    }
}

extension RiskFeature {
    /// How much work it is, roughly.
    fileprivate var effort: Int {
        switch self {
        case .amount, .hour, .accountAge, .watched: 0
        case .knownFor, .userOrders, .userPayouts, .userNightOrders, .fanInUsers: 1
        case .payeeCloseUsers, .payeeCloseShare, .payeeSameUsers, .payeeUsers, .circleSteps: 4
        case .payeeOrders, .leaderOrders, .deviceOrders, .addressOrders: 2
        default: 3
        }
    }
}
