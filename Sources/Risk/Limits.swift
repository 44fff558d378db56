/// Bounds of what risk remembers.
enum Limits {
    /// No rule may look further back than this.
    static let windowSeconds: Int64 = 86_400
    /// Orders kept for the windows in all; at 50 orders a second that is 100 minutes. The oldest go first.
    static let rememberedOrders = 300_000
    static let evidenceCharacters = 120
    static let points = 1_000
}
