import Payments

/// The rules ahead of the weights. The first one a channel breaks is the one that is told.
enum Eligibility {
    static func exclusion(_ request: RoutingRequest, _ standing: ChannelStanding) -> Exclusion? {
        CandidateInputs(request, standing).exclusion
    }

    /// What no setting of routing could change for this order; `CandidateInputs.exclusion` adds what settings, breaker
    /// and load do.
    static func ruledOut(_ request: RoutingRequest, _ standing: ChannelStanding) -> Exclusion? {
        if let cannot = cannot(request, standing.profile) { return cannot }
        if let ruled = standing.ruledOut { return ruled }
        if request.tried.contains(standing.profile.id) { return .alreadyTried }
        return request.amount.minorUnits > standing.dayLeftMinorUnits ? .atDailyAmount : nil
    }

    /// What the channel cannot do for this order at all.
    private static func cannot(_ request: RoutingRequest, _ profile: ChannelProfile) -> Exclusion? {
        if !profile.currencies.contains(request.amount.currency) { return .currency }
        if !profile.environments.contains(request.environment) { return .environment }
        if !profile.payableIn.contains(request.environment) { return .notPayableThere }
        if !profile.categories.contains(request.category) { return .category }
        if request.amount.minorUnits < profile.minimumMinorUnits { return .amountTooSmall }
        if request.amount.minorUnits > profile.maximumMinorUnits { return .amountTooLarge }
        guard request.splitTotalMinorUnits > 0 else { return nil }
        if !profile.splitsAfterPayment { return .split }
        let ceiling = Int128(request.amount.minorUnits) * Int128(profile.splitCeilingBasisPoints)
        return Int128(request.splitTotalMinorUnits) * 10_000 > ceiling ? .splitCeiling : nil
    }
}
