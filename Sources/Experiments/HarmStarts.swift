/// When the bets on harm start, and how much of the stake each start has.
///
/// A bet from the first order alone has lost most of its stake by the time a fault begins later, and would need three
/// times as many orders then. So part of the stake waits. The start and each further quarter of the run have large
/// parts: most faults come with the change itself, and quarters bound how stale the newest large bet can be. The rest
/// is spread over all other steps. The parts sum to the whole stake, which is all that validity asks for.
package enum HarmStarts {
    /// Starts of a run, evenly spread over its length: every half hour of 48 hours.
    package static let steps = 96
    private static let stepsPerQuarter = 24

    /// The stake that starts with this step, basis points of the whole.
    static func stakeBasisPoints(_ step: Int) -> UInt64 {
        if step == 0 { return 3_700 }
        return step % stepsPerQuarter == 0 ? 1_640 : 15
    }
}
