import Alerts

extension AlertSettings {
    /// Reads `[alerts]`: where the lines lie; what is not said keeps its standard. A line must end on its good side.
    init(_ table: ConfigurationTable, channels: [String]) throws(ConfigurationError) {
        self.init()
        try readRates(table)
        try readCost(table, channels)
        try readCounts(table)
        try readSurroundings(table)
        settleSeconds = try table.integer("settle_seconds", in: 0...3_600, standard: settleSeconds)
        try table.finish()
        try check(table)
    }

    private mutating func readRates(_ table: ConfigurationTable) throws(ConfigurationError) {
        try AlertSettings.read(table, "success_critical_basis_points", 1...9_999, &successCritical)
        try AlertSettings.read(table, "success_critical_clear_basis_points", 1...10_000, &successCriticalClear)
        try AlertSettings.read(table, "success_warn_basis_points", 1...9_999, &successWarn)
        try AlertSettings.read(table, "success_warn_clear_basis_points", 1...10_000, &successWarnClear)
        successWarnHoldSeconds = try table.integer(
            "success_warn_hold_seconds", in: 0...86_400, standard: successWarnHoldSeconds)
        try AlertSettings.read(table, "minimum_sample", 1...100_000, &minimumSample)
        try AlertSettings.read(table, "split_failure_basis_points", 1...9_999, &splitFailure)
        try AlertSettings.read(table, "split_failure_clear_basis_points", 1...9_999, &splitFailureClear)
        try AlertSettings.read(table, "split_failure_critical_basis_points", 1...10_000, &splitFailureCritical)
        try AlertSettings.read(table, "capacity_basis_points", 1...10_000, &capacity)
        try AlertSettings.read(table, "capacity_clear_basis_points", 1...10_000, &capacityClear)
        try AlertSettings.read(table, "capacity_critical_basis_points", 1...20_000, &capacityCritical)
    }

    private mutating func readCost(_ table: ConfigurationTable, _ channels: [String]) throws(ConfigurationError) {
        try AlertSettings.read(table, "cost_over_percent", 1...1_000, &costOverPercent)
        costHoldSeconds = try table.integer("cost_hold_seconds", in: 0...86_400, standard: costHoldSeconds)
        guard let plan = try table.table("cost_plan_millionths") else { return }
        for name in plan.keys.sorted() {
            guard name == CostLevels.fleet || channels.contains(name) else {
                throw plan.fault(name, "must be \"fleet\" or one of the channels \(channels.joined(separator: ", "))")
            }
            costPlanMillionths[name] = Int(try plan.integer(name, in: 1...1_000_000))
        }
        try plan.finish()
    }

    private mutating func readCounts(_ table: ConfigurationTable) throws(ConfigurationError) {
        try AlertSettings.read(table, "review_late", 1...10_000, &reviewLate)
        try AlertSettings.read(table, "review_late_critical", 1...10_000, &reviewLateCritical)
        try AlertSettings.read(table, "no_channel", 1...1_000_000, &noChannel)
        try AlertSettings.read(table, "no_channel_critical", 1...1_000_000, &noChannelCritical)
        try AlertSettings.read(table, "shop_backlog", 1...1_000_000, &shopBacklog)
        try AlertSettings.read(table, "shop_backlog_critical", 1...1_000_000, &shopBacklogCritical)
        try AlertSettings.read(table, "refused_notifications", 1...1_000_000, &refusedNotifications)
    }

    private mutating func readSurroundings(_ table: ConfigurationTable) throws(ConfigurationError) {
        try AlertSettings.read(table, "clock_skew_seconds", 12...3_600, &clockSkewSeconds)
        try AlertSettings.read(table, "clock_skew_critical_seconds", 12...3_600, &clockSkewCriticalSeconds)
        try AlertSettings.read(table, "calendar_days", 0...365, &calendarDays)
        try AlertSettings.read(table, "disk_free_basis_points", 1...9_000, &diskFree)
        try AlertSettings.read(table, "disk_free_mib", 1...1_048_576, &diskFreeMiB)
        try AlertSettings.read(table, "disk_free_critical_basis_points", 1...9_000, &diskFreeCritical)
        try AlertSettings.read(table, "disk_free_critical_mib", 1...1_048_576, &diskFreeCriticalMiB)
    }

    private func check(_ table: ConfigurationTable) throws(ConfigurationError) {
        let rules: [(Bool, String, String)] = [
            (successCriticalClear >= successCritical, "success_critical_clear_basis_points",
                "must not lie below success_critical_basis_points"),
            (successWarnClear >= successWarn, "success_warn_clear_basis_points",
                "must not lie below success_warn_basis_points"),
            (successWarn >= successCritical, "success_warn_basis_points",
                "must not lie below success_critical_basis_points"),
            (splitFailureClear <= splitFailure, "split_failure_clear_basis_points",
                "must not lie above split_failure_basis_points"),
            (splitFailureCritical >= splitFailure, "split_failure_critical_basis_points",
                "must not lie below split_failure_basis_points"),
            (capacityClear <= capacity, "capacity_clear_basis_points", "must not lie above capacity_basis_points"),
            (capacityCritical >= capacity, "capacity_critical_basis_points",
                "must not lie below capacity_basis_points"),
            (reviewLateCritical >= reviewLate, "review_late_critical", "must not lie below review_late"),
            (noChannelCritical >= noChannel, "no_channel_critical", "must not lie below no_channel"),
            (shopBacklogCritical >= shopBacklog, "shop_backlog_critical", "must not lie below shop_backlog"),
            (clockSkewCriticalSeconds >= clockSkewSeconds, "clock_skew_critical_seconds",
                "must not lie below clock_skew_seconds"),
            (diskFreeCritical <= diskFree, "disk_free_critical_basis_points",
                "must not lie above disk_free_basis_points"),
            (diskFreeCriticalMiB <= diskFreeMiB, "disk_free_critical_mib", "must not lie above disk_free_mib"),
        ]
        for (holds, key, rule) in rules where !holds { throw table.fault(key, rule) }
    }

    private static func read(
        _ table: ConfigurationTable, _ key: String, _ range: ClosedRange<Int64>, _ value: inout Int
    ) throws(ConfigurationError) {
        value = Int(try table.integer(key, in: range, standard: Int64(value)))
    }
}
