/// What one more order at a channel costs the others there. Beyond the knee of `LoadEffect` each order lowers the
/// success of all that come while it is open: by Little's law as many as are open now, each by the slope of the curve.
/// The price is a sum of money, so that small orders give way to large ones.
package enum PlacePrice {
    /// From here up to the knee the price grows from nothing to its whole, thousandths of the ceiling: what has been
    /// sent comes too late to be taken back.
    static let startThousandths: Int64 = 700

    /// - Parameters:
    ///   - load: with this order counted, thousandths of the ceiling.
    ///   - meanMinorUnits: amount of the orders open there.
    ///   - netMillionths: what a paid order leaves of its amount.
    /// - Returns: millionths of this order's amount.
    package static func millionths(
        load: Int64, dropMillionths drop: Int64, meanMinorUnits mean: Int64, netMillionths net: Int64,
        amount: Int64
    ) -> Int64 {
        guard load > startThousandths else { return 0 }
        let ramp = min(1_000, (load - startThousandths) * 1_000 / (LoadEffect.kneeThousandths - startThousandths))
        // Success lost by all open orders together through one more, millionths of an order.
        let lost = min(load, 1_000) * drop / (1_000 - LoadEffect.kneeThousandths) * ramp / 1_000
        let price = Int128(lost) * Int128(max(0, net)) * Int128(max(0, mean)) / 1_000_000 / Int128(max(1, amount))
        return Int64(min(price, 1_000_000))
    }
}
