package import Payments

/// Merchant rules made ready to be asked at each decision. A few comparisons a rule, no memory taken.
package struct RuleBook: Sendable {
    /// Rules of one book, and channels they can tell apart.
    package static let maximumRules = 256
    package static let maximumChannels = 32

    package let rules: [MerchantRule]
    private let channels: [ChannelID]
    private let compiled: [CompiledRule]

    package static let empty = RuleBook([], for: [])

    /// - Parameter channels: those that collect. The configuration keeps within both bounds.
    package init(_ rules: [MerchantRule], for channels: [ChannelProfile]) {
        self.rules = Array(rules.prefix(RuleBook.maximumRules))
        self.channels = channels.prefix(RuleBook.maximumChannels).map(\.id)
        compiled = self.rules.map { CompiledRule($0, channels.prefix(RuleBook.maximumChannels)) }
    }

    package var isEmpty: Bool { rules.isEmpty }

    /// Marks the channels that rules keep an order away from, each with the first rule that does. What something else
    /// has ruled out already stays as it is.
    package func apply(to standings: inout [ChannelStanding], _ facts: OrderFacts) {
        guard !compiled.isEmpty else { return }
        let bits = FactBits(facts)
        var open: UInt32 = .max
        for (position, rule) in compiled.enumerated() where rule.keepsAway & open != 0 && rule.isAbout(facts, bits) {
            mark(&standings, rule.keepsAway & open, rules[position])
            open &= ~rule.keepsAway
        }
    }

    private func mark(_ standings: inout [ChannelStanding], _ kept: UInt32, _ rule: MerchantRule) {
        for (index, channel) in channels.enumerated() where kept & 1 << UInt32(index) != 0 {
            guard let place = standings.firstIndex(where: { $0.profile.id == channel }),
                standings[place].ruledOut == nil
            else { continue }
            standings[place].ruledOut = rule.demand.exclusion
            standings[place].ruledBy = rule.name
        }
    }
}

/// A rule's condition with each list as a mask of bits.
private struct CompiledRule: Sendable {
    let keepsAway: UInt32
    private let environments, categories, currencies, ageBands, schemes, hours: UInt32
    private let amountAtLeast, amountBelow: Int64
    private let shops: Set<ShopID>?
    private let regions: Set<String>?

    init(_ rule: MerchantRule, _ channels: ArraySlice<ChannelProfile>) {
        let condition = rule.condition
        keepsAway = rule.demand.excluded(Array(channels))
        environments = FactBits.mask(condition.environments)
        categories = FactBits.mask(condition.categories)
        currencies = FactBits.mask(condition.currencies)
        ageBands = FactBits.mask(condition.ageBands)
        schemes = FactBits.mask(condition.schemes)
        hours = (0..<24).reduce(0) { condition.covers(hour: $1) ? $0 | 1 << UInt32($1) : $0 }
        amountAtLeast = condition.amountAtLeast ?? .min
        amountBelow = condition.amountBelow ?? .max
        shops = condition.shops
        regions = condition.regions
    }

    func isAbout(_ facts: OrderFacts, _ bits: FactBits) -> Bool {
        guard environments & bits.environment != 0, categories & bits.category != 0, currencies & bits.currency != 0,
            ageBands & bits.ageBand != 0, schemes & bits.scheme != 0, hours & bits.hour != 0,
            facts.amount.minorUnits >= amountAtLeast, facts.amount.minorUnits < amountBelow
        else { return false }
        if let shops, !shops.contains(facts.shop) { return false }
        if let regions, !regions.contains(facts.region) { return false }
        return true
    }
}

/// An order's values as one bit each.
private struct FactBits {
    let environment, category, currency, ageBand, scheme, hour: UInt32

    init(_ facts: OrderFacts) {
        environment = FactBits.bit(facts.environment)
        category = FactBits.bit(facts.category)
        currency = FactBits.bit(facts.amount.currency)
        ageBand = FactBits.bit(facts.ageBand)
        scheme = FactBits.bit(facts.scheme)
        hour = 1 << UInt32(min(max(0, facts.hour), 23))
    }

    static func bit<Value: CaseIterable & Equatable>(_ value: Value) -> UInt32 {
        var bit: UInt32 = 1
        for other in Value.allCases {
            if other == value { return bit }
            bit <<= 1
        }
        return 0
    }

    /// All bits when nothing is asked.
    static func mask<Value: CaseIterable & Hashable>(_ values: Set<Value>?) -> UInt32 {
        values.map { $0.reduce(0) { $0 | bit($1) } } ?? .max
    }
}
