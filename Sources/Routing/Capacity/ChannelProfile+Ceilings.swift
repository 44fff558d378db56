package import Payments

/// A channel's ceilings by their kind.
extension ChannelProfile {
    /// The channel's ceiling of a kind; 0 for none.
    package func limit(_ ceiling: Ceiling) -> Int64 {
        switch ceiling {
        case .rate: Int64(ratePerSecondCeiling)
        case .calls: Int64(concurrencyCeiling)
        case .openOrders: Int64(openOrdersCeiling)
        case .dayAmount: dayAmountMinorUnits
        }
    }

    /// The same channel with another ceiling; `.max` takes it away.
    package func with(_ ceiling: Ceiling, _ limit: Int64) -> ChannelProfile {
        let isNone = limit == .max
        var copy = self
        switch ceiling {
        case .rate: copy.ratePerSecondCeiling = isNone ? 0 : Int(clamping: limit)
        // Nothing leaves calls unlimited, so as many as never happen.
        case .calls: copy.concurrencyCeiling = isNone ? 1_000_000_000 : Int(clamping: limit)
        case .openOrders: copy.openOrdersCeiling = isNone ? 0 : Int(clamping: limit)
        case .dayAmount: copy.dayAmountMinorUnits = isNone ? 0 : limit
        }
        return copy
    }
}
