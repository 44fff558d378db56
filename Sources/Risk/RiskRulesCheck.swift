package import Payments

/// What is wrong with a set of risk rules.
package enum RiskRulesFinding: Sendable, Equatable {
    /// No order and no withdrawal can ever meet it; `part` is the condition that cannot be, alone or beside others.
    case neverHolds(rule: String, part: String)
    /// Two rules say the same: what they ask is equal, and so only one of them can mean its points.
    case contradicts(rule: String, other: String)
    /// A number stands on the allow list and on the deny list.
    case entryContradicts(line: Int)
    /// Lines must rise from hold to review to reject; `key` is the one that does not.
    case linesFall(key: String)
    /// All rules that can hold together give no more than `most` points: the verdict is never given by points.
    case lineOutOfReach(key: String, most: Int)
    /// A condition every value meets.
    case saysNothing(rule: String, part: String)
    /// It gives points, and with everything that can hold beside it no line is reached.
    case noEffect(rule: String)
    /// An entry whose time is over.
    case entryOver(line: Int)

    /// True when the set must not be used.
    package var isError: Bool {
        switch self {
        case .neverHolds, .contradicts, .entryContradicts, .linesFall: true
        case .lineOutOfReach, .saysNothing, .noEffect, .entryOver: false
        }
    }

    /// True when another rule could make it untrue.
    package var isAboutSums: Bool {
        switch self {
        case .lineOutOfReach, .noEffect: true
        case .neverHolds, .contradicts, .entryContradicts, .linesFall, .saysNothing, .entryOver: false
        }
    }
}

/// Decides by the rules' bounds alone what can hold, and what can hold together: bounds of one value must meet, and
/// what is counted in a longer window is at least what is counted in a shorter one.
package struct RiskRulesCheck {
    private let rules: RiskRules
    private let boxes: [Box?]
    /// By rule: those that can hold beside it.
    private var beside: [UInt64] = []
    private var stepsLeft = 200_000

    package static func findings(_ rules: RiskRules, at now: Timestamp) -> [RiskRulesFinding] {
        var check = RiskRulesCheck(rules)
        return check.lines + check.each + check.entries(at: now)
    }

    private init(_ rules: RiskRules) {
        self.rules = rules
        let boxes = rules.rules.map { Box($0) }
        self.boxes = boxes
        beside = boxes.indices.map { own in
            boxes.indices.reduce(UInt64(0)) { set, other in
                guard own != other, let first = boxes[own], let second = boxes[other], first.meets(second) else {
                    return set
                }
                return set | 1 << UInt64(other)
            }
        }
    }

    private var lines: [RiskRulesFinding] {
        mutating get {
            if rules.reviewAt < rules.holdAt { return [.linesFall(key: "review_at")] }
            if rules.rejectAt < rules.reviewAt { return [.linesFall(key: "reject_at")] }
            let all = boxes.indices.reduce(UInt64(0)) { boxes[$1] == nil ? $0 : $0 | 1 << UInt64($1) }
            let most = heaviest(all)
            return [("hold_at", rules.holdAt), ("review_at", rules.reviewAt), ("reject_at", rules.rejectAt)].filter {
                $0.1 > most
            }.map { .lineOutOfReach(key: $0.0, most: most) }
        }
    }

    private var each: [RiskRulesFinding] {
        mutating get {
            var findings: [RiskRulesFinding] = []
            for (position, rule) in rules.rules.enumerated() {
                guard boxes[position] != nil else {
                    findings.append(.neverHolds(rule: rule.name, part: Box.impossiblePart(rule)))
                    continue
                }
                if let other = rules.rules.prefix(position).first(where: {
                    Set($0.conditions) == Set(rule.conditions) && !$0.askedOf.isDisjoint(with: rule.askedOf)
                }) {
                    findings.append(.contradicts(rule: rule.name, other: other.name))
                }
                if let idle = rule.conditions.first(where: \.isMetByAll) {
                    findings.append(.saysNothing(rule: rule.name, part: idle.feature.rawValue))
                }
                let least = min(rules.holdAt, rules.reviewAt, rules.rejectAt)
                if rule.points > 0, rule.points + heaviest(beside[position]) < least {
                    findings.append(.noEffect(rule: rule.name))
                }
            }
            return findings
        }
    }

    private func entries(at now: Timestamp) -> [RiskRulesFinding] {
        var allowed: Set<[String]> = []
        for entry in rules.entries where entry.list == .allow { allowed.insert([entry.of.rawValue, entry.value]) }
        var findings: [RiskRulesFinding] = []
        for entry in rules.entries {
            if entry.list == .deny, allowed.contains([entry.of.rawValue, entry.value]) {
                findings.append(.entryContradicts(line: entry.line))
            }
            if let until = entry.until, until <= now { findings.append(.entryOver(line: entry.line)) }
        }
        return findings
    }

    /// Most points of rules of a set that can hold together. When there are too many ways to look at, the sum of all:
    /// no line is then called out of reach that is not.
    private mutating func heaviest(_ set: UInt64) -> Int {
        guard set != 0 else { return 0 }
        stepsLeft -= 1
        guard stepsLeft > 0 else { return points(set) }
        // Rules that fit all others are in every best set.
        let first = set.trailingZeroBitCount
        let rest = set & ~(1 << UInt64(first))
        let with = rules.rules[first].points + heaviest(rest & beside[first])
        if rest & ~beside[first] == 0 { return with }
        guard points(rest) > with else { return with }
        return max(with, heaviest(rest))
    }

    private func points(_ set: UInt64) -> Int {
        var sum = 0
        var rest = set
        while rest != 0 {
            sum += rules.rules[rest.trailingZeroBitCount].points
            rest &= rest - 1
        }
        return sum
    }
}

