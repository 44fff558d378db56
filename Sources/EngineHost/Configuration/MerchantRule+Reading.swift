import Payments
import Routing

extension MerchantRule {
    private static let demandKeys = ["avoid", "only", "licence"]

    /// Reads one `[[rule]]`.
    init(_ table: ConfigurationTable, channels: Set<ChannelID>) throws(ConfigurationError) {
        try table.expect(["name", "when", "because"] + MerchantRule.demandKeys)
        let name = try table.text("name", maximum: 40)
        guard name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) else {
            throw table.fault("name", "must be lower-case letters, digits and -")
        }
        guard let when = try table.table("when") else {
            throw table.fault("when", "is missing: say which orders the rule is about")
        }
        self.init(
            name: name, condition: try RuleCondition(when), demand: try MerchantRule.demand(table, channels),
            reason: try table.text("because", maximum: 200), line: table.line)
    }

    private static func demand(
        _ table: ConfigurationTable, _ channels: Set<ChannelID>
    ) throws(ConfigurationError) -> RuleDemand {
        let said = demandKeys.filter { table.has($0) }
        guard let key = said.first, said.count == 1 else {
            throw table.fault(said.last ?? "avoid", "one of avoid, only and licence must stand here, and no more")
        }
        if key == "licence" { return .licence(try table.some(key, ChannelLicence.self)) }
        var named: Set<ChannelID> = []
        for text in try table.texts(key, maximumCount: RuleBook.maximumChannels) {
            let channel = ChannelID(text)
            guard channels.contains(channel) else {
                let names = channels.map(\.text).sorted().joined(separator: ", ")
                throw table.fault(key, "\"\(text)\" is none of the channels \(names)")
            }
            named.insert(channel)
        }
        guard !named.isEmpty else { throw table.fault(key, "must name at least one channel") }
        return key == "avoid" ? .avoid(named) : .only(named)
    }
}

extension RuleCondition {
    private static let keys = [
        "shop", "environment", "category", "currency", "age_band", "region", "split", "split_scheme",
        "amount_at_least_fen", "amount_below_fen", "hour_from", "hour_to",
    ]

    /// Reads `when`: at least one key, and each that is there must hold.
    fileprivate init(_ table: ConfigurationTable) throws(ConfigurationError) {
        self.init()
        try table.expect(RuleCondition.keys)
        guard !table.keys.isEmpty else { throw table.fault("when", "is empty: say which orders the rule is about") }
        if table.has("environment") { environments = try table.some("environment", PaymentEnvironment.self) }
        if table.has("category") { categories = try table.some("category", GoodsCategory.self) }
        if table.has("currency") { currencies = try table.some("currency", Currency.self) }
        if table.has("age_band") { ageBands = try table.some("age_band", AgeBand.self) }
        try readPlaces(table)
        try readSplits(table)
        try readAmountAndHours(table)
    }

    private mutating func readPlaces(_ table: ConfigurationTable) throws(ConfigurationError) {
        if table.has("shop") {
            var named: Set<ShopID> = []
            for text in try table.texts("shop", maximumCount: 1_000) {
                guard let shop = ShopID(text) else { throw table.fault("shop", "must be letters, digits, _ and -") }
                named.insert(shop)
            }
            guard !named.isEmpty else { throw table.fault("shop", "must name at least one") }
            shops = named
        }
        if table.has("region") {
            let named = Set(try table.texts("region", maximumCount: 256))
            guard !named.isEmpty else { throw table.fault("region", "must name at least one") }
            regions = named
        }
    }

    private mutating func readSplits(_ table: ConfigurationTable) throws(ConfigurationError) {
        if table.has("split_scheme") {
            guard !table.has("split") else { throw table.fault("split", "must go when split_scheme says it") }
            schemes = try table.some("split_scheme", SplitScheme.self)
        } else if table.has("split") {
            schemes = try table.boolean("split") ? [.channel, .bank] : [.none]
        }
    }

    private mutating func readAmountAndHours(_ table: ConfigurationTable) throws(ConfigurationError) {
        let amounts = 1...Money.maximumMinorUnits
        if table.has("amount_at_least_fen") { amountAtLeast = try table.integer("amount_at_least_fen", in: amounts) }
        if table.has("amount_below_fen") { amountBelow = try table.integer("amount_below_fen", in: amounts) }
        guard table.has("hour_from") || table.has("hour_to") else { return }
        hours = RuleHours(
            from: Int(try table.integer("hour_from", in: 0...23)), to: Int(try table.integer("hour_to", in: 0...24)))
    }
}

extension ConfigurationTable {
    /// At least one of the raw values of an enumeration.
    fileprivate func some<Choice: RawRepresentable & CaseIterable & Hashable>(
        _ key: String, _ type: Choice.Type
    ) throws(ConfigurationError) -> Set<Choice> where Choice.RawValue == String {
        let found = try choices(key, type)
        guard !found.isEmpty else { throw fault(key, "must name at least one") }
        return found
    }
}
