/// Logarithms of ratios in integers, so that evidence is the same on every machine.
enum NaturalLogarithm {
    private static let fractionBits: UInt128 = 60
    private static let resultBits = 20
    /// ln 2 in millionths.
    private static let millionthsOfTwo: Int64 = 693_147

    /// ln(numerator / denominator) in thousandths, rounded to the nearest. Both are at least 1 and at most 2^40.
    ///
    /// The binary logarithm by repeated squaring: each squaring of a number in 1..<2 yields its next bit.
    static func thousandths(_ numerator: Int64, over denominator: Int64) -> Int {
        precondition(numerator > 0 && denominator > 0, "a logarithm of a positive ratio")
        guard numerator >= denominator else { return -thousandths(denominator, over: numerator) }
        var ratio = (UInt128(numerator) << fractionBits) / UInt128(denominator)
        var exponent: Int64 = 0
        while ratio >> (fractionBits + 1) != 0 {
            ratio >>= 1
            exponent += 1
        }
        var binary = exponent
        for _ in 0..<resultBits {
            ratio = (ratio * ratio) >> fractionBits
            binary <<= 1
            if ratio >> (fractionBits + 1) != 0 {
                ratio >>= 1
                binary += 1
            }
        }
        let unit = Int64(1_000) << resultBits
        return Int((binary * millionthsOfTwo + unit / 2) / unit)
    }
}
