/// Bounds of what the ledger takes.
enum Limits {
    /// Receivers of one order: what WeChat Pay takes in one split request, and Alipay in one asynchronous one.
    static let receivers = 50
    static let planVersions: ClosedRange<Int64> = 1...1_000_000
    /// Letters of a participant's number; it is part of an account's name.
    static let participantCharacters = 32
    /// A movement of one order never needs more lines.
    static let entries = 64
}
