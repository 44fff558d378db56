import Payments
import Routing

extension MerchantRuleFile {
    /// Reads a file of rules against the channels and shops that another file names.
    /// - Parameter other: has `[[channel]]`, and `[[shop]]` when shops are to be checked; nil for three channels that
    ///   can do everything.
    package init(reading path: String, channelsFrom other: String?) throws(ConfigurationError) {
        var channels = MerchantRuleFile.anyChannels
        var shops: [ShopID] = []
        if let other {
            let document = try ConfigurationTable(file: other, text: try FileText.readText(other))
            channels = []
            for table in try document.tables("channel", maximumCount: RuleBook.maximumChannels) {
                channels.append(try ChannelProfiles.profile(table))
            }
            guard !channels.isEmpty else { throw ConfigurationError(file: other, rule: "names no channel") }
            for table in try document.tables("shop") {
                guard let shop = ShopID(try table.text("id", maximum: 32)) else {
                    throw table.fault("id", "must be letters, digits, _ and -")
                }
                shops.append(shop)
            }
        }
        try self.init(file: path, text: try FileText.readText(path), channels: channels, shops: shops)
    }

    private static let anyChannels: [ChannelProfile] = [ChannelID.wechat, .alipay, .unionpay].map { id in
        var profile = ChannelProfile(
            id: id, currencies: Set(Currency.allCases), environments: Set(PaymentEnvironment.allCases),
            categories: Set(GoodsCategory.allCases), minimumMinorUnits: 1,
            maximumMinorUnits: Money.maximumMinorUnits, feeMillionths: 0, upkeepPerThousandMinorUnits: 0,
            badDebtMillionths: 0, splitsAfterPayment: true, splitCeilingBasisPoints: 10_000, canClose: true,
            concurrencyCeiling: 1, ratePerSecondCeiling: 1, splitDelayMilliseconds: 0, defaultWeight: 1)
        profile.licences = Set(ChannelLicence.allCases)
        return profile
    }
}
