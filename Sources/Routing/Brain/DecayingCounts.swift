import Payments

/// How many of how many, where what happened one half-life ago counts half. Fixed point, 16 bits behind the point.
struct DecayingCounts: Sendable, Equatable {
    static let one: Int64 = 65_536
    private var good: Int64 = 0
    private var all: Int64 = 0
    private var at = Timestamp(milliseconds: 0)

    /// - Parameters:
    ///   - weight: what the case counts, 65,536 for a whole one.
    ///   - cases: with it, earlier cases also fade by number: they count about this many in all.
    mutating func add(good isGood: Bool, weight: Int64, at now: Timestamp, halfLife: Int64, cases: Int64? = nil) {
        self = decayed(to: now, halfLife: halfLife)
        if let cases {
            good -= good / cases
            all -= all / cases
        }
        good += isGood ? DecayingCounts.one : 0
        all += weight
    }

    /// How far the share of good ones stands from `prior`, and what to believe then: drawn towards it as far as chance
    /// explains the difference (the positive part of James and Stein), for what lies within the noise of so few cases
    /// is no news.
    /// - Parameter noiseBelow: what chance explains of a fall, hundredths of a squared standard error.
    func news(at now: Timestamp, halfLife: Int64, prior: Int64, noiseBelow: Int64 = 200) -> News {
        let counts = decayed(to: now, halfLife: halfLife)
        let whole = counts.all + DecayingCounts.assumed * DecayingCounts.one
        // Counts stay below 2^40: a rate of 10^5 a second over a day's half-life. 2^40 x 10^6 fits 64 bits.
        let assumed = DecayingCounts.assumed * DecayingCounts.one * prior
        let raw = min(1_000_000, (counts.good * 1_000_000 + assumed) / whole)
        let variance = max(10_000, prior * (1_000_000 - prior) / 1_000_000)
        let difference = raw - prior
        let square = difference * difference / 1_000_000 * (whole / DecayingCounts.one) * 100 / variance
        let noise = difference < 0 ? noiseBelow : DecayingCounts.noiseAbove
        guard square > noise else { return News(share: prior, weight: 0) }
        return News(share: prior + difference * (square - noise) / square, weight: square - noise)
    }

    struct News {
        /// What to believe, millionths.
        let share: Int64
        /// How far beyond chance, hundredths of a squared standard error.
        let weight: Int64
    }

    /// Cases assumed at the prior.
    private static let assumed: Int64 = 3
    /// Squares of standard errors that chance explains, hundredths: a fall is likelier than a rise, and dearer.
    private static let noiseAbove: Int64 = 400

    /// The clock moves on in whole 64ths of the half-life, so that many small steps decay like a large one.
    private func decayed(to now: Timestamp, halfLife: Int64) -> DecayingCounts {
        var next = self
        guard all > 0 else {
            next.at = now
            return next
        }
        let steps = now.since(at) * 64 / halfLife
        guard steps > 0 else { return self }
        next.at = at.adding(milliseconds: steps * halfLife / 64)
        guard steps < 64 * 40 else { return DecayingCounts(at: now) }
        let factor = DecayingCounts.powers[Int(steps & 63)]
        next.good = (good * factor) >> (16 + (steps >> 6))
        next.all = (all * factor) >> (16 + (steps >> 6))
        return next
    }

    init() {}
    private init(at: Timestamp) { self.at = at }

    /// 2^(-n / 64) x 65,536.
    static let powers: [Int64] = [
        65_536, 64_830, 64_132, 63_441, 62_757, 62_081, 61_413, 60_751, 60_097, 59_449,
        58_809, 58_176, 57_549, 56_929, 56_316, 55_709, 55_109, 54_515, 53_928, 53_347,
        52_773, 52_204, 51_642, 51_085, 50_535, 49_991, 49_452, 48_920, 48_393, 47_871,
        47_356, 46_846, 46_341, 45_842, 45_348, 44_859, 44_376, 43_898, 43_425, 42_958,
        42_495, 42_037, 41_584, 41_136, 40_693, 40_255, 39_821, 39_392, 38_968, 38_548,
        38_133, 37_722, 37_316, 36_914, 36_516, 36_123, 35_734, 35_349, 34_968, 34_591,
        34_219, 33_850, 33_486, 33_125,
    ]
}
