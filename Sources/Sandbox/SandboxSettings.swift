/// How the sandbox behaves when nothing goes wrong. Times in milliseconds.
package struct SandboxSettings: Sendable, Equatable {
    /// Splits asked for earlier than this after payment are refused, as the channels do for about a minute.
    package var splitDelay: Int64 = 60_000
    /// A split or refund is worked on for so long before it has a result.
    package var splitWork: Int64 = 400
    package var refundWork: Int64 = 500
    /// From a payment to its first notification.
    package var notificationDelay: Int64 = 60
    /// Largest part of an order that may be divided, basis points.
    package var splitCeilingBasisPoints: Int64 = 3_000
    /// The channels' own retry plans are multiplied by this and divided by 1,000; 1,000 is real time.
    package var retryThousandths: Int64 = 1_000
    /// Alipay's native orders exist only once the buyer has scanned; true leaves a query before that without a trade.
    package var alipayTradeExistsAfterScanOnly = true

    package init() {}
}

/// Bounds on what a sandbox keeps.
enum Limits {
    static let trades = 2_000_000
    static let refundsPerTrade = 50
    static let splitRequestsPerTrade = 50
    static let receiversPerSplit = 50
    static let receivers = 20_000
    static let clockWindowSeconds: Int64 = 300
    static let refundDays: Int64 = 365
}
