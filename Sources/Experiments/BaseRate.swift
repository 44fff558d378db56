/// The control's recent failure rate, which bets on harm are made with. It is always of orders that ended before the
/// one that is bet on, and changes only every few orders.
struct BaseRate: Sendable, Equatable {
    /// Rate bets are made with now.
    private(set) var millionths: Int64
    private var failed: Int64
    private var ended: Int64
    /// Control orders since the rate was looked at last.
    private var since: Int64

    init(millionths: Int64) {
        self.millionths = BaseRate.bounded(millionths)
        ended = Limits.basePriorOrders * BaseRate.scale
        failed = ended * self.millionths / 1_000_000
        since = 0
    }

    /// Takes in an order of the control; true when the rate was made anew.
    mutating func record(failed: Bool) -> Bool {
        ended += BaseRate.scale
        self.failed += failed ? BaseRate.scale : 0
        since += 1
        if ended > Limits.baseMemoryOrders * BaseRate.scale {
            ended /= 2
            self.failed /= 2
        }
        guard since >= Limits.baseRefreshOrders else { return false }
        since = 0
        millionths = BaseRate.bounded(self.failed * 1_000_000 / ended)
        return true
    }

    /// Orders are counted in thousandths, so that halving loses nothing worth naming.
    private static let scale: Int64 = 1_000

    private static func bounded(_ millionths: Int64) -> Int64 {
        min(max(millionths, Limits.baseMillionths.lowerBound), Limits.baseMillionths.upperBound)
    }

    static let numberCount = 4
    var numbers: [Int64] { [millionths, failed, ended, since] }

    init?(numbers: [Int64]) {
        guard numbers.count == BaseRate.numberCount, Limits.baseMillionths.contains(numbers[0]), numbers[1] >= 0,
            numbers[2] >= max(1, numbers[1]), numbers[2] <= Limits.baseMemoryOrders * BaseRate.scale + BaseRate.scale,
            (0..<Int64(Limits.baseRefreshOrders)).contains(numbers[3])
        else { return nil }
        (millionths, failed, ended, since) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }
}
