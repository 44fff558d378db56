/// Whether the arms hold as many orders as they were dealt. When they do not, orders are missing or assigned wrongly,
/// and no verdict on the rest can be trusted.
///
/// The counts are compared when the number of orders reaches 625, 1,250, 2,500 and so on, always twice as many. Each
/// comparison may err with a small probability, and these sum to less than 1 %, so the check holds however often it is
/// read in between. Looks far apart waste less than looks after every order: 11 % for 10 % is found within 20,000
/// orders in more than 95 of 100 runs, which no sequential likelihood ratio with the same 1 % can reach.
package struct SampleRatioCheck: Sendable, Equatable {
    package let shareBasisPoints: Int
    package private(set) var orders: Int64 = 0
    package private(set) var treatment: Int64 = 0
    /// Set for good by the first comparison that the deal does not explain.
    package private(set) var isMismatch = false

    package init(shareBasisPoints: Int) { self.shareBasisPoints = shareBasisPoints }

    /// Takes in an order that was assigned; true when this one showed the mismatch.
    package mutating func record(_ arm: Arm) -> Bool {
        orders += 1
        if arm == .treatment { treatment += 1 }
        guard !isMismatch, let line = SampleRatioCheck.line(at: orders) else { return false }
        isMismatch = isBeyond(line)
        return isMismatch
    }

    /// Part of orders in the treatment, basis points; nil without orders.
    package var observedBasisPoints: Int? { orders > 0 ? Int(treatment * 10_000 / orders) : nil }

    /// (treatment - n s)^2 against z^2 n s (1 - s), the share in ten-thousandths and z in thousandths.
    private func isBeyond(_ z: Int128) -> Bool {
        let share = Int128(shareBasisPoints)
        let variance = Int128(orders) * share * (10_000 - share)
        // The normal law is trusted once 50 orders are expected in the smaller arm.
        guard Int128(orders) * min(share, 10_000 - share) >= 50 * 10_000 else { return false }
        let distance = Int128(treatment) * 10_000 - Int128(orders) * share
        return distance * distance * 1_000_000 > z * z * variance
    }

    /// Comparisons after these many orders, with the line in thousandths of a standard deviation. Two-sided error of
    /// each: 0.02, 0.02, 0.02, 0.03, 0.08, 0.44, 0.05, 0.03 %, then 0.01 % each for six more doublings; 0.75 % in all.
    /// Most of it lies where a day's orders are.
    private static let lines: [Int128] = [
        3_719, 3_719, 3_719, 3_615, 3_353, 2_848, 3_481, 3_615, 3_891, 3_891, 3_891, 3_891, 3_891, 3_891,
    ]
    private static let firstLook: Int64 = 625

    private static func line(at orders: Int64) -> Int128? {
        guard orders % firstLook == 0 else { return nil }
        let times = orders / firstLook
        guard times & (times - 1) == 0, times.trailingZeroBitCount < lines.count else { return nil }
        return lines[times.trailingZeroBitCount]
    }
}

extension SampleRatioCheck {
    package var numbers: [Int64] { [orders, treatment, isMismatch ? 1 : 0] }

    package init?(shareBasisPoints: Int, numbers: [Int64]) {
        guard numbers.count == 3, numbers[0] >= numbers[1], numbers[1] >= 0, (0...1).contains(numbers[2]) else {
            return nil
        }
        self.shareBasisPoints = shareBasisPoints
        orders = numbers[0]
        treatment = numbers[1]
        isMismatch = numbers[2] == 1
    }
}
