package import Payments

/// What a channel can run out of.
package enum Ceiling: String, Sendable, CaseIterable {
    /// Orders in a second.
    case rate
    /// Calls under way at once.
    case calls
    /// Our own orders there that are not over.
    case openOrders = "open_orders"
    /// Amount of a day, minor units.
    case dayAmount = "day_amount"

    /// Why a channel is left out when this is used up.
    package var exclusion: Exclusion {
        switch self {
        case .rate: .atRate
        case .calls, .openOrders: .atCapacity
        case .dayAmount: .atDailyAmount
        }
    }
}

/// What a channel has left for one more order: the price of a place, and what rules it out.
package struct ChannelPlace: Sendable, Equatable {
    /// The dearest of its ceilings' prices, millionths of the order's amount.
    package var priceMillionths: Int64 = 0
    /// The ceiling that is used up.
    package var full: Ceiling?
    /// The largest order the day's amount has room for, minor units.
    package var dayLeftMinorUnits: Int64 = .max

    package init() {}

    /// - Parameter calls: calls of any kind under way at the channel.
    package init(_ profile: ChannelProfile, use: CapacityUse, calls: Int64) {
        price(.rate, profile, used: use.ordersThisSecond)
        price(.calls, profile, used: calls)
        price(.openOrders, profile, used: use.openOrders)
        price(.dayAmount, profile, used: use.dayMinorUnits)
        guard profile.dayAmountMinorUnits > 0 else { return }
        dayLeftMinorUnits = max(0, profile.dayAmountMinorUnits - use.dayMinorUnits)
    }

    private mutating func price(_ ceiling: Ceiling, _ profile: ChannelProfile, used: Int64) {
        let limit = profile.limit(ceiling)
        guard limit > 0 else { return }
        if used >= limit, full == nil { full = ceiling }
        priceMillionths = max(priceMillionths, PlacePrice.millionths(used: used, ceiling: limit))
    }
}

extension ChannelStanding {
    /// Puts the price of a place in, and what rules the channel out unless something ahead did.
    package mutating func take(_ place: ChannelPlace, openOrders: Int) {
        self.openOrders = openOrders
        placePriceMillionths = place.priceMillionths
        dayLeftMinorUnits = place.dayLeftMinorUnits
        if ruledOut == nil { ruledOut = place.full?.exclusion }
    }
}
