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

    /// Nil for the empty text that stands for none.
    init?(text: String) throws(JSONFieldFault) {
        guard !text.isEmpty else { return nil }
        var fields = try JSONFields(text: text, "the planned peak")
        self.init(
            peak: PlannedPeak(
                centiPerSecond: Int(clamping: try fields.integer("centi_per_second")),
                at: Timestamp(milliseconds: try fields.integer("at")),
                minutes: Int(clamping: try fields.integer("minutes"))),
            by: try fields.text("by"))
        try fields.finish()
    }

    /// What the audit chain writes: "1900.00/s at 2026-11-23 20:00:00 for 30 min".
    var words: String {
        let cents = peak.centiPerSecond % 100
        return "\(peak.centiPerSecond / 100).\(cents < 10 ? "0" : "")\(cents)/s at \(peak.at.spacedBeijing) "
            + "for \(peak.minutes) min"
    }
}
