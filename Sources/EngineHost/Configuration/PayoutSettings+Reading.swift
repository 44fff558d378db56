import Engine
import Payments

extension PayoutSettings {
    /// Reads `[payouts]`: how commission is paid out; what is not said keeps its standard.
    init(_ table: ConfigurationTable) throws(ConfigurationError) {
        self.init()
        minimumMinorUnits = try table.integer("minimum_fen", in: 1...1_000_000, standard: minimumMinorUnits)
        batchTimes = try PayoutSettings.times(table, "batch_times", standard: batchTimes)
        vipEveryMinutes = try table.integer("vip_every_minutes", in: 1...720, standard: vipEveryMinutes)
        vipPromiseSeconds = 60 * (try table.integer(
            "vip_promise_minutes", in: vipEveryMinutes...2_880, standard: vipPromiseSeconds / 60))
        expediteBasisPoints = try table.integer("expedite_basis_points", in: 0...1_000, standard: expediteBasisPoints)
        expediteMinimum = try table.integer("expedite_minimum_fen", in: 0...100_000, standard: expediteMinimum)
        twoPersonMinorUnits = try table.integer(
            "two_person_fen", in: 1...100_000_000_000, standard: twoPersonMinorUnits)
        payeeHoldSeconds = 3_600 * (try table.integer(
            "payee_hold_hours", in: 24...720, standard: payeeHoldSeconds / 3_600))
        for entry in try table.tables("level", maximumCount: RealNameLevel.allCases.count) {
            try readLevel(entry)
        }
        try table.finish()
    }

    private mutating func readLevel(_ table: ConfigurationTable) throws(ConfigurationError) {
        let number = Int(try table.integer("level", in: 1...3))
        guard let level = RealNameLevel(rawValue: number) else { throw table.fault("level", "must be 1, 2 or 3") }
        let standard = limit(of: level)
        levels[level] = LevelLimit(
            dailyCount: Int(try table.integer("daily_count", in: 0...1_000, standard: Int64(standard.dailyCount))),
            dailyMinorUnits: try table.integer(
                "daily_fen", in: 0...100_000_000_000, standard: standard.dailyMinorUnits))
        try table.finish()
    }

    /// Times of day such as "09:00", in order and each once.
    private static func times(
        _ table: ConfigurationTable, _ key: String, standard: [Clock]
    ) throws(ConfigurationError) -> [Clock] {
        guard table.has(key) else { return standard }
        var clocks: [Clock] = []
        for text in try table.texts(key, maximumCount: 24) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
                let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
            else { throw table.fault(key, "must hold times of day such as \"09:00\"") }
            clocks.append(Clock(hour: hour, minute: minute))
        }
        let minutes = clocks.map { $0.hour * 60 + $0.minute }
        guard !clocks.isEmpty, minutes == minutes.sorted(), Set(minutes).count == minutes.count else {
            throw table.fault(key, "must hold at least one time, the earlier ones first, each once")
        }
        return clocks
    }
}