extension RiskCondition {
    fileprivate var isMetByAll: Bool {
        let range = feature.range
        if feature == .hour, let atLeast, let below, atLeast >= below { return atLeast == below }
        return atLeast ?? range.lowerBound <= range.lowerBound && below ?? .max > range.upperBound
    }

    /// Hours it holds in, one bit each.
    fileprivate var hours: UInt32 {
        (0..<24).reduce(0) { holds(Int64($1)) ? $0 | 1 << UInt32($1) : $0 }
    }
}

/// The values of each feature with which a rule holds.
private struct Box {
    private var bounds: [RulePlan.Key: ClosedRange<Int64>] = [:]
    private var hours: UInt32 = 0xFF_FFFF
    private let kinds: Set<RiskSubject.Kind>

    /// Nil when nothing meets the rule.
    init?(_ rule: RiskRule) {
        kinds = rule.askedOf
        guard !kinds.isEmpty else { return nil }
        for condition in rule.conditions { guard add(condition) else { return nil } }
        guard isPossible else { return nil }
    }

    /// The first condition without which the ones before it could be met.
    static func impossiblePart(_ rule: RiskRule) -> String {
        for count in 1...max(1, rule.conditions.count) {
            var part = rule
            part.conditions = Array(rule.conditions.prefix(count))
            if Box(part) == nil { return part.conditions.last?.feature.rawValue ?? "" }
        }
        return ""
    }

    private mutating func add(_ condition: RiskCondition) -> Bool {
        if condition.feature == .hour {
            hours &= condition.hours
            return hours != 0
        }
        if condition.feature == .userNightOrders {
            hours &= Limits.nightHours.reduce(0) { $0 | 1 << UInt32($1) }
        }
        let range = condition.feature.range
        let key = RulePlan.Key(feature: condition.feature, seconds: condition.withinSeconds)
        let known = bounds[key] ?? range
        let low = max(known.lowerBound, condition.atLeast ?? .min)
        let high = min(known.upperBound, condition.below.map { $0 - 1 } ?? .max)
        guard low <= high, hours != 0 else { return false }
        bounds[key] = low...high
        return true
    }

    /// What a shorter window counts at least, a longer one counts too.
    private var isPossible: Bool {
        for (shorter, range) in bounds where shorter.feature.growsWithWindow {
            for (longer, other) in bounds where longer.feature == shorter.feature && longer.seconds > shorter.seconds {
                if range.lowerBound > other.upperBound { return false }
            }
        }
        return true
    }

    func meets(_ other: Box) -> Bool {
        guard !kinds.isDisjoint(with: other.kinds), hours & other.hours != 0 else { return false }
        var both = self
        for (key, range) in other.bounds {
            let known = both.bounds[key] ?? range
            guard known.overlaps(range) else { return false }
            both.bounds[key] = known.clamped(to: range)
        }
        return both.isPossible
    }
}
