import Engine

extension EngineLimits {
    /// Reads `[limits]`: from which sums and at which hours a second person is needed, and how long things stay open.
    mutating func read(_ table: ConfigurationTable) throws(ConfigurationError) {
        try table.expect([
            "second_person_fen", "alone_per_day_fen", "second_person_traffic_percent",
            "working_hours", "working_days", "proposal_minutes", "armed_minutes", "idle_minutes",
            "undo_class_2_seconds", "undo_class_3_seconds", "reveals_per_hour",
        ])
        let money: ClosedRange<Int64> = 1...1_000_000_000_000
        secondPersonMinorUnits = try table.integer(
            "second_person_fen", in: money, standard: secondPersonMinorUnits)
        movedAloneMinorUnits = try table.integer("alone_per_day_fen", in: money, standard: movedAloneMinorUnits)
        if table.has("second_person_traffic_percent") {
            secondPersonTrafficBasisPoints = Int(try table.integer("second_person_traffic_percent", in: 1...100)) * 100
        }
        proposalSeconds = try table.integer("proposal_minutes", in: 1...60, standard: proposalSeconds / 60) * 60
        armedSeconds = try table.integer("armed_minutes", in: 1...30, standard: armedSeconds / 60) * 60
        idleSeconds = try table.integer("idle_minutes", in: 0...60, standard: idleSeconds / 60) * 60
        undoClass2Seconds = try table.integer(
            "undo_class_2_seconds", in: EngineLimits.undoRange, standard: undoClass2Seconds)
        undoClass3Seconds = try table.integer(
            "undo_class_3_seconds", in: EngineLimits.undoRange, standard: undoClass3Seconds)
        revealsPerHour = Int(try table.integer("reveals_per_hour", in: 0...1_000, standard: Int64(revealsPerHour)))
        workingHours = try EngineLimits.hours(table)
    }

    /// How soon a change that nobody keeps may go back by itself: long enough to press the key, at most a day.
    private static let undoRange: ClosedRange<Int64> = 10...86_400

    /// "08:30-22:00"; on banking days, or on `all` days.
    private static func hours(_ table: ConfigurationTable) throws(ConfigurationError) -> WorkingHours? {
        let days = try table.text("working_days", maximum: 8, standard: "banking")
        guard days == "banking" || days == "all" else {
            throw table.fault("working_days", "must be \"banking\" or \"all\"")
        }
        guard table.has("working_hours") else { return nil }
        let text = try table.text("working_hours", maximum: 16)
        let ends = text.split(separator: "-").map(minute)
        guard ends.count == 2, let from = ends[0], let to = ends[1],
            let hours = WorkingHours(fromMinute: from, toMinute: to, onBankingDaysOnly: days == "banking")
        else { throw table.fault("working_hours", "must be like \"08:30-22:00\", the second later than the first") }
        return hours
    }

    /// Minutes after midnight of "HH:MM"; 24:00 is the end of the day.
    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...59).contains(minute),
            hour <= 23 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }
}
