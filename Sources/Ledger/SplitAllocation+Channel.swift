package import Payments

/// What the channel that collects must allow before a plan may be sent there.
extension SplitAllocation {
    /// Checks a locked plan against one channel: it divides after payment, knows every receiver that gets something,
    /// and the sum keeps below its ceiling and below what is left of the amount after its fee.
    package static func check(
        _ plan: SplitPlan, amount: Money, feeMinorUnits: Int64, profile: ChannelProfile
    ) throws(SplitPlanFault) {
        guard profile.splitsAfterPayment else {
            throw SplitPlanFault(
                .channelCannotDivide, SplitPlanFault.receivers, "\(profile.id) does not divide orders after payment")
        }
        let paidOut = plan.shares.filter { $0.lockedMinorUnits > 0 }
        guard paidOut.count <= Limits.receivers else {
            throw SplitPlanFault(
                .tooManyReceivers, SplitPlanFault.receivers,
                "at most \(Limits.receivers) receivers, not \(paidOut.count)")
        }
        for (index, share) in plan.shares.enumerated() where share.lockedMinorUnits > 0 {
            guard share.receiver.accounts[profile.id]?.isEmpty == false else {
                throw SplitPlanFault(
                    .accountUnknown, SplitPlanFault.path(index, "accounts"), "names no account at \(profile.id)")
            }
        }
        try checkSum(paidOut, amount, feeMinorUnits, profile)
    }

    private static func checkSum(
        _ shares: [SplitShare], _ amount: Money, _ fee: Int64, _ profile: ChannelProfile
    ) throws(SplitPlanFault) {
        let total = shares.reduce(Int128(0)) { $0 + Int128($1.lockedMinorUnits) }
        let ceiling = Int128(amount.minorUnits) * Int128(profile.splitCeilingBasisPoints)
        guard total * 10_000 <= ceiling else {
            throw SplitPlanFault(
                .aboveCeiling, SplitPlanFault.receivers,
                "together \(total), \(profile.id) divides at most \(ceiling / 10_000) of \(amount.minorUnits)")
        }
        guard total <= Int128(amount.minorUnits) - Int128(max(0, fee)) else {
            throw SplitPlanFault(
                .aboveNet, SplitPlanFault.receivers,
                "together \(total), after the fee of \(fee) only \(amount.minorUnits - fee) are there")
        }
    }
}
