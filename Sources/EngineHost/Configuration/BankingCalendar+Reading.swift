import Payments

extension BankingCalendar {
    /// Reads `[calendar]`: what later notices of the State Council say, here or in a file of its own.
    static func read(
        _ table: ConfigurationTable, _ files: NamedFiles
    ) throws(ConfigurationError) -> BankingCalendar {
        try table.expect(["file"] + keys)
        var calendar = try BankingCalendar.china.with(table)
        guard table.has("file") else { return calendar }
        let file = try files.text(table, "file")
        let document = try ConfigurationTable(file: file.path, text: file.text)
        try document.expect(keys)
        calendar = try calendar.with(document)
        return calendar
    }

    private static let keys = ["holidays", "working_weekends", "known_through"]

    private func with(_ table: ConfigurationTable) throws(ConfigurationError) -> BankingCalendar {
        let year = try table.integer("known_through", in: 0...2_099, standard: 0)
        guard year == 0 || year >= 2024 else { throw table.fault("known_through", "must be a year such as 2027") }
        return adding(
            holidays: try BankingCalendar.spans(table, "holidays"),
            workingWeekends: try BankingCalendar.spans(table, "working_weekends"),
            knownThrough: year == 0 ? nil : Int(year))
    }

    private static func spans(
        _ table: ConfigurationTable, _ key: String
    ) throws(ConfigurationError) -> [ClosedRange<Int64>] {
        var found: [ClosedRange<Int64>] = []
        for text in try table.texts(key, maximumCount: 366, standard: []) {
            guard let span = span(text) else {
                throw table.fault(key, "must hold dates such as \"2027-02-09\" or \"2027-02-05/2027-02-11\"")
            }
            found.append(span)
        }
        return found
    }

    /// "known until 2026-12-31, 30 days left" and what to do, for `--check`.
    func knownText(at now: Timestamp) -> String {
        let left = lastKnownDay - now.beijingDay
        let day = String(Timestamp(milliseconds: lastKnownDay * 86_400_000).spacedBeijing.prefix(10))
        let advice = "; put the State Council's notice into [calendar]"
        if left < 0 { return "banking calendar known until \(day), which has passed: T+1 is a guess now\(advice)" }
        return "banking calendar known until \(day), \(left) days left" + (left < 60 ? advice : "")
    }
}
