package import Payments

extension ChannelProfile {
    /// Fee, exchange, upkeep and expected bad debt of one order of this amount, millionths of it.
    ///
    /// Upkeep is known in fen; for an order in another currency it is counted as so many minor units of that.
    package func costMillionths(of amount: Money) -> Int64 {
        let units = max(1, amount.minorUnits)
        // Upkeep is per thousand orders: x / 1,000 per order, x * 1,000 / units in millionths of the amount.
        let upkeep = min(1_000_000, upkeepPerThousandMinorUnits * 1_000 / units)
        let exchange = amount.currency == .cny ? 0 : exchangeMillionths
        return feeMillionths + badDebtMillionths + upkeep + exchange
    }
}
