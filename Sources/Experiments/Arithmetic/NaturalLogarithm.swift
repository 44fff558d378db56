/// Natural logarithms of ratios, without floating point.
enum NaturalLogarithm {
    private static let fractionBits = 20
    /// ln 2 in ten-millionths, rounded up.
    private static let ofTwo: Int128 = 6_931_472

    /// ln(numerator / denominator) in millionths, never below the exact value and at most 2 above; 0 for ratios of 1
    /// and less.
    static func millionths(_ numerator: Int64, over denominator: Int64) -> Int64 {
        guard denominator > 0, numerator > denominator else { return 0 }
        // The ratio as a number in 1..<2 with 62 bits behind the point, times a power of two.
        var whole: Int128 = 0
        var scaled = (UInt128(numerator) << 62) / UInt128(denominator) + 1
        while scaled >= 1 << 63 {
            scaled = (scaled >> 1) + 1
            whole += 1
        }
        // Squaring doubles the logarithm: each bit of it shows as a carry past 2.
        var fraction: Int128 = 0
        for _ in 0..<fractionBits {
            scaled = (scaled * scaled) >> 62 + 1
            fraction <<= 1
            if scaled >= 1 << 63 {
                scaled = (scaled >> 1) + 1
                fraction |= 1
            }
        }
        let log2 = (whole << Int128(fractionBits)) + fraction + 1
        return Int64((log2 * ofTwo) / (10 << Int128(fractionBits)) + 1)
    }
}
