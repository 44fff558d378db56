import Payments

/// When a held case shall come back, as a person types it, on Beijing's clock: "09:00" (the next one), "+30m", "+2h",
/// "+1d", or "11-27 09:00".
enum HoldMoment {
    /// Milliseconds since the epoch; nil when the words are no moment. The engine judges whether it is a good one.
    static func moment(_ text: String, now: Int64) -> Int64? {
        let words = text.split(separator: " ").map(String.init)
        switch words.count {
        case 1: return words[0].hasPrefix("+") ? span(words[0]).map { now + $0 } : next(words[0], now)
        case 2: return dated(words[0], words[1], now)
        default: return nil
        }
    }

    /// Nine in the morning of the next day, as text.
    static func tomorrow(after now: Int64) -> String {
        let day = Timestamp(milliseconds: now + day).spacedBeijing
        return String(day.dropFirst(5).prefix(5)) + " 09:00"
    }

    private static let day: Int64 = 86_400_000

    private static func span(_ word: String) -> Int64? {
        let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": day]
        guard let last = word.last, let unit = units[last], word.count <= 6,
            let count = Int64(word.dropFirst().dropLast()), count > 0
        else { return nil }
        return count * unit
    }

    private static func next(_ clock: String, _ now: Int64) -> Int64? {
        let today = String(Timestamp(milliseconds: now).spacedBeijing.prefix(10))
        return at(today, clock).map { $0 > now ? $0 : $0 + day }
    }

    /// A day without its year is the next such day.
    private static func dated(_ date: String, _ clock: String, _ now: Int64) -> Int64? {
        let year = Timestamp(milliseconds: now).spacedBeijing.prefix(4)
        guard date.utf8.count == 5 else { return at(date, clock) }
        guard let moment = at("\(year)-\(date)", clock), let number = Int(year) else { return nil }
        return moment > now ? moment : at("\(number + 1)-\(date)", clock)
    }

    private static func at(_ date: String, _ clock: String) -> Int64? {
        guard clock.utf8.count == 5, let moment = Timestamp(spacedBeijing: "\(date) \(clock):00"),
            moment.spacedBeijing == "\(date) \(clock):00"
        else { return nil }
        return moment.milliseconds
    }
}
