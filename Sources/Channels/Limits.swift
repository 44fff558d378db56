/// Bounds on what channels send us and on what we send them.
package enum Limits {
    /// A signature is not believed when its clock is this far from ours, either way (WeChat Pay's own rule).
    package static let clockWindowSeconds: Int64 = 300
    /// Bytes of an answer or notification that are looked at.
    package static let bodyBytes = 256 * 1_024
    /// Fields of a form or of UnionPay's answer text.
    package static let fields = 200
    /// Receivers of one split call; both WeChat Pay and Alipay (asynchronous mode) allow this many.
    package static let splitReceivers = 50
    /// Receivers in one binding call of Alipay.
    package static let receiversPerBinding = 20
    /// Certificates in one list of a channel, and unknown ones that are remembered.
    package static let platformCertificates = 16
    /// WeChat Pay wants the receiver's name from this amount of a transfer.
    package static let wechatNameFromFen: Int64 = 200_000
    /// Entries on one page of a bank's statement.
    package static let statementEntries = 500
    /// Characters kept of a channel's message.
    package static let messageCharacters = 200
    /// Characters of a channel's code or number; longer ones are not believed.
    package static let channelTextCharacters = 512
    /// Characters of what a buyer's device needs to pay: Alipay's `qr_code` may have so many, the others have fewer.
    package static let payParameterCharacters = 1_024
    /// Bytes that a compressed file of a channel may grow to.
    package static let inflatedBytes = 64 * 1_024 * 1_024
    /// Bytes of one table of codes, characters of a code in it, and bytes of a text for people.
    static let codeTableBytes = 64 * 1_024
    static let codeCharacters = 64
    static let codeTextBytes = 120
    /// Files in an archive of a channel.
    package static let archiveEntries = 64
}
