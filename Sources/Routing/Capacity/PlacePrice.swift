/// What a place at a channel is worth while places are scarce: its shadow price.
///
/// A bandit with knapsacks (Badanidiyuru and others, 2013) subtracts from the value of each arm the price of what it
/// uses up. Where the price rises with the load, traffic settles by itself where price equals advantage: orders that
/// gain little from the channel leave first, and those that have nowhere else to go find a place to the last.
/// Only differences between channels count, so a price never turns an order away; the ceiling itself does.
package enum PlacePrice {
    /// Part of a ceiling up to which places cost nothing, thousandths.
    package static let kneeThousandths: Int64 = 700
    /// Price of the last place, millionths of the amount: the usual margin of an order, so that no advantage in fee,
    /// acceptance or success outbids it.
    package static let fullMillionths: Int64 = 100_000

    /// The price of `adding` more at a channel, millionths of the order's amount: 0 up to the knee, then with the
    /// square of what is beyond it up to `full` at the ceiling and above.
    /// - Parameters:
    ///   - used: what is taken by our own count, in the ceiling's unit.
    ///   - ceiling: 0 or less means that there is none, and no price.
    ///   - adding: what the order would take, in the same unit.
    ///   - full: what an order is worth at most, millionths of its amount.
    package static func millionths(
        used: Int64, ceiling: Int64, adding: Int64 = 1, full: Int64 = fullMillionths, knee: Int64 = kneeThousandths
    ) -> Int64 {
        guard ceiling > 0 else { return 0 }
        let taken = Int128(max(0, used)) + Int128(max(0, adding))
        let fill = Int64(min(1_000_000, taken * 1_000_000 / Int128(ceiling)))
        let beyond = fill - knee * 1_000
        guard beyond > 0, knee < 1_000 else { return 0 }
        let span = (1_000 - knee) * 1_000
        return Int64(Int128(full) * Int128(beyond) * Int128(beyond) / (Int128(span) * Int128(span)))
    }

    // MARK: where load makes a channel worse

    /// Load from which on a channel's success falls, thousandths of its ceiling, unless something else was learned.
    package static let congestionKneeThousandths: Int64 = 800

    /// What one more order costs the others that are open at the channel: beyond the knee it lowers the success of each
    /// by the slope of the curve. A sum of money, so that small orders give way to large ones.
    ///
    /// From `kneeThousandths` of the scarcity price on up to the knee it grows from nothing to its whole, for what has
    /// been sent comes too late to be taken back.
    /// - Parameters:
    ///   - load: with this order counted, thousandths of the ceiling.
    ///   - drop: success lost from the knee to the ceiling, millionths.
    ///   - mean: amount of the orders open there, minor units.
    ///   - net: what a paid order leaves of its amount, millionths.
    ///   - amount: of this order, minor units.
    /// - Returns: millionths of this order's amount.
    package static func millionths(
        load: Int64, dropMillionths drop: Int64, meanMinorUnits mean: Int64, netMillionths net: Int64, amount: Int64,
        congestionKnee: Int64 = congestionKneeThousandths
    ) -> Int64 {
        guard load > kneeThousandths, congestionKnee > kneeThousandths, congestionKnee < 1_000 else { return 0 }
        let ramp = min(1_000, (load - kneeThousandths) * 1_000 / (congestionKnee - kneeThousandths))
        // Success lost by all open orders together through one more, millionths of an order.
        let lost = min(load, 1_000) * drop / (1_000 - congestionKnee) * ramp / 1_000
        let price = Int128(lost) * Int128(max(0, net)) * Int128(max(0, mean)) / 1_000_000 / Int128(max(1, amount))
        return Int64(min(price, 1_000_000))
    }
}
