/// A canary as consoles show it. Rates are millionths, times milliseconds since the epoch.
package struct CanaryRow: Sendable, Codable, Equatable {
    /// Its channel, or `weights`; what commands call it.
    package var name: String
    package var channel: String?
    /// Number of the routing version whose weights it tries.
    package var version: Int64?
    /// `CanaryState` and `CanaryReason` raw values.
    package var state: String
    package var reason: String
    package var sharePercent: Int
    package var startedAt: Int64
    package var startedBy: String
    package var endsAt: Int64
    package var endedAt: Int64?
    package var endedBy = ""
    /// First attempts that ended, and how many of these failed.
    package var orders: Int64 = 0
    package var failed: Int64 = 0
    package var controlOrders: Int64 = 0
    package var controlFailed: Int64 = 0
    /// Orders that were decided in either arm.
    package var assigned: Int64 = 0
    package var controlAssigned: Int64 = 0
    /// Evidence of harm, thousandths of the stake, and where it rolls back by itself.
    package var evidenceThousandths: Int64 = 1_000
    package var lineThousandths: Int64
    /// Bounds of the difference of the failure rates that hold at every look; nil while there are too few orders.
    package var lowerMillionths: Int64?
    package var upperMillionths: Int64?
    /// Part of users in the treatment, basis points; nil before the first.
    package var observedShareBasisPoints: Int?
    package var isRatioMismatch = false

    package init(
        name: String, state: String, reason: String, sharePercent: Int, startedAt: Int64, startedBy: String,
        endsAt: Int64, lineThousandths: Int64
    ) {
        self.name = name
        self.state = state
        self.reason = reason
        self.sharePercent = sharePercent
        self.startedAt = startedAt
        self.startedBy = startedBy
        self.endsAt = endsAt
        self.lineThousandths = lineThousandths
    }
}

/// A version of the routing settings, with what it changed.
package struct VersionRow: Sendable, Codable, Equatable {
    package var number: Int64
    package var at: Int64
    package var by: String
    package var act: String
    package var target: String
    package var reason: String
    /// Only ever tried with part of the users.
    package var isDraft: Bool
    package var isCurrent: Bool
    /// Each setting that is other than in the version before, for example `wechat 45 -> 40`.
    package var differences: [String]

    package init(
        number: Int64, at: Int64, by: String, act: String, target: String, reason: String, isDraft: Bool,
        isCurrent: Bool, differences: [String]
    ) {
        self.number = number
        self.at = at
        self.by = by
        self.act = act
        self.target = target
        self.reason = reason
        self.isDraft = isDraft
        self.isCurrent = isCurrent
        self.differences = differences
    }
}
