/// Bounds and fixed figures of routing.
enum Limits {
    /// Different error codes counted per channel; further ones count as "other".
    static let errorCodes = 24
    /// Different regions counted; further ones count as "other".
    static let regions = 40
    /// Channels followed; events of further ones are left out.
    static let channels = 64
    /// Longest `detail` text looked into.
    static let detailBytes = 512
    /// Longest text of a channel's code or of a region kept.
    static let nameCharacters = 64
    /// Calls under way that are watched for being overdue.
    static let callsWatched = 20_000
    /// Answered calls of a channel before its durations are believed.
    static let durationsNeeded = 20
    /// Answered calls after which a channel's patience is measured again.
    static let durationsPerMeasure = 10
    /// Answered calls of a channel after which older ones weigh half.
    static let durationsKept = 512
    /// Wait before a call of a channel with unknown durations is overdue, milliseconds.
    static let patienceUnknown: Int64 = 5_000
    /// No call is overdue before this, milliseconds.
    static let shortestPatience: Int64 = 1_000
    /// Rounds in which streams may move before a spread is taken as it is.
    static let planRounds = 8
    /// Remedies told one after the other.
    static let planSteps = 6
}
