import Operations
import Payments

/// A peak as people type it: "1900/s", "1,900", "20:00".
package enum PeakWords {
    /// Hundredths of an order a second; nil unless it is 0.01...100,000 a second with at most two decimals.
    package static func rate(_ text: String) -> Int? {
        var digits = text.lowercased().filter { $0 != "," && $0 != "_" }
        for unit in ["/s", "tps", "笔/秒"] where digits.hasSuffix(unit) {
            digits = String(digits.dropLast(unit.count))
        }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), digits.utf8.count <= 10,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }), let whole = Int(parts[0])
        else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : "0"
        guard decimals.count <= 2, let part = Int(decimals) else { return nil }
        let centi = whole * 100 + (decimals.count == 1 ? part * 10 : part)
        return (1...10_000_000).contains(centi) ? centi : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// The next moment after `now` at which Beijing's clocks show that time; nil when it is no time of day.
    package static func moment(_ text: String, after now: Int64) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }
        guard parts.count == 2, areDigits, let hour = Int64(parts[0]), let minute = Int64(parts[1]), hour < 24,
            minute < 60
        else { return nil }
        let today = Timestamp(milliseconds: now).civil()
        let inDay = Int64(today.hour) * 3_600_000 + Int64(today.minute) * 60_000 + Int64(today.second) * 1_000
            + Int64(today.millisecond)
        let moment = now - inDay + hour * 3_600_000 + minute * 60_000
        return moment > now ? moment : moment + 86_400_000
    }

    package static func minutes(_ text: String) -> Int? {
        guard let minutes = Int(text), (1...1_440).contains(minutes) else { return nil }
        return minutes
    }

    /// `RATE [HH:MM [MINUTES]]`; nil when a part of it is none.
    static func query(_ words: [String], now: Int64) -> PeakQuery? {
        guard (1...3).contains(words.count), let rate = rate(words[0]) else { return nil }
        var query = PeakQuery(centiPerSecond: rate, at: nil, minutes: usualMinutes)
        if words.count > 1 {
            guard let moment = moment(words[1], after: now) else { return nil }
            query.at = moment
        }
        if words.count > 2 {
            guard let minutes = minutes(words[2]) else { return nil }
            query.minutes = minutes
        }
        return query
    }

    /// How long a peak lasts when nobody says.
    package static let usualMinutes = 30
}
