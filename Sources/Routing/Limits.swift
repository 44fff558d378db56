/// Bounds and fixed figures of routing.
enum Limits {
    /// Share of first attempts that go to a channel whose breaker wants a probe. The breaker itself bounds probes in
    /// flight.
    static let probePartsPerMillion = 200_000
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
    /// Rounds in which streams may move before a spread is taken as it is.
    static let planRounds = 8
    /// Remedies told one after the other.
    static let planSteps = 6
}
