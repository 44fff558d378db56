import Payments

/// The rules ahead of the weights. The first one a channel breaks is the one that is told.
enum Eligibility {
    static func exclusion(_ request: RoutingRequest, _ standing: ChannelStanding) -> Exclusion? {
        cannot(request, standing.profile) ?? standing.ruledOut ?? mayNot(request, standing)
    }

    /// What no setting of routing could change for this order.
    static func ruledOut(_ request: RoutingRequest, _ standing: ChannelStanding) -> Exclusion? {
        cannot(request, standing.profile) ?? standing.ruledOut
            ?? (request.tried.contains(standing.profile.id) ? .alreadyTried : nil)
    }

    /// What the channel cannot do for this order at all.
    private static func cannot(_ request: RoutingRequest, _ profile: ChannelProfile) -> Exclusion? {
        if !profile.currencies.contains(request.amount.currency) { return .currency }
        if !profile.environments.contains(request.environment) { return .environment }
        if !profile.categories.contains(request.category) { return .category }
        if request.amount.minorUnits < profile.minimumMinorUnits { return .amountTooSmall }
        if request.amount.minorUnits > profile.maximumMinorUnits { return .amountTooLarge }
        guard request.splitTotalMinorUnits > 0 else { return nil }
        if !profile.splitsAfterPayment { return .split }
        let ceiling = Int128(request.amount.minorUnits) * Int128(profile.splitCeilingBasisPoints)
        return Int128(request.splitTotalMinorUnits) * 10_000 > ceiling ? .splitCeiling : nil
    }

    /// What keeps a fit channel from taking it now. An operator's word comes before the breaker's.
    private static func mayNot(_ request: RoutingRequest, _ standing: ChannelStanding) -> Exclusion? {
        if request.tried.contains(standing.profile.id) { return .alreadyTried }
        if standing.setting.override == .off { return .failedOver }
        if standing.breaker == .open, standing.setting.override != .forcedOn { return .breakerOpen }
        if standing.setting.weight <= 0 { return .weightZero }
        if standing.inFlight >= standing.profile.concurrencyCeiling { return .atCapacity }
        if request.amount.minorUnits > standing.dayLeftMinorUnits { return .atDailyAmount }
        return nil
    }
}
