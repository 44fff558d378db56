/// How much of each share comes back when part of an order goes back to the buyer.
///
/// The rule: of shares made when `before` of the order's `paid` had been refunded, together the part
/// (refunded - before) / (paid - before) must have come back, cut to whole minor units; it is dealt out in proportion
/// to the shares, and what cutting leaves goes to the largest remainders, ties to the earlier share. Everything counts
/// from the beginning, not refund by refund, so many small refunds take back what one large one would, and refunds of
/// everything take back everything.
enum ReturnAllocation {
    struct Share: Sendable, Equatable {
        let minorUnits: Int64
        /// What of the order had been refunded when the share was made.
        let refundedBefore: Int64
        /// What came back already, is on its way back, or has been given up.
        let covered: Int64
    }

    /// - Parameters:
    ///   - shares: what arrived at receivers, in fixed order.
    ///   - refunded: minor units refunded in all, the present refund included.
    /// - Returns: what is to come back now, in the same order.
    static func parts(_ shares: [Share], refunded: Int64, paid: Int64) -> [Int64] {
        var parts = [Int64](repeating: 0, count: shares.count)
        for before in Set(shares.map(\.refundedBefore)).sorted() where before < paid && refunded > before {
            let group = shares.indices.filter { shares[$0].refundedBefore == before }
            let (targets, remainders) = targets(
                group.map { shares[$0].minorUnits }, part: min(refunded, paid) - before, of: paid - before)
            let wanted = group.indices.map { max(0, targets[$0] - shares[group[$0]].covered) }
            let trimmed = trim(wanted, targets, remainders, covered: group.map { shares[$0].covered })
            for (place, index) in group.enumerated() { parts[index] = trimmed[place] }
        }
        return parts
    }

    /// What a channel takes back of one share by itself when part of the order is refunded: since the share was made,
    /// the part of the order that was refunded is the part of the share that came back, each share cut to whole minor
    /// units by itself.
    /// - Parameters:
    ///   - returned: what came back of it before.
    ///   - refundedBefore: what of the order had been refunded when the share was made.
    ///   - refunded: minor units refunded in all, the present refund included.
    static func proportion(
        of share: Int64, returned: Int64, refundedBefore: Int64, refunded: Int64, paid: Int64
    ) -> Int64 {
        guard refundedBefore < paid, refunded > refundedBefore else { return 0 }
        let product = Int128(share) * Int128(min(refunded, paid) - refundedBefore)
        return max(0, min(share, Int64(product / Int128(paid - refundedBefore))) - returned)
    }

    /// What must have come back of each share in all.
    private static func targets(_ amounts: [Int64], part: Int64, of whole: Int64) -> ([Int64], [Int128]) {
        var targets: [Int64] = []
        var remainders: [Int128] = []
        var total: Int128 = 0
        for amount in amounts {
            let (units, rest) = (Int128(amount) * Int128(part)).quotientAndRemainder(dividingBy: Int128(whole))
            targets.append(Int64(units))
            remainders.append(rest)
            total += Int128(amount)
        }
        let missing = Int(total * Int128(part) / Int128(whole)) - targets.reduce(0) { $0 + Int($1) }
        for index in order(remainders).prefix(missing) { targets[index] += 1 }
        return (targets, remainders)
    }

    /// The unit that rounding gave a share for an earlier refund stays back when another share's remainder is larger
    /// now; then that one gives one less, so that the sum stays exact.
    private static func trim(
        _ wanted: [Int64], _ targets: [Int64], _ remainders: [Int128], covered: [Int64]
    ) -> [Int64] {
        var wanted = wanted
        var excess = zip(covered, targets).count { $0 == $1 + 1 }
        for index in order(remainders).reversed() where excess > 0 && wanted[index] > 0 {
            wanted[index] -= 1
            excess -= 1
        }
        return wanted
    }

    /// Places by remainder, the largest first, ties to the earlier.
    private static func order(_ remainders: [Int128]) -> [Int] {
        remainders.indices.sorted {
            remainders[$0] != remainders[$1] ? remainders[$0] > remainders[$1] : $0 < $1
        }
    }
}
