import Payments

/// Every kind of order that rules and channels can tell apart. An order's value in each respect (its shop, its hour,
/// its amount ...) is of a kind; values of a kind are treated alike by every rule and every channel, so one order of
/// each combination of kinds stands for all orders. Amounts change their kind only at the bounds that somebody names.
struct RuleCases {
    /// Values of one respect that nobody tells apart.
    struct Kind {
        /// Rules whose part about this respect holds.
        let rules: RuleSet
        /// Channels that can take such an order as far as this respect goes, by position.
        let channels: UInt32
        /// Gives an order such a value.
        let put: @Sendable (inout OrderFacts) -> Void
    }

    /// The parts of a condition.
    enum Respect: String, CaseIterable {
        case shop, environment, category, currency, ageBand = "age_band", region, hour, split, amount
    }

    let respects: [(respect: Respect, kinds: [Kind])]

    /// - Parameter shops: all there are; empty when that is not known, and then some shop nobody names counts, too.
    init(_ rules: [MerchantRule], channels: [ChannelProfile], shops: [ShopID]) {
        let maker = KindMaker(rules: rules, channels: channels)
        let named = Set(rules.flatMap { $0.condition.shops ?? [] }).sorted()
        let regions = Set(rules.flatMap { $0.condition.regions ?? [] }).sorted()
        respects = [
            (.shop, maker.kinds(shops.isEmpty ? named + [RuleCases.otherShop] : shops, \.shops) { $0.shop = $1 }),
            (.environment, maker.kinds(
                PaymentEnvironment.allCases, \.environments, by: { $0.takes(in: $1) }
            ) { $0.environment = $1 }),
            (.category, maker.kinds(GoodsCategory.allCases, \.categories, by: { $0.categories.contains($1) }) {
                $0.category = $1
            }),
            (.currency, maker.kinds(Currency.allCases, \.currencies, by: { $0.currencies.contains($1) }) {
                $0.amount = Money(minorUnits: $0.amount.minorUnits, currency: $1)
            }),
            (.ageBand, maker.kinds(AgeBand.allCases, \.ageBands) { $0.ageBand = $1 }),
            (.region, maker.kinds(regions + [""], \.regions) { $0.region = $1 }),
            (.hour, maker.kinds(Array(0..<24), holds: { $0.covers(hour: $1) }) { $0.hour = $1 }),
            (.split, maker.kinds(
                SplitScheme.allCases, \.schemes, by: { $0.splitsAfterPayment || $1 != .channel }
            ) { $0.scheme = $1 }),
            (.amount, maker.kinds(
                RuleCases.amounts(rules, channels), holds: { $0.covers(amount: $1) },
                by: { $0.minimumMinorUnits <= $1 && $1 <= $0.maximumMinorUnits }
            ) { $0.amount = Money(minorUnits: $1, currency: $0.amount.currency) }),
        ]
    }

    static let otherShop = ShopID(trusted: "any-other-shop")

    /// An order to begin with; every respect of it is set by some kind.
    static let blank = OrderFacts(
        shop: otherShop, amount: .fen(1), environment: .app, category: .goods, ageBand: .unknown, region: "", hour: 0,
        scheme: .none)

    /// The least amounts of all intervals between the bounds that rules and channels name.
    private static func amounts(_ rules: [MerchantRule], _ channels: [ChannelProfile]) -> [Int64] {
        let bounds = rules.flatMap { [$0.condition.amountAtLeast, $0.condition.amountBelow].compactMap { $0 } }
            + channels.flatMap { [$0.minimumMinorUnits, $0.maximumMinorUnits + 1] }
        return Set(bounds + [1]).filter { (1...Money.maximumMinorUnits).contains($0) }.sorted()
    }
}

/// Sorts the values of one respect into kinds.
private struct KindMaker {
    let rules: [MerchantRule]
    let channels: [ChannelProfile]

    /// What tells a value from another.
    private struct Signature: Hashable {
        var rules = RuleSet()
        var channels: UInt32 = 0
    }

    func kinds<Value: Hashable & Sendable>(
        _ values: [Value], _ part: KeyPath<RuleCondition, Set<Value>?>,
        by can: (ChannelProfile, Value) -> Bool = { _, _ in true },
        _ put: @escaping @Sendable (inout OrderFacts, Value) -> Void
    ) -> [RuleCases.Kind] {
        kinds(values, holds: { $0[keyPath: part]?.contains($1) ?? true }, by: can, put)
    }

    func kinds<Value: Sendable>(
        _ values: [Value], holds: (RuleCondition, Value) -> Bool,
        by can: (ChannelProfile, Value) -> Bool = { _, _ in true },
        _ put: @escaping @Sendable (inout OrderFacts, Value) -> Void
    ) -> [RuleCases.Kind] {
        var seen: Set<Signature> = []
        return values.compactMap { value in
            var signature = Signature()
            for (position, rule) in rules.enumerated() where holds(rule.condition, value) {
                signature.rules.insert(position)
            }
            for (position, channel) in channels.enumerated() where can(channel, value) {
                signature.channels |= 1 << UInt32(position)
            }
            guard seen.insert(signature).inserted else { return nil }
            return RuleCases.Kind(rules: signature.rules, channels: signature.channels) { put(&$0, value) }
        }
    }
}
