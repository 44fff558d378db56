import Engine

extension EngineLimits {
    /// Reads `[review]`: how patient the queue is and where two people are needed; what is not said keeps its standard.
    mutating func readReview(_ table: ConfigurationTable) throws(ConfigurationError) {
        reviewDeadlineSeconds = 60 * (try table.integer(
            "deadline_minutes", in: 1...10_080, standard: reviewDeadlineSeconds / 60))
        reviewAdminSeconds = 60 * (try table.integer(
            "admin_minutes", in: 1...10_080, standard: reviewAdminSeconds / 60))
        claimSeconds = 60 * (try table.integer("claim_minutes", in: 1...480, standard: claimSeconds / 60))
        claimsPerPerson = Int(try table.integer("claims_per_person", in: 1...200, standard: Int64(claimsPerPerson)))
        holdsAllowed = Int(try table.integer("holds", in: 0...20, standard: Int64(holdsAllowed)))
        holdMaximumSeconds = 86_400 * (try table.integer(
            "hold_days", in: 1...30, standard: holdMaximumSeconds / 86_400))
        try table.finish()
    }
}
