import Payments

/// A moment as a person types it, on Beijing's clock as all times of the console: "13:20", "13:20:30",
/// "2026-11-26 13:20", or "-10" for ten minutes before the picture shown.
enum MomentText {
    /// The moment in milliseconds since the epoch; nil when the words are none.
    /// - Parameters:
    ///   - now: the engine's clock: a time of day later than it is yesterday's.
    ///   - shown: the moment of the picture shown, which a number of minutes counts from.
    static func moment(_ words: [String], now: Int64, shown: Int64) -> Int64? {
        switch words.count {
        case 1:
            if let minutes = minutes(words[0]) { return wholeMinute(shown) + minutes * minute }
            let today = String(Timestamp(milliseconds: now).spacedBeijing.prefix(10))
            guard let moment = moment(today, words[0]) else { return nil }
            return moment > now ? moment - 86_400_000 : moment
        case 2: return moment(words[0], words[1])
        default: return nil
        }
    }

    private static let minute: Int64 = 60_000

    private static func wholeMinute(_ moment: Int64) -> Int64 { moment - moment % minute }

    /// Minutes back, as "-10"; at most a week of them.
    private static func minutes(_ word: String) -> Int64? {
        guard word.hasPrefix("-"), let count = Int64(word), count >= -10_080 else { return nil }
        return count
    }

    private static func moment(_ date: String, _ clock: String) -> Int64? {
        let seconds = clock.utf8.count == 5 ? ":00" : ""
        guard let moment = Timestamp(spacedBeijing: "\(date) \(clock)\(seconds)") else { return nil }
        // A day or an hour that no calendar has comes out as another one.
        guard moment.spacedBeijing == "\(date) \(clock)\(seconds)" else { return nil }
        return moment.milliseconds
    }
}
