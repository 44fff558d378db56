package import Payments

/// What the channel that collects must allow before an order may be paid there: every clause is checked beforehand, so
/// that no money is taken that could not be divided afterwards.
extension SplitAllocation {
    /// Checks a locked plan against one channel. Shares that go other ways than through the channel (`bank`, `balance`)
    /// count against the net amount only.
    /// - Parameter autoConfirmDays: days after which a receipt counts as confirmed.
    package static func check(
        _ plan: SplitPlan, amount: Money, feeMinorUnits: Int64, profile: ChannelProfile, autoConfirmDays: Int = 10,
        commission: CommissionRule = .standard
    ) throws(SplitPlanFault) {
        let plan = plan.base == .gross
            ? plan : try lock(plan, amount: amount, feeMinorUnits: feeMinorUnits, commission: commission)
        let paidOut = plan.shares.filter { $0.lockedMinorUnits > 0 }
        try checkNet(paidOut, amount, feeMinorUnits)
        let divided = paidOut.filter { $0.delivery == .channel }
        guard !divided.isEmpty else { return }
        guard profile.splitsAfterPayment else {
            throw SplitPlanFault(
                .channelCannotDivide, SplitPlanFault.receivers, "\(profile.id) does not divide orders after payment")
        }
        for (index, share) in plan.shares.enumerated() where share.lockedMinorUnits > 0 && share.delivery == .channel {
            guard share.receiver.accounts[profile.id]?.isEmpty == false else {
                throw SplitPlanFault(
                    .accountUnknown, SplitPlanFault.path(index, "accounts"), "names no account at \(profile.id)")
            }
            guard share.timing != .onReceipt || autoConfirmDays + 1 < profile.splitFreezeDays else {
                throw SplitPlanFault(
                    .freezeWindow, SplitPlanFault.path(index, "timing"),
                    "\(profile.id) frees the money after \(profile.splitFreezeDays) days, a receipt may take "
                        + "\(autoConfirmDays)")
            }
        }
        try checkRequests(divided, profile)
        try checkCeiling(divided, amount, profile)
    }

    /// Each timing makes requests of its own, and the last request of an order frees what is left.
    private static func checkRequests(_ shares: [SplitShare], _ profile: ChannelProfile) throws(SplitPlanFault) {
        let each = max(1, profile.receiversPerRequest)
        let requests = SplitTiming.allCases.reduce(0) { sum, timing in
            sum + (shares.count { $0.timing == timing } + each - 1) / each
        }
        guard requests < profile.splitRequestsPerOrder else {
            throw SplitPlanFault(
                .tooManyRequests, SplitPlanFault.receivers,
                "\(profile.id) takes \(each) receivers a request and \(profile.splitRequestsPerOrder) requests an "
                    + "order, \(requests + 1) would be needed")
        }
    }

    private static func checkCeiling(
        _ shares: [SplitShare], _ amount: Money, _ profile: ChannelProfile
    ) throws(SplitPlanFault) {
        let total = shares.reduce(Int128(0)) { $0 + Int128($1.lockedMinorUnits) }
        let ceiling = Int128(amount.minorUnits) * Int128(profile.splitCeilingBasisPoints)
        guard total * 10_000 <= ceiling else {
            throw SplitPlanFault(
                .aboveCeiling, SplitPlanFault.receivers,
                "together \(total), \(profile.id) divides at most \(ceiling / 10_000) of \(amount.minorUnits)")
        }
    }

    private static func checkNet(_ shares: [SplitShare], _ amount: Money, _ fee: Int64) throws(SplitPlanFault) {
        let total = shares.reduce(Int128(0)) { $0 + Int128($1.lockedMinorUnits) }
        guard total <= Int128(amount.minorUnits) - Int128(max(0, fee)) else {
            throw SplitPlanFault(
                .aboveNet, SplitPlanFault.receivers,
                "together \(total), after the fee of \(fee) only \(amount.minorUnits - fee) are there")
        }
    }
}
