package import Payments

/// Turns a plan of ratios and amounts into exact amounts, once, when the order is created.
///
/// The rule, written down: each ratio's exact share is amount x basis points / 10,000. Every receiver first gets the whole
/// minor units of its share; the units that are left of the sum of all ratio shares (rounded down as a whole) go one by one to
/// the receivers with the largest remainders, and among equal remainders to the one named first. So the shares sum to what
/// the ratios together promise, and each is within one unit of its exact share. What no receiver is named for stays with the
/// shop.
package enum SplitAllocation {
    /// Most receivers a plan may name; WeChat's limit for one request.
    package static let maximumReceivers = 50

    /// The plan with its amounts fixed.
    package static func lock(_ plan: SplitPlan, amount: Money) throws(SplitPlanFault) -> SplitPlan {
        try checkForm(plan, amount)
        var shares = plan.shares
        var remainders: [(index: Int, remainder: Int64)] = []
        var ratioSum: Int64 = 0
        for (index, share) in shares.enumerated() {
            switch share.portion {
            case .minorUnits(let units): shares[index].lockedMinorUnits = units
            case .basisPoints(let points):
                let product = Int128(amount.minorUnits) * Int128(points)
                shares[index].lockedMinorUnits = Int64(product / 10_000)
                remainders.append((index, Int64(product % 10_000)))
                ratioSum += points
            }
        }
        let promised = Int64(Int128(amount.minorUnits) * Int128(ratioSum) / 10_000)
        let given = remainders.reduce(Int64(0)) { $0 + shares[$1.index].lockedMinorUnits }
        let order = remainders.sorted { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for entry in order.prefix(Int(promised - given)) { shares[entry.index].lockedMinorUnits += 1 }
        let total = shares.reduce(Int64(0)) { $0 + $1.lockedMinorUnits }
        guard total <= amount.minorUnits else {
            throw SplitPlanFault(field: "split_plan", rule: "shares sum to \(total), the order has \(amount.minorUnits)")
        }
        return SplitPlan(shares: shares)
    }

    /// Whether a channel may carry the locked plan: its ratio ceiling, its fee, its knowledge of each receiver.
    package static func check(
        _ plan: SplitPlan, amount: Money, feeMinorUnits: Int64, profile: ChannelProfile
    ) throws(SplitPlanFault) {
        guard profile.splitsAfterPayment else {
            throw SplitPlanFault(field: "split_plan", rule: "\(profile.id) cannot divide a paid order")
        }
        let total = plan.shares.reduce(Int64(0)) { $0 + $1.lockedMinorUnits }
        let ceiling = Int64(Int128(amount.minorUnits) * Int128(profile.splitCeilingBasisPoints) / 10_000)
        guard total <= ceiling else {
            throw SplitPlanFault(
                field: "split_plan",
                rule: "\(profile.id) divides at most \(profile.splitCeilingBasisPoints) basis points of an order"
                    + " (\(ceiling)), the shares sum to \(total)")
        }
        guard total <= amount.minorUnits - feeMinorUnits else {
            throw SplitPlanFault(field: "split_plan", rule: "shares and the channel's fee pass the order's amount")
        }
        for (index, share) in plan.shares.enumerated() where share.receiver.accounts[profile.id, default: ""].isEmpty {
            throw SplitPlanFault(
                field: "split_plan.receivers[\(index)].accounts", rule: "names no account at \(profile.id)")
        }
    }

    private static func checkForm(_ plan: SplitPlan, _ amount: Money) throws(SplitPlanFault) {
        guard amount.isPositive else { throw SplitPlanFault(field: "amount", rule: "must be positive to be divided") }
        guard (1...maximumReceivers).contains(plan.shares.count) else {
            throw SplitPlanFault(field: "split_plan.receivers", rule: "must name 1 to \(maximumReceivers) receivers")
        }
        var seen: Set<String> = []
        var ratios: Int64 = 0
        for (index, share) in plan.shares.enumerated() {
            guard seen.insert(share.receiver.participant).inserted else {
                throw SplitPlanFault(field: "split_plan.receivers[\(index)].participant", rule: "is named twice")
            }
            switch share.portion {
            case .basisPoints(let points):
                guard (1...10_000).contains(points) else {
                    throw SplitPlanFault(field: "split_plan.receivers[\(index)].ratio_basis_points", rule: "must be 1...10000")
                }
                ratios += points
            case .minorUnits(let units):
                guard units > 0, units <= amount.minorUnits else {
                    throw SplitPlanFault(
                        field: "split_plan.receivers[\(index)].amount", rule: "must be 1...\(amount.minorUnits)")
                }
            }
        }
        guard ratios <= 10_000 else {
            throw SplitPlanFault(field: "split_plan.receivers", rule: "ratios sum to \(ratios), at most 10000 basis points")
        }
    }
}

/// Why a plan cannot be carried out. Found before payment, never after.
package struct SplitPlanFault: Error, Sendable, Equatable {
    package let field: String
    /// English, with the limit.
    package let rule: String

    package init(field: String, rule: String) {
        self.field = field
        self.rule = rule
    }
}
