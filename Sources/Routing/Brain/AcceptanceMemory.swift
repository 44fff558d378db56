/// Probability that a buyer goes through with a method he is offered, learned from those who did and those who left.
///
/// Three levels of counts, each resting on the one before it: how the method stands in the buyer's history; the same by
/// favourite method; favourite and offered method by environment and segment. Each forgets by count, the finest one
/// soonest, so that a preference that drifts is followed. About 90 KB, whatever the traffic.
struct AcceptanceMemory: Sendable {
    private struct Cell: Sendable {
        var went: UInt32 = 0
        var all: UInt32 = 0

        mutating func add(_ goes: Bool, atMost most: UInt32) {
            if all >= most << 12 {
                went -= went / most
                all -= all / most
            }
            went += goes ? 4_096 : 0
            all += 4_096
        }

        /// What the share may be above what was seen.
        func doubt(_ share: Int64) -> Int64 { Doubt.millionths(share, cases: Int64(all) >> 12) }

        /// Millionths, resting on `strength` assumed cases.
        func share(_ prior: Int64, _ strength: Int64) -> Int64 {
            let whole = Int64(all) + strength << 12
            return (Int64(went) * 1_000_000 + (strength << 12) * prior) / whole
        }
    }

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

    /// - Parameter isSameAgain: the buyer went through with this method in an attempt that failed.
    mutating func learn(_ context: BuyerContext, method: Int, isSameAgain: Bool, goes: Bool) {
        guard !isSameAgain else { return sameAgain.add(goes, atMost: AcceptanceMemory.roomyMost) }
        let place = Place(context, method)
        relation[place.relation].add(goes, atMost: AcceptanceMemory.roomyMost)
        pair[place.pair].add(goes, atMost: AcceptanceMemory.pairMost)
        fine[place.fine].add(goes, atMost: AcceptanceMemory.fineMost)
    }

    /// Millionths.
    func probability(_ context: BuyerContext, method: Int, isSameAgain: Bool) -> Int64 {
        guard !isSameAgain else { return sameAgain.share(AcceptanceMemory.sameAgainPrior, 40) }
        let place = Place(context, method)
        let prior = AcceptanceMemory.priors[context.relation(method).rawValue]
        let roomy = relation[place.relation].share(prior, AcceptanceMemory.relationStrength)
        let paired = pair[place.pair].share(roomy, AcceptanceMemory.pairStrength)
        let likely = fine[place.fine].share(paired, AcceptanceMemory.fineStrength)
        return min(990_000, likely + pair[place.pair].doubt(likely))
    }

    private struct Place {
        let relation, pair, fine: Int

        init(_ context: BuyerContext, _ method: Int) {
            let relation = context.relation(method).rawValue
            let top = context.top ?? AcceptanceMemory.places
            let offered = top * AcceptanceMemory.places + method
            self.relation = relation * AcceptanceMemory.places + method
            pair = offered * AcceptanceMemory.relations + relation
            fine = (offered * BuyerContext.environments + context.environment) * BuyerContext.segments
                + context.segment
        }
    }
}
