package import Payments

/// What is wrong with merchant rules as a whole.
package enum RuleCheckFinding: Sendable, Equatable {
    /// For some order every channel that could take it is kept away. `rules` are as few as bring that about.
    case contradiction(rules: [String], example: OrderFacts)
    /// No order meets the condition: the part named can hold for none.
    case neverMatches(rule: String, part: String)
    /// It keeps nothing away: channels it is about could not take such orders anyway.
    case noEffect(rule: String)
    /// Whatever it keeps away, earlier rules have kept away already.
    case shadowed(rule: String, by: [String])
    /// More kinds of orders than are looked at: contradictions and shadows may be there that are not told.
    case tooManyKinds(limit: Int)

    /// True when orders would be lost.
    package var isError: Bool { if case .contradiction = self { true } else { false } }
}

/// Decides what is wrong with rules by looking at one order of every kind that rules and channels tell apart
/// (`RuleCases`): no guess, and nothing left out unless the bound on kinds is reached, which is told.
///
/// Channels are judged by what they can do (currency, environment, category, amount, splits); how much of an order may
/// be divided is not looked at.
package struct RuleCheck {
    /// Kinds of orders that are looked at: a second's work or two.
    package static let maximumKinds = 2_000_000
    /// Contradictions told of one set of rules.
    static let maximumContradictions = 16

    private let rules: [MerchantRule]
    private let cases: RuleCases
    /// By rule: the channels it keeps away.
    private let keepsAway: [UInt32]
    private let limit: Int

    /// Kinds of orders looked at.
    private var visited = 0
    /// Rules that kept a channel away first, and those that kept away any that could have taken the order.
    private var acting = RuleSet()
    private var touching = RuleSet()
    /// By rule: those that were there before it.
    private var covering: [RuleSet]
    private var contradictions: [RuleSet: OrderFacts] = [:]
    private var order: [RuleSet] = []

    /// - Parameter channels: those that collect.
    /// - Parameter shops: all there are; empty when that is not known.
    package static func findings(
        _ rules: [MerchantRule], channels: [ChannelProfile], shops: [ShopID], limit: Int = RuleCheck.maximumKinds
    ) -> [RuleCheckFinding] {
        var check = RuleCheck(
            Array(rules.prefix(RuleBook.maximumRules)), Array(channels.prefix(RuleBook.maximumChannels)), shops, limit)
        check.look()
        return check.findings
    }

    private init(_ rules: [MerchantRule], _ channels: [ChannelProfile], _ shops: [ShopID], _ limit: Int) {
        self.rules = rules
        self.limit = limit
        cases = RuleCases(rules, channels: channels, shops: shops)
        keepsAway = rules.map { $0.demand.excluded(channels) }
        covering = Array(repeating: RuleSet(), count: rules.count)
    }

    private mutating func look() {
        guard !rules.isEmpty else { return }
        look(from: 0, RuleSet.all, .max, RuleCases.blank)
    }

    /// Goes through the kinds of one respect after the other, leaving out what no rule is about or no channel can do.
    private mutating func look(from position: Int, _ about: RuleSet, _ able: UInt32, _ facts: OrderFacts) {
        guard position < cases.respects.count else { return judge(about, able, facts) }
        for kind in cases.respects[position].kinds {
            let about = about.intersection(kind.rules)
            let able = able & kind.channels
            guard !about.isEmpty, able != 0 else { continue }
            visited += 1
            guard visited <= limit else { return }
            var facts = facts
            kind.put(&facts)
            look(from: position + 1, about, able, facts)
        }
    }

    private mutating func judge(_ about: RuleSet, _ able: UInt32, _ facts: OrderFacts) {
        var left = able
        var before = RuleSet()
        for position in about.positions {
            let kept = keepsAway[position] & able
            guard kept != 0 else { continue }
            touching.insert(position)
            if kept & left != 0 {
                acting.insert(position)
                before.insert(position)
                left &= ~kept
            } else {
                for earlier in before.positions where keepsAway[earlier] & kept != 0 {
                    covering[position].insert(earlier)
                }
            }
        }
        if left == 0 { contradict(before, able, facts) }
    }

    /// Leaves out each rule that the others do without.
    private mutating func contradict(_ rules: RuleSet, _ able: UInt32, _ facts: OrderFacts) {
        var needed = rules
        for position in rules.positions.reversed() {
            var others = needed
            others.remove(position)
            let kept = others.positions.reduce(0) { $0 | keepsAway[$1] }
            if able & ~kept == 0 { needed = others }
        }
        guard contradictions[needed] == nil, order.count < RuleCheck.maximumContradictions else { return }
        contradictions[needed] = facts
        order.append(needed)
    }

    private var findings: [RuleCheckFinding] {
        var findings: [RuleCheckFinding] = order.compactMap { set in
            contradictions[set].map { .contradiction(rules: names(set), example: $0) }
        }
        let isWhole = visited <= limit
        for (position, rule) in rules.enumerated() {
            if let part = impossiblePart(position) {
                findings.append(.neverMatches(rule: rule.name, part: part))
            } else if isWhole, !touching.contains(position) {
                findings.append(.noEffect(rule: rule.name))
            } else if isWhole, !acting.contains(position) {
                findings.append(.shadowed(rule: rule.name, by: names(covering[position])))
            }
        }
        if !isWhole { findings.append(.tooManyKinds(limit: limit)) }
        return findings
    }

    /// The first part of a rule's condition that holds for no value.
    private func impossiblePart(_ position: Int) -> String? {
        cases.respects.first { !$0.kinds.contains { $0.rules.contains(position) } }?.respect.rawValue
    }

    private func names(_ set: RuleSet) -> [String] { set.positions.map { rules[$0].name } }
}
