import Payments
import Risk

/// A made market of 60 days with planted, disjoint, labelled cases and things that look like them and are not.
///
/// 5,000 users with 0.2 to 2 orders a day, a median amount of 20 to 300 CNY each (log-normal, sigma 0.6) and hours of
/// their own; 200 payees, some ten times as busy as others; 3,000 devices, 85 % of orders from the user's own. Hard
/// negatives: flash sales on one payee with few prices and shipping added; families of three on one device; users who
/// work at night; 1,000 single large legal orders of 10 to 60 times the median; carts sent as two or three orders;
/// users who register in these days; payees whose owners draw what came in each day, and are buyers themselves.
///
/// Nothing here reaches the rules but what a shop tells: numbers, amounts, moments.
package struct RiskWorld: Sendable {
    static let days = 60
    package private(set) var events: [RiskWorldEvent] = []
    package private(set) var cases: [PlantedCase] = []
    package private(set) var goodOrders = 0

    /// - Parameter size: part of the full world, for tests; 1 is 5,000 users.
    package init(seed: UInt64, size: Double = 1) {
        var maker = RiskWorldMaker(seed: seed, size: size)
        maker.makeGood()
        maker.plantCases()
        let sorted = maker.events.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        events = sorted.map(\.element)
        cases = maker.cases
        goodOrders = events.count { $0.planted == nil && $0.subject?.kind == .order }
    }
}
