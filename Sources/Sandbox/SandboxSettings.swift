/// How the sandbox behaves when nothing goes wrong. Times in milliseconds.
package struct SandboxSettings: Sendable, Equatable {
    /// Splits asked for earlier than this after payment are refused, as the channels do for about a minute.
    package var splitDelay: Int64 = 60_000
    /// A split or refund is worked on for so long before it has a result.
    package var splitWork: Int64 = 400
    package var refundWork: Int64 = 500
    /// A return of a share, and a transfer, is worked on for so long.
    package var returnWork: Int64 = 600
    package var transferWork: Int64 = 800
    /// After which a receiver confirms a transfer, and after which one that was not confirmed ends.
    package var receiverConfirms: Int64 = 4_000
    package var confirmationWindow: Int64 = 86_400_000
    /// What the merchant has to transfer from, fen.
    package var transferBalanceFen: Int64 = 100_000_000_00
    /// From a payment to its first notification.
    package var notificationDelay: Int64 = 60
    /// Largest part of an order that may be divided, basis points.
    package var splitCeilingBasisPoints: Int64 = 3_000
    /// The channels' own retry plans are multiplied by this and divided by 1,000; 1,000 is real time.
    package var retryThousandths: Int64 = 1_000
    /// Alipay's native orders exist only once the buyer has scanned; true leaves a query before that without a trade.
    package var alipayTradeExistsAfterScanOnly = true
    package var wechat = WeChatSandboxSettings()
    /// How long a code to scan can be paid from the moment it was given out, whatever the order's own deadline.
    package var codeLife: Int64 = 7_200_000

    package init() {}
}

/// What WeChat Pay does differently for different merchants, and while a merchant moves from one kind of key to the
/// other.
package struct WeChatSandboxSettings: Sendable, Equatable {
    /// Which key signs where a request does not name one, and signs notifications.
    package var keyMode = WeChatKeyMode.certificate
    /// False before the merchant has pressed "switch": answers come under the certificate, whatever a request asks for.
    package var answersAsAsked = true
    /// The part of the notifications that is signed by the public key, thousandths, while they move over (1, 10, 50,
    /// 100, 200, 500, 1,000 over a week); nil when all follow `keyMode`. Which ones follows from their numbers, so that
    /// a repetition comes under the same key.
    package var publicKeyNotices: Int?
    /// False for merchants that joined with a public key: there is no certificate to be had for them.
    package var hasCertificates = true
    /// What the merchant may transfer for.
    package var transferScenes: Set<String> = Set(WeChatTransferScene.all.keys)
    /// The page names 404 for the close of an unknown number; merchants have been answered 204.
    package var closesUnknown = false

    package init() {}

    /// The merchant that joined with a public key alone.
    package static var publicKeyOnly: WeChatSandboxSettings {
        var settings = WeChatSandboxSettings()
        settings.keyMode = .publicKey
        settings.hasCertificates = false
        return settings
    }

    /// The merchant that has a public key and has not switched to it.
    package static var beforeSwitch: WeChatSandboxSettings {
        var settings = WeChatSandboxSettings()
        settings.answersAsAsked = false
        return settings
    }
}

/// How a merchant knows WeChat Pay: older ones by a platform certificate, newer ones by a public key with a name.
package enum WeChatKeyMode: String, Sendable, CaseIterable {
    case certificate
    case publicKey = "public_key"
}

/// Bounds on what a sandbox keeps and takes.
enum Limits {
    static let trades = 2_000_000
    static let refundsPerTrade = 50
    static let splitRequestsPerTrade = 50
    static let receiversPerSplit = 50
    static let returnsPerSplit = 20
    static let smallestTransferFen: Int64 = 10
    static let wechatNameBelowFen: Int64 = 30
    static let receivers = 20_000
    /// An unpaid order of WeChat Pay ends after seven days unless it says otherwise, ninety at most.
    static let wechatOrderSeconds: Int64 = 7 * 86_400
    static let wechatLongestOrderSeconds: Int64 = 90 * 86_400
    /// A platform certificate's successor is to be had from ten days before its end, and signs too from five.
    static let certificatePublishedDays: Int64 = 10
    static let certificateMixedDays: Int64 = 5
    /// Codes of one order that are remembered.
    static let codesPerTrade = 16
    static let clockWindowSeconds: Int64 = 300
    static let refundDays: Int64 = 365
    /// Money held for a split is freed for the merchant after so many days.
    static let freezeDays: Int64 = 30
    /// Alipay's two ways of settling: whole requests at once, or receiver by receiver.
    static let alipaySynchronousReceivers = 5
    static let alipayAsynchronousRequests = 300
    static let unionpayRefundDays: Int64 = 330
    /// How long the bank remembers a nonce.
    static let nonceMilliseconds: Int64 = 600_000
    static let statementEntries = 500
    static let dayMilliseconds: Int64 = 86_400_000
}
