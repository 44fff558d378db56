/// Evidence that the treatment makes more orders fail than the control, which may be looked at after every order.
///
/// A purse that bets on harm. Each order that ended, with the arm it belongs to, multiplies the purse by
///
///     P(outcome | arm, harm) / P(outcome | arm unknown, harm)
///
/// where harm means: control fails with probability t, treatment with r x t, and the arm is treatment with the assigned
/// share s. So a failure counts r / (s r + 1 - s) in the treatment and 1 / (s r + 1 - s) in the control, as in the
/// betting on failure shares, and successes bear witness likewise. When there is no harm, both arms fail with one
/// probability, whatever it is and however it moves with the hour or a promotion, and the expected factor is exactly 1
/// (Turner, Ly, Grünwald 2024, "Generic e-variables for exact sequential k-sample tests"): what t was assumed costs
/// speed, never validity. By Ville's inequality the purse ever reaches 1 / alpha with probability alpha at most. A deal
/// of users that is a little off (11 % for 10 %) does no harm either: the successes outweigh what the failures pretend.
///
/// The stake is divided: over rate ratios r, so that no harm's size must be guessed, and over starting moments, so that
/// a fault that begins late meets a fresh bet (`HarmStarts`). All sums are whole numbers in units of 2^-44, every
/// factor and product rounded down: the purse is never larger than the exact one, so what is proven of that one holds.
package struct HarmEvidence: Sendable, Equatable {
    /// Rate ratios that are bet on, tenths.
    package static let ratioTenths: [Int64] = [13, 16, 20, 30, 50, 100]

    /// One unit of stake.
    static let one: UInt64 = 1 << 44
    /// The purse stops counting here, far above every line: rounded down once more.
    private static let cap: UInt64 = 1 << 60

    package let shareBasisPoints: Int
    /// What each ratio's bets have become, those that have started.
    private(set) var bets: InlineArray<6, UInt64>
    /// Stake of each ratio that waits for a later start.
    private(set) var waiting: UInt64
    /// Starts that have been opened.
    private var steps: Int
    private var base: BaseRate
    private var factors: HarmFactors

    /// - Parameters:
    ///   - shareBasisPoints: part of orders assigned to the treatment, 1...5,000.
    ///   - baseFailureMillionths: failure rate expected of the control; learned from it as orders end.
    package init(shareBasisPoints: Int, baseFailureMillionths: Int64 = 50_000) {
        self.shareBasisPoints = shareBasisPoints
        bets = InlineArray(repeating: 0)
        waiting = HarmEvidence.one
        steps = 0
        base = BaseRate(millionths: baseFailureMillionths)
        factors = HarmFactors(shareBasisPoints: shareBasisPoints, baseMillionths: base.millionths)
        open(upTo: 0)
    }

    /// Opens the bets that start up to this step of the run; steps that were opened are not opened again.
    /// - Parameter step: 0..<`HarmStarts.steps`, the run's length divided evenly.
    package mutating func open(upTo step: Int) {
        while steps <= min(step, HarmStarts.steps - 1) {
            let stake = min(waiting, HarmEvidence.one / 10_000 * HarmStarts.stakeBasisPoints(steps))
            waiting -= stake
            for index in bets.indices { bets[index] += stake }
            steps += 1
        }
    }

    /// Takes in how the first attempt of an order ended.
    package mutating func record(_ arm: Arm, failed: Bool) {
        let row = factors.row(arm, failed: failed)
        for index in bets.indices {
            bets[index] = min(HarmEvidence.cap, HarmFactors.product(bets[index], row[index]))
        }
        guard arm == .control else { return }
        if base.record(failed: failed) {
            factors = HarmFactors(shareBasisPoints: shareBasisPoints, baseMillionths: base.millionths)
        }
    }

    /// The purse in thousandths of the stake, rounded down: 1,000 says nothing, 20,000 is the line at 5 %.
    package var valueThousandths: Int64 {
        Int64(UInt128(total) * 1_000 / (UInt128(HarmEvidence.one) * UInt128(bets.count)))
    }

    /// Whether the purse has reached 1 / alpha.
    package func isHarm(alphaBasisPoints: Int) -> Bool {
        UInt128(total) * UInt128(max(1, alphaBasisPoints))
            >= UInt128(HarmEvidence.one) * UInt128(bets.count) * 10_000
    }

    /// All ratios together, those that wait included: `bets.count` units at the start.
    private var total: UInt64 {
        var sum = waiting * UInt64(bets.count)
        for index in bets.indices { sum += bets[index] }
        return sum
    }

    package static func == (left: HarmEvidence, right: HarmEvidence) -> Bool {
        left.shareBasisPoints == right.shareBasisPoints && left.numbers == right.numbers
    }
}

// MARK: kept across a restart

extension HarmEvidence {
    /// Everything that is not the share, as whole numbers.
    package var numbers: [Int64] {
        bets.indices.map { Int64(bets[$0]) } + [Int64(waiting), Int64(steps)] + base.numbers
    }

    /// The evidence as it was when `numbers` was taken; nil when these are not such numbers.
    package init?(shareBasisPoints: Int, numbers: [Int64]) {
        let count = HarmEvidence.ratioTenths.count
        guard numbers.count == count + 2 + BaseRate.numberCount, numbers.allSatisfy({ $0 >= 0 }),
            numbers[count] <= Int64(HarmEvidence.one), (1...HarmStarts.steps).contains(Int(numbers[count + 1])),
            numbers[..<count].allSatisfy({ $0 <= Int64(HarmEvidence.cap) }),
            let base = BaseRate(numbers: Array(numbers[(count + 2)...]))
        else { return nil }
        self.shareBasisPoints = shareBasisPoints
        bets = InlineArray { UInt64(numbers[$0]) }
        waiting = UInt64(numbers[count])
        steps = Int(numbers[count + 1])
        self.base = base
        factors = HarmFactors(shareBasisPoints: shareBasisPoints, baseMillionths: base.millionths)
    }
}
