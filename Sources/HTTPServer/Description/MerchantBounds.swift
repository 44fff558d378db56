import Payments

/// Bounds of the merchant API's fields. Lengths are Unicode code points.
enum MerchantBounds {
    static let orderNumber = 1...64
    /// Kept whole; each channel shows the beginning it takes (`TextLimit`). The shortest is WeChat Pay's, 127 bytes.
    static let description = 1...127
    static let userID = 1...64
    static let deviceID = 0...64
    static let region = 0...32
    static let address = 0...64
    static let identityToken = 0...64
    static let leader = 0...32
    static let preferences = 0...16
    static let weight: ClosedRange<Int64> = 0...100
    static let expiresInSeconds: ClosedRange<Int64> = 60...86_400
    static let standardExpiresInSeconds: Int64 = 7_200
    static let amount: ClosedRange<Int64> = 1...Money.maximumMinorUnits
    static let receivers = 1...50
    /// Commission levels counted from the seller; 0 is no commission on somebody's sale.
    static let level: ClosedRange<Int64> = 0...9
    static let planVersion: ClosedRange<Int64> = 1...1_000_000
    static let personName = 1...32
    static let realNameLevel: ClosedRange<Int64> = 0...3
    static let legalBasis = 0...120
    static let participant = 1...32
    static let account = 1...64
    static let basisPoints: ClosedRange<Int64> = 1...10_000
    static let refundReason = 0...80
    static let idempotencyKey = 1...64
    static let ownAddress = 0...512
    static let page: ClosedRange<Int64> = 1...100
    static let standardPage = 50
    static let cursor = 1...64
    /// Entries of lists we send.
    static let listed = 0...1_000
}
