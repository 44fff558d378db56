/// The benefit of the doubt: part of a standard error, added to what is little known, so that an unlucky start does not
/// hide a good channel for ever. The order in which things are tried then follows from what is worth knowing.
enum Doubt {
    /// Cases behind a share before any is counted.
    private static let assumed: Int64 = 8
    /// Thousandths of a standard error.
    private static let part: Int64 = 700

    /// - Parameter share: of good cases, millionths.
    static func millionths(_ share: Int64, cases: Int64) -> Int64 {
        let variance = UInt64(max(10_000, share * (1_000_000 - share) / 1_000_000)) * 1_000_000
        return Int64((variance / UInt64(max(0, cases) + assumed)).squareRoot) * part / 1_000
    }
}

extension UInt64 {
    /// The largest whole number whose square is not above this one.
    var squareRoot: UInt64 {
        guard self > 1 else { return self }
        // Newton's steps from above fall until they have arrived.
        var root = UInt64(1) << UInt64((UInt64.bitWidth - leadingZeroBitCount + 1) / 2)
        while true {
            let next = (root + self / root) / 2
            if next >= root { return root }
            root = next
        }
    }
}
