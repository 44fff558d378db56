/// What a number of races showed.
package struct RaceFigures: Sendable {
    package var races = 0
    package var attempts = 0
    package var effects = 0
    package var withdrawn = 0
    package var expired = 0
    /// Attempts by the person who proposed, in whatever session or under whatever name.
    package var selfApprovals = 0
    /// Such attempts that were done: must be 0.
    package var selfApproved = 0
    /// Races by what happened between the attempts, attempts by what they tried, refusals by rule.
    package var turns: [String: Int] = [:]
    package var moves: [String: Int] = [:]
    package var refusals: [String: Int] = [:]
    /// What differed from what must be; none is right.
    package var violations: [String] = []

    package init() {}
}
