import Channels
package import Payments

/// Reads `channels.toml`: what each channel can do and costs.
package enum ChannelProfiles {
    package static func read(file: String, text: String) throws(ConfigurationError) -> [ChannelProfile] {
        let document = try ConfigurationTable(file: file, text: text)
        var profiles: [ChannelProfile] = []
        for table in try document.tables("channel", maximumCount: 32) {
            try table.expect(keys(of: ChannelID(try table.text("id", maximum: 16))))
            let profile = try profile(table)
            guard !profiles.contains(where: { $0.id == profile.id }) else {
                throw table.fault("id", "names a channel a second time")
            }
            profiles.append(profile)
        }
        try document.finish()
        guard !profiles.isEmpty else { throw ConfigurationError(file: file, rule: "names no channel") }
        return profiles
    }

    /// The keys of a channel's table. A bank collects nothing: it has neither fee nor weight.
    static func keys(of id: ChannelID) -> [String] { id == .bank ? bankKeys : collectingKeys }

    private static let bankKeys = [
        "id", "concurrency", "rate_per_second", "split_delay_ms", "receivers_per_request", "requests_per_order",
    ]

    private static let collectingKeys = [
        "id", "environments", "categories", "minimum_fen", "maximum_fen", "fee_millionths", "upkeep_per_thousand_fen",
        "bad_debt_millionths", "splits_after_payment", "split_ceiling_basis_points", "can_close", "concurrency",
        "rate_per_second", "open_orders", "day_amount_fen", "split_delay_ms", "weight", "licence", "currencies",
        "exchange_millionths", "code_life_seconds",
    ]

    static func profile(_ table: ConfigurationTable) throws(ConfigurationError) -> ChannelProfile {
        ChannelID(try table.text("id", maximum: 16)) == .bank ? try bank(table) : try collecting(table)
    }

    private static func bank(_ table: ConfigurationTable) throws(ConfigurationError) -> ChannelProfile {
        ChannelProfile(
            id: .bank, environments: Set(PaymentEnvironment.allCases), categories: Set(GoodsCategory.allCases),
            minimumMinorUnits: 1, maximumMinorUnits: Money.maximumMinorUnits, feeMillionths: 0,
            upkeepPerThousandMinorUnits: 0, badDebtMillionths: 0, splitsAfterPayment: true,
            splitCeilingBasisPoints: 10_000, canClose: false,
            concurrencyCeiling: Int(try table.integer("concurrency", in: 1...100_000)),
            ratePerSecondCeiling: Int(try table.integer("rate_per_second", in: 1...100_000)),
            splitDelayMilliseconds: try table.integer("split_delay_ms", in: 0...86_400_000), defaultWeight: 0,
            collects: false,
            receiversPerRequest: Int(try table.integer("receivers_per_request", in: 1...50, standard: 50)),
            splitRequestsPerOrder: Int(try table.integer("requests_per_order", in: 1...50, standard: 50)),
            returnsFromPersons: true)
    }

    private static func collecting(_ table: ConfigurationTable) throws(ConfigurationError) -> ChannelProfile {
        let minimum = try table.integer("minimum_fen", in: 1...Money.maximumMinorUnits)
        var profile = ChannelProfile(
            id: ChannelID(try table.text("id", maximum: 16)), currencies: try currencies(table),
            environments: try table.choices("environments", PaymentEnvironment.self),
            categories: try table.choices("categories", GoodsCategory.self),
            minimumMinorUnits: minimum,
            maximumMinorUnits: try table.integer("maximum_fen", in: minimum...Money.maximumMinorUnits),
            feeMillionths: try table.integer("fee_millionths", in: 0...100_000),
            upkeepPerThousandMinorUnits: try table.integer("upkeep_per_thousand_fen", in: 0...10_000_000),
            badDebtMillionths: try table.integer("bad_debt_millionths", in: 0...100_000),
            splitsAfterPayment: try table.boolean("splits_after_payment"),
            splitCeilingBasisPoints: try table.integer("split_ceiling_basis_points", in: 0...10_000),
            canClose: try table.boolean("can_close"),
            concurrencyCeiling: Int(try table.integer("concurrency", in: 1...100_000)),
            ratePerSecondCeiling: Int(try table.integer("rate_per_second", in: 1...100_000)),
            splitDelayMilliseconds: try table.integer("split_delay_ms", in: 0...86_400_000),
            defaultWeight: Int(try table.integer("weight", in: 0...100)))
        profile.openOrdersCeiling = Int(try table.integer("open_orders", in: 0...1_000_000, standard: 0))
        profile.dayAmountMinorUnits = try table.integer("day_amount_fen", in: 0...largestDay, standard: 0)
        profile.exchangeMillionths = try table.integer("exchange_millionths", in: 0...100_000, standard: 0)
        if let product = ChannelProduct.used(at: profile.id) { profile.payableIn = product.payableIn }
        // Precreate is Alipay's product face to face.
        profile.takesSharesBackWithRefund = profile.id == .alipay
        profile.codeLifeSeconds = try codeLife(table, profile.id)
        if table.has("licence") { profile.licences = try table.choices("licence", ChannelLicence.self) }
        return profile
    }

    /// WeChat Pay's and Alipay's codes can be scanned for two hours; 0 says that they live as long as the order.
    private static func codeLife(_ table: ConfigurationTable, _ id: ChannelID) throws(ConfigurationError) -> Int64 {
        let standard: Int64 = id == .wechat || id == .alipay ? 7_200 : 0
        let seconds = try table.integer("code_life_seconds", in: 0...86_400, standard: standard)
        guard seconds == 0 || seconds >= 600 else {
            throw table.fault("code_life_seconds", "must be 0 (as long as the order) or 600 to 86400")
        }
        return seconds
    }

    /// What the channel collects in; CNY when nothing is said. An adapter that speaks of fen alone takes nothing else.
    private static func currencies(_ table: ConfigurationTable) throws(ConfigurationError) -> Set<Currency> {
        guard table.has("currencies") else { return [.cny] }
        let currencies = try table.choices("currencies", Currency.self)
        guard !currencies.isEmpty else { throw table.fault("currencies", "must name at least one currency") }
        let id = ChannelID(try table.text("id", maximum: 16))
        if inFenAlone.contains(id), let other = currencies.first(where: { $0 != .cny }) {
            throw table.fault("currencies", "must be CNY: \(id) collects nothing else, not \(other.rawValue)")
        }
        return currencies
    }

    private static let inFenAlone: Set<ChannelID> = [.wechat, .alipay, .unionpay]

    /// Ten thousand million yuan: more than a channel clears for one merchant in a day.
    private static let largestDay: Int64 = 1_000_000_000_000
}
