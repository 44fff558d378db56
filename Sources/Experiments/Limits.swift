/// Bounds and fixed figures of experiments.
enum Limits {
    /// Smallest and largest share of users a treatment may have, basis points. Above half the "control" would be the
    /// smaller arm.
    static let shareBasisPoints = 1...5_000
    /// Control orders after which the base rate the bets are made with is looked at again.
    static let baseRefreshOrders = 32
    /// The base rate's memory is halved when it has seen so many orders, so that it follows the hour of the day.
    static let baseMemoryOrders: Int64 = 2_000
    /// What the memory starts with, orders at the assumed base rate.
    static let basePriorOrders: Int64 = 40
    /// The base rate bets are made with stays in here, millionths.
    static let baseMillionths: ClosedRange<Int64> = 1_000...400_000
    /// Highest failure probability a bet assumes for the treatment, millionths.
    static let highestFailureMillionths: Int64 = 900_000
}
