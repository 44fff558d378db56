/// How much success a channel keeps as it fills up: all of it below four fifths of its ceiling, then evenly less down
/// to `1 - drop` at the ceiling. The drop is learned from all channels together; what is assumed before is that a full
/// channel loses an eighth.
struct LoadEffect: Sendable, Equatable {
    /// Thousandths of the ceiling.
    static let kneeThousandths = PlacePrice.congestionKneeThousandths
    private static let prior: Int64 = 125_000
    /// What the assumption weighs, in calls at the ceiling.
    private static let strength: Int64 = 40
    private static let mostCalls: Int64 = 4_000
    private static let largestDrop: Int64 = 600_000

    /// Least squares through the knee: sums of depth x (expected - got) and of depth² x expected, millionths of a call.
    private var missed: Int64 = 0
    private var squares: Int64 = 0

    /// Part of success lost at the ceiling, millionths.
    var dropMillionths: Int64 {
        let drop = (missed + LoadEffect.strength * LoadEffect.prior) * 1_000
            / ((squares + LoadEffect.strength * 1_000_000) / 1_000)
        return min(max(0, drop), LoadEffect.largestDrop)
    }

    /// What success keeps at a load, millionths.
    func kept(loadThousandths load: Int64) -> Int64 {
        1_000_000 - LoadEffect.depth(load) * dropMillionths / 1_000_000
    }

    /// - Parameter expectedMillionths: probability of success at low load.
    mutating func learn(success: Bool, loadThousandths load: Int64, expectedMillionths: Int64) {
        let depth = LoadEffect.depth(load)
        guard depth > 0 else { return }
        missed += depth * (expectedMillionths - (success ? 1_000_000 : 0)) / 1_000_000
        squares += depth * depth / 1_000_000 * expectedMillionths / 1_000_000
        if squares > LoadEffect.mostCalls * 1_000_000 {
            missed /= 2
            squares /= 2
        }
    }

    /// How far beyond the knee, millionths of the way to the ceiling.
    static func depth(_ load: Int64) -> Int64 {
        min(max(0, load - kneeThousandths), 1_000 - kneeThousandths) * 1_000_000 / (1_000 - kneeThousandths)
    }
}
