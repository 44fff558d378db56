package import Risk

extension RiskRules {
    /// Reads `risk.toml`: verdict lines and one table for each rule; what is not said keeps its standard.
    package init(file: String, text: String) throws(ConfigurationError) {
        try self.init(try ConfigurationTable(file: file, text: text))
    }

    /// Reads the same from a table of another file.
    package init(_ document: ConfigurationTable) throws(ConfigurationError) {
        self.init()
        if let verdict = try document.table("verdict") {
            holdAt = Int(try verdict.integer("hold_at", in: 1...10_000, standard: Int64(holdAt)))
            reviewAt = Int(try verdict.integer("review_at", in: Int64(holdAt)...10_000, standard: Int64(reviewAt)))
            rejectAt = Int(try verdict.integer("reject_at", in: Int64(reviewAt)...10_000, standard: Int64(rejectAt)))
            try verdict.finish()
        }
        if let rules = try document.table("rule") {
            try readAmounts(rules)
            try readHabits(rules)
            try rules.finish()
        }
        try document.finish()
    }

    private mutating func readAmounts(_ rules: ConfigurationTable) throws(ConfigurationError) {
        if let table = try rules.table("large_amount") {
            largeAmount.enabled = try table.boolean("enabled", standard: true)
            largeAmount.points = try RiskRules.points(table, largeAmount.points)
            largeAmount.minorUnits = try table.integer(
                "amount_fen", in: 1...100_000_000_000, standard: largeAmount.minorUnits)
            try table.finish()
        }
        if let table = try rules.table("new_user_large") {
            newUserLarge.enabled = try table.boolean("enabled", standard: true)
            newUserLarge.points = try RiskRules.points(table, newUserLarge.points)
            newUserLarge.minorUnits = try table.integer(
                "amount_fen", in: 1...100_000_000_000, standard: newUserLarge.minorUnits)
            newUserLarge.accountAgeSeconds =
                3_600
                * (try table.integer(
                    "account_age_hours", in: 1...8_760, standard: newUserLarge.accountAgeSeconds / 3_600))
            try table.finish()
        }
    }

    private mutating func readHabits(_ rules: ConfigurationTable) throws(ConfigurationError) {
        if let table = try rules.table("frequency") {
            frequency.enabled = try table.boolean("enabled", standard: true)
            frequency.points = try RiskRules.points(table, frequency.points)
            frequency.orders = Int(try table.integer("orders", in: 2...200, standard: Int64(frequency.orders)))
            frequency.windowSeconds = try table.integer(
                "window_seconds", in: 1...86_400, standard: frequency.windowSeconds)
            try table.finish()
        }
        if let table = try rules.table("device_hopping") {
            deviceHopping.enabled = try table.boolean("enabled", standard: true)
            deviceHopping.points = try RiskRules.points(table, deviceHopping.points)
            deviceHopping.users = Int(try table.integer("users", in: 2...200, standard: Int64(deviceHopping.users)))
            deviceHopping.windowSeconds = try table.integer(
                "window_seconds", in: 1...86_400, standard: deviceHopping.windowSeconds)
            try table.finish()
        }
        if let table = try rules.table("unusual_hours") {
            unusualHours.enabled = try table.boolean("enabled", standard: true)
            unusualHours.points = try RiskRules.points(table, unusualHours.points)
            unusualHours.fromHour = Int(
                try table.integer("from_hour", in: 0...23, standard: Int64(unusualHours.fromHour)))
            unusualHours.toHour = Int(try table.integer("to_hour", in: 1...24, standard: Int64(unusualHours.toHour)))
            try table.finish()
        }
    }

    private static func points(_ table: ConfigurationTable, _ standard: Int) throws(ConfigurationError) -> Int {
        Int(try table.integer("points", in: 0...10_000, standard: Int64(standard)))
    }
}
