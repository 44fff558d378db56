package import Payments

/// The tables of codes this build carries, one file a channel, read once.
package enum ChannelCodes {
    private static let files: [(name: String, bytes: [UInt8])] = [
        ("wechat.csv", PackageResources.wechat_csv), ("alipay.csv", PackageResources.alipay_csv),
        ("unionpay.csv", PackageResources.unionpay_csv), ("bank-ea.csv", PackageResources.bank_ea_csv),
        ("pingpp.csv", PackageResources.pingpp_csv), ("beecloud.csv", PackageResources.beecloud_csv),
        ("antom.csv", PackageResources.antom_csv), ("paypal.csv", PackageResources.paypal_csv),
        ("tng.csv", PackageResources.tng_csv), ("promptpay.csv", PackageResources.promptpay_csv),
        ("ecny.csv", PackageResources.ecny_csv), ("wire.csv", PackageResources.wire_csv),
    ]

    private static let shipped = files.map { CodeTableReader(file: $0.name, bytes: $0.bytes) }

    /// What is wrong in the tables; an engine does not start with any.
    package static let faults = shipped.flatMap(\.faults)

    /// In a fixed order, the tables of channels first.
    package static let tables = shipped.map(\.table)

    private static let byName = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })

    static let wechat = table("wechat")
    static let alipay = table("alipay")
    static let unionpay = table("unionpay")
    static let bank = table("bank-ea")
    /// What our own side finds between us and any channel: no connection, no answer, one that is not believed.
    static let wire = table("wire")

    /// The table of a channel; one that knows nothing when there is none.
    package static func table(_ name: String) -> CodeTable { byName[name] ?? CodeTable(name: name, rows: []) }

    /// What a code that ended an attempt at a channel means. The wire's own findings are told of any channel.
    package static func meaning(
        _ code: String, of channel: ChannelID, in call: ChannelCallKind = .prepay
    ) -> ChannelCode {
        let table = table(channel.text)
        return !table.knows(code) && wire.knows(code) ? wire.row(code, call) : table.row(code, call)
    }
}
