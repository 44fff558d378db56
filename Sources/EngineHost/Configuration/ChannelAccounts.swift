package import Channels
import HTTPClient
import HTTPMessage
package import Payments

/// One channel of an engine: what it can do and costs, where it is, and who we are to it.
package struct ChannelAccount: Sendable {
    package let profile: ChannelProfile
    package let endpoint: ChannelEndpoint
    /// "mchid 1900000109" and the like: what a person compares with the channel's pages.
    package let identity: String
    /// Certificates with an end, for the person who has to renew them.
    package let expiries: [CertificateExpiry]
    let adapter: any ChannelAdapter
    /// The channel's own way out, before the engine's; see `ProxySettings.read`.
    var proxy: OutgoingProxy??

    /// Of certificates that the channel renews only the one that lasts longest: the others have their successor.
    var needingRenewal: [CertificateExpiry] {
        let lasting = expiries.filter { !$0.renewedSerial.isEmpty }.max { $0.notAfter < $1.notAfter }
        return expiries.filter { $0.renewedSerial.isEmpty || $0 == lasting }
    }
}

/// When a certificate ends.
package struct CertificateExpiry: Sendable, Equatable {
    /// The key that names its file.
    package let key: String
    package let notAfter: Timestamp
    /// Its serial number where the channel gives out the next one by itself; empty where a person renews it.
    package var renewedSerial = ""
}

/// Reads `[[channel]]` of an engine's configuration: the keys of `channels.toml`, and beside them `base_url` and the
/// merchant's account.
enum ChannelAccounts {
    static let maximumChannels = 4
    /// Milliseconds between a payment and its first division that Alipay asks for.
    static let alipaySplitDelay: Int64 = 30_000

    static func read(
        _ document: ConfigurationTable, _ files: NamedFiles, publicURL: String, at now: Timestamp
    ) throws(ConfigurationError) -> [ChannelAccount] {
        let names = try receiverNames(document)
        var accounts: [ChannelAccount] = []
        for table in try document.tables("channel", maximumCount: maximumChannels) {
            let account = try account(table, files, names: names, publicURL: publicURL, at: now)
            guard !accounts.contains(where: { $0.profile.id == account.profile.id }) else {
                throw table.fault("id", "names a channel a second time")
            }
            accounts.append(account)
        }
        guard !accounts.isEmpty else {
            throw document.fault("channel", "is missing: add a [[channel]] for each channel")
        }
        guard accounts.contains(where: \.profile.collects) else {
            throw document.fault("channel", "names no channel at which an order can be paid")
        }
        return accounts
    }

    /// One `[[channel]]`.
    /// - Parameter names: full names of receivers by channel and account.
    static func account(
        _ table: ConfigurationTable, _ files: NamedFiles, names: [ChannelID: [String: String]], publicURL: String,
        at now: Timestamp
    ) throws(ConfigurationError) -> ChannelAccount {
        let id = ChannelID(try table.text("id", maximum: 16))
        guard let keys = accountKeys[id] else {
            throw table.fault("id", "is none of alipay, bank-ea, unionpay, wechat")
        }
        try table.expect(ChannelProfiles.keys(of: id) + ["base_url"] + ProxySettings.keys + keys)
        let profile = try ChannelProfiles.profile(table)
        let baseURL = try table.origin("base_url")
        // The sandbox's buyers pay and receive within seconds; the real gateway wants to be waited for.
        if id == .alipay, baseURL.hasSuffix(".alipay.com"), profile.splitsAfterPayment,
            profile.splitDelayMilliseconds < alipaySplitDelay {
            throw table.fault(
                "split_delay_ms", "must be at least \(alipaySplitDelay): Alipay wants 30 s after the payment")
        }
        let endpoint = ChannelEndpoint(baseURL: baseURL, notifyURL: "\(publicURL)/notify/\(id)")
        let reader = AccountReader(
            table: table, files: files, profile: profile, endpoint: endpoint, names: names[id] ?? [:], now: now)
        var account = try reader.read()
        account.proxy = try ProxySettings.read(table, files)
        return account
    }

    private static let accountKeys: [ChannelID: [String]] = [
        .wechat: AccountReader.wechatKeys, .alipay: AccountReader.alipayKeys, .unionpay: AccountReader.unionpayKeys,
        .bank: AccountReader.bankKeys,
    ]

    /// `[[receiver]]`: full names of receivers by channel and account; WeChat Pay wants them of companies.
    private static func receiverNames(
        _ document: ConfigurationTable
    ) throws(ConfigurationError) -> [ChannelID: [String: String]] {
        var names: [ChannelID: [String: String]] = [:]
        for table in try document.tables("receiver") {
            try table.expect(["channel", "account", "name"])
            let channel = ChannelID(try table.text("channel", maximum: 16))
            guard channel == .wechat || channel == .alipay else {
                throw table.fault("channel", "must be wechat or alipay, the channels that divide after payment")
            }
            let account = try table.text("account", maximum: 64)
            guard names[channel, default: [:]].updateValue(try table.text("name"), forKey: account) == nil else {
                throw table.fault("account", "names a receiver a second time")
            }
        }
        return names
    }
}
