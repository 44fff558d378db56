package import Payments

/// How a canary is run. Fixed when it starts.
package struct CanaryPlan: Sendable, Equatable {
    /// Part of users in the treatment, basis points, 1...5,000.
    package let shareBasisPoints: Int
    /// The deal of users: see `StickyArm`.
    package let salt: String
    package let startedAt: Timestamp
    /// Length, milliseconds; at least one millisecond a start of `HarmStarts`.
    package let length: Int64
    /// Probability, basis points, with which a canary that does no harm may be stopped.
    package let alphaBasisPoints: Int
    /// Harm that a promotion must rule out: so many more failed orders, millionths.
    package let marginMillionths: Int64
    /// Failure rate expected of the control, millionths; learned from it afterwards.
    package let baseFailureMillionths: Int64

    package init(
        shareBasisPoints: Int = 1_000, salt: String, startedAt: Timestamp, length: Int64 = 48 * 3_600_000,
        alphaBasisPoints: Int = 500, marginMillionths: Int64 = 10_000, baseFailureMillionths: Int64 = 50_000
    ) {
        self.shareBasisPoints = min(max(shareBasisPoints, Limits.shareBasisPoints.lowerBound),
            Limits.shareBasisPoints.upperBound)
        self.salt = salt
        self.startedAt = startedAt
        self.length = max(Int64(HarmStarts.steps), length)
        self.alphaBasisPoints = alphaBasisPoints
        self.marginMillionths = marginMillionths
        self.baseFailureMillionths = baseFailureMillionths
    }

    package var endsAt: Timestamp { startedAt.adding(milliseconds: length) }
    /// Evidence, in thousandths of the stake, that rolls back.
    package var lineThousandths: Int64 { 10_000_000 / Int64(max(1, alphaBasisPoints)) }
    package var arms: StickyArm { StickyArm(salt: salt, shareBasisPoints: shareBasisPoints) }

    /// The start of `HarmStarts` that is due at a moment.
    func step(at now: Timestamp) -> Int {
        // Divided first, so that no length overflows.
        Int(max(0, now.since(startedAt)) / max(1, length / Int64(HarmStarts.steps)))
    }
}
