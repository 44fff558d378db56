/// The benefit of the doubt: part of a standard error, added to what is little known, so that an unlucky start does not
/// hide a good channel for ever. The order in which things are tried then follows from what is worth knowing.
enum Doubt {
    /// Cases behind a share before any is counted.
    private static let assumed: Int64 = 8
    /// Thousandths of a standard error.
    private static let part: Int64 = 700

    /// - Parameter share: of good cases, millionths.
    static func millionths(_ share: Int64, cases: Int64) -> Int64 {
        let variance = max(10_000, share * (1_000_000 - share) / 1_000_000) * 1_000_000
        return LearnedRate.squareRoot(variance / (max(0, cases) + assumed)) * part / 1_000
    }
}
