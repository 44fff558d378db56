/// How much of its usual traffic a channel gets after it came back. Everybody at once would push a channel that has
/// just got up over again; a channel that takes an eighth well gets a quarter, then half, then all.
enum RecoveryRamp {
    static let shares = [125, 250, 500]

    /// Thousandths of the usual share.
    /// - Parameter milliseconds: since it was closed.
    static func thousandths(after milliseconds: Int64, step: Int64) -> Int {
        let number = max(0, milliseconds) / max(1, step)
        return number < Int64(shares.count) ? shares[Int(number)] : 1_000
    }
}
