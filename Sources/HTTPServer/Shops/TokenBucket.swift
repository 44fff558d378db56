/// So many requests a second, with room for a burst. Counted in thousandths of a request: no fractions.
struct TokenBucket {
    private let perSecond: Int64
    private let burst: Int64
    private var thousandths: Int64
    private var filledAt: Int64

    init(perSecond: Int64, burst: Int64, now: Int64) {
        self.perSecond = perSecond
        self.burst = burst
        thousandths = burst * 1_000
        filledAt = now
    }

    /// Takes one; else the milliseconds until one will be there.
    mutating func take(now: Int64) -> Int64? {
        // A clock set back fills nothing and takes nothing away.
        let passed = max(0, min(now - filledAt, 3_600_000))
        thousandths = min(burst * 1_000, thousandths + passed * perSecond)
        filledAt = now
        guard thousandths < 1_000 else {
            thousandths -= 1_000
            return nil
        }
        return (1_000 - thousandths + perSecond - 1) / perSecond
    }
}
