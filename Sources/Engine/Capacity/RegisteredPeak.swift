import JSON
import Payments
import Routing

/// A peak an operator has registered: shown to everybody until it is past.
struct RegisteredPeak: Sendable, Equatable {
    var peak: PlannedPeak
    var by: String

    static let key = "engine.peak"

    var text: String {
        JSONWriter.text(.object([
            "centi_per_second": .integer(peak.centiPerSecond), "at": .integer(peak.at.milliseconds),
            "minutes": .integer(peak.minutes), "by": .string(by),
        ]))
    }

    init(peak: PlannedPeak, by: String) {
        self.peak = peak
        self.by = by
    }

    /// Nil when malformed, and for the empty text that stands for none.
    init?(text: String) {
        guard let value = try? JSONParser.parse(text), let rate = value["centi_per_second"]?.integerValue,
            let at = value["at"]?.integerValue, let minutes = value["minutes"]?.integerValue,
            let by = value["by"]?.stringValue
        else { return nil }
        self.init(
            peak: PlannedPeak(
                centiPerSecond: Int(clamping: rate), at: Timestamp(milliseconds: at), minutes: Int(clamping: minutes)),
            by: by)
    }

    /// What the audit chain writes: "1900.00/s at 2026-11-23 20:00:00 for 30 min".
    var words: String {
        let cents = peak.centiPerSecond % 100
        return "\(peak.centiPerSecond / 100).\(cents < 10 ? "0" : "")\(cents)/s at \(peak.at.spacedBeijing) "
            + "for \(peak.minutes) min"
    }
}
