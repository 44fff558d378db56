/// How small a harm a canary of a given size can tell from none.
package enum DetectableHarm {
    /// The rise of the failure rate, millionths, that one look at the end finds in four of five runs at 5 % error:
    /// (1.645 + 0.842) standard errors of the difference.
    /// - Parameters:
    ///   - treatmentOrders: orders of the treatment until the end, at least 1.
    ///   - controlOrders: orders of the control until the end, at least 1.
    ///   - baseMillionths: failure rate of the control.
    package static func riseMillionths(treatmentOrders: Int64, controlOrders: Int64, baseMillionths: Int64) -> Int64 {
        let rate = min(max(baseMillionths, 1), 999_999)
        let spread = Int128(rate) * Int128(1_000_000 - rate)
        let variance = spread / Int128(max(1, treatmentOrders)) + spread / Int128(max(1, controlOrders))
        return IntegerRoot.roundedUp(variance * 2_487 * 2_487 / 1_000_000)
    }
}
