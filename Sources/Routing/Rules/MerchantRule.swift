package import Payments

/// A merchant's rule: which orders it is about, and which channels it keeps them away from. All rules that are about an
/// order hold together; their order only decides which one is told when several keep a channel away.
package struct MerchantRule: Sendable, Equatable {
    /// 1...40 lower-case letters, digits and `-`; no two rules share one.
    package let name: String
    package let condition: RuleCondition
    package let demand: RuleDemand
    /// For people, as the merchant wrote it.
    package let reason: String
    /// Where it stands in its file, 1 for the first line.
    package let line: Int

    package init(name: String, condition: RuleCondition, demand: RuleDemand, reason: String, line: Int) {
        self.name = name
        self.condition = condition
        self.demand = demand
        self.reason = reason
        self.line = line
    }
}

/// What a rule asks of the channel.
package enum RuleDemand: Sendable, Equatable {
    /// None of these.
    case avoid(Set<ChannelID>)
    /// One of these.
    case only(Set<ChannelID>)
    /// One whose licence covers all of this.
    case licence(Set<ChannelLicence>)

    package func allows(_ channel: ChannelProfile) -> Bool {
        switch self {
        case .avoid(let channels): !channels.contains(channel.id)
        case .only(let channels): channels.contains(channel.id)
        case .licence(let licences): licences.isSubset(of: channel.licences)
        }
    }

    /// The channels it does not allow, a bit for each position.
    func excluded(_ channels: [ChannelProfile]) -> UInt32 {
        channels.enumerated().reduce(0) { allows($1.element) ? $0 : $0 | 1 << UInt32($1.offset) }
    }

    /// What a channel that it does not allow is told to lack.
    var exclusion: Exclusion { if case .licence = self { .licence } else { .merchantRule } }
}

/// Which orders a rule is about: all parts that are not nil must hold, each when the order's value is among its own.
package struct RuleCondition: Sendable, Equatable {
    package var shops: Set<ShopID>?
    package var environments: Set<PaymentEnvironment>?
    package var categories: Set<GoodsCategory>?
    package var currencies: Set<Currency>?
    package var ageBands: Set<AgeBand>?
    package var regions: Set<String>?
    package var schemes: Set<SplitScheme>?
    /// Minor units of the order's currency, this amount included.
    package var amountAtLeast: Int64?
    /// Minor units, this amount not included.
    package var amountBelow: Int64?
    package var hours: RuleHours?

    package init() {}

    func covers(amount: Int64) -> Bool {
        amount >= amountAtLeast ?? Int64.min && amount < amountBelow ?? Int64.max
    }

    func covers(hour: Int) -> Bool { hours?.covers(hour) ?? true }
}

/// Hours of the day in Beijing, from one and before another; 22 to 6 goes over midnight, an hour to itself is none.
package struct RuleHours: Sendable, Equatable {
    /// 0...23.
    package let from: Int
    /// 0...24.
    package let to: Int

    package init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    package func covers(_ hour: Int) -> Bool {
        from <= to ? (from..<to).contains(hour) : hour >= from || hour < to
    }
}
