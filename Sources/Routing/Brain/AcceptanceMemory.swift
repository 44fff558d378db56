/// Probability that a buyer goes through with a method he is offered, learned from those who did and those who left.
///
/// Three levels of counts, each resting on the one before it: how the method stands in the buyer's history; the same by
/// favourite method; favourite and offered method by environment and segment. Each forgets by count, the finest one
/// soonest, so that a preference that drifts is followed. About 90 KB, whatever the traffic.
struct AcceptanceMemory: Sendable {
    /// Counts with 12 bits behind the point. They fade by number, and with every order of the same kind of buyer that
    /// was offered something else: what was not tried for long is little known again.
    private struct Cell: Sendable {
        private var went: UInt32 = 0
        private var all: UInt32 = 0
        /// The clock of its buyers when it was last changed.
        private var clock: UInt32 = 0

        /// - Parameter clock: orders of these buyers so far.
        mutating func add(_ goes: Bool, atMost most: UInt32, clock now: UInt32) {
            (went, all) = faded(to: now)
            clock = now
            if all >= most << 12 {
                went -= went / most
                all -= all / most
            }
            went += goes ? 4_096 : 0
            all += 4_096
        }

        /// Millionths, resting on `strength` assumed cases.
        func share(_ prior: Int64, _ strength: Int64, clock now: UInt32) -> Int64 {
            let (went, all) = faded(to: now)
            let whole = Int64(all) + (strength << 12)
            return (Int64(went) * 1_000_000 + (strength << 12) * prior) / whole
        }

        /// What the share may be above what was seen.
        func doubt(_ share: Int64, clock now: UInt32) -> Int64 {
            Doubt.millionths(share, cases: Int64(faded(to: now).all) >> 12)
        }

        private func faded(to now: UInt32) -> (went: UInt32, all: UInt32) {
            let steps = UInt64(now &- clock) * 64 / UInt64(AcceptanceMemory.halfLifeOrders)
            guard steps > 0, all > 0 else { return (went, all) }
            guard steps < 64 * 24 else { return (0, 0) }
            let factor = UInt64(DecayingCounts.powers[Int(steps & 63)])
            let shift = 16 + (steps >> 6)
            return (UInt32((UInt64(went) * factor) >> shift), UInt32((UInt64(all) * factor) >> shift))
        }
    }

    /// Orders of one kind of buyer after which what they were not offered counts half.
    private static let halfLifeOrders: UInt32 = 2_048
    private static let places = BuyerContext.methods
    private static let relations = BuyerContext.Relation.allCases.count
    private static let roomyMost: UInt32 = 2_000
    private static let pairMost: UInt32 = 1_500
    private static let fineMost: UInt32 = 500
    private static let relationStrength: Int64 = 12
    private static let pairStrength: Int64 = 12
    private static let fineStrength: Int64 = 80
    /// Where a method stands in the history and what is assumed of it, millionths.
    private static let priors: [Int64] = [930_000, 880_000, 780_000, 700_000, 800_000]
    /// Who has gone through with a method once, and met a channel that failed, mostly does so again.
    private static let sameAgainPrior: Int64 = 970_000

    private var relation = [Cell](repeating: Cell(), count: relations * places)
    private var pair = [Cell](repeating: Cell(), count: relations * places * (places + 1))
    private var fine = [Cell](
        repeating: Cell(), count: (places + 1) * places * BuyerContext.environments * BuyerContext.segments)
    private var sameAgain = Cell()
    /// Orders so far, by favourite method.
    private var clocks = [UInt32](repeating: 0, count: places + 1)

    /// - Parameter isSameAgain: the buyer went through with this method in an attempt that failed.
    mutating func learn(_ context: BuyerContext, method: Int, isSameAgain: Bool, goes: Bool) {
        guard !isSameAgain else { return sameAgain.add(goes, atMost: AcceptanceMemory.roomyMost, clock: 0) }
        let place = Place(context, method)
        let clock = clocks[place.top] &+ 1
        clocks[place.top] = clock
        relation[place.relation].add(goes, atMost: AcceptanceMemory.roomyMost, clock: 0)
        pair[place.pair].add(goes, atMost: AcceptanceMemory.pairMost, clock: clock)
        fine[place.fine].add(goes, atMost: AcceptanceMemory.fineMost, clock: clock)
    }

    /// Millionths.
    /// - Parameter unknown: what is assumed of buyers without history.
    func probability(
        _ context: BuyerContext, method: Int, isSameAgain: Bool, unknown: Int64 = priors[priors.count - 1]
    ) -> Int64 {
        guard !isSameAgain else { return sameAgain.share(AcceptanceMemory.sameAgainPrior, 40, clock: 0) }
        let place = Place(context, method)
        let clock = clocks[place.top]
        let standing = context.relation(method)
        let prior = standing == .unknown ? unknown : AcceptanceMemory.priors[standing.rawValue]
        let roomy = relation[place.relation].share(prior, AcceptanceMemory.relationStrength, clock: 0)
        let paired = pair[place.pair].share(roomy, AcceptanceMemory.pairStrength, clock: clock)
        let likely = fine[place.fine].share(paired, AcceptanceMemory.fineStrength, clock: clock)
        return min(990_000, likely + pair[place.pair].doubt(likely, clock: clock))
    }

    private struct Place {
        let top, relation, pair, fine: Int

        init(_ context: BuyerContext, _ method: Int) {
            let relation = context.relation(method).rawValue
            top = context.top ?? AcceptanceMemory.places
            let offered = top * AcceptanceMemory.places + method
            self.relation = relation * AcceptanceMemory.places + method
            pair = offered * AcceptanceMemory.relations + relation
            fine = (offered * BuyerContext.environments + context.environment) * BuyerContext.segments
                + context.segment
        }
    }
}
