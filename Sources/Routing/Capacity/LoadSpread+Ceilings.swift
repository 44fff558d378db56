import Payments

/// Where a settled spread stands against its channels' ceilings.
extension LoadSpread {
    /// The ceiling the channel has run into; nil when it has room.
    func binding(_ index: Int) -> Ceiling? {
        let limit = channels[index].rateLimit
        if limit.milliPerSecond - loads[index] <= limit.milliPerSecond / 500 { return limit.ceiling }
        guard channels[index].profile.dayAmountMinorUnits > 0 else { return nil }
        let left = channels[index].profile.dayAmountMinorUnits - dayMinorUnits(index)
        return left <= channels[index].profile.dayAmountMinorUnits / 500 ? .dayAmount : nil
    }

    /// What counts against the day's amount when the peak is over.
    func dayMinorUnits(_ index: Int) -> Int64 {
        Int64(clamping: Int128(channels[index].dayMinorUnits) + amounts[index] * Int128(peakSeconds) / 1_000)
    }

    /// What a ceiling must allow for the load the channel has here, in the ceiling's unit.
    func needed(_ index: Int, _ ceiling: Ceiling) -> Int64 {
        let load = loads[index]
        switch ceiling {
        case .rate: return (load + 999) / 1_000
        case .calls: return (load * channels[index].callMilliseconds + 999_999) / 1_000_000
        case .openOrders: return (load * (channels[index].openMilliseconds ?? 0) + 999_999) / 1_000_000
        case .dayAmount: return dayMinorUnits(index)
        }
    }

    /// True when no channel's amount of the day is used up: then more time helps.
    var isHeldUpByRate: Bool { !channels.indices.contains { binding($0) == .dayAmount } }
}
