import Operations
import Payments
import Routing

/// Registering the peak that is expected next. It changes what people are shown and warned of, and no order: class 1.
extension Turn {
    func previewPeak(_ command: OperatorCommand) -> CommandPreview {
        var preview = CommandPreview(riskClass: 1, version: 0)
        preview.beforeText = steering.peak?.words ?? ""
        guard case .planPeak(let asked, let askedMoment, let askedMinutes) = command else {
            if steering.peak == nil {
                preview.refusal = CommandRefusal.Rule.alreadyDone.because("no peak is planned")
            }
            return preview
        }
        let (rate, moment, minutes) = (asked.int, askedMoment.value, askedMinutes.int)
        if !(1...PlannedPeak.maximumCentiPerSecond).contains(rate) {
            preview.refusal = CommandRefusal.Rule.outOfRange.because(
                "a peak has 0.01...\(PlannedPeak.maximumCentiPerSecond / 100) orders/s")
        } else if !PlannedPeak.minuteRange.contains(minutes) {
            preview.refusal = CommandRefusal.Rule.outOfRange.because("a peak lasts 1...1440 minutes")
        } else if moment <= at.milliseconds || moment > at.adding(seconds: Turn.peakAheadSeconds).milliseconds {
            preview.refusal = CommandRefusal.Rule.outOfRange.because("a peak begins within the next 30 days")
        } else {
            let peak = PlannedPeak(centiPerSecond: rate, at: Timestamp(milliseconds: moment), minutes: minutes)
            preview.afterText = RegisteredPeak(peak: peak, by: "").words
            preview.totalCentiPerSecond = rate
        }
        return preview
    }

    private static let peakAheadSeconds: Int64 = 30 * 86_400

    func planPeak(_ command: OperatorCommand, _ who: OperatorIdentity) -> (CommandResult, String) {
        let before = steering.peak?.words ?? "none"
        if case .planPeak(let rate, let moment, let minutes) = command {
            steering.peak = RegisteredPeak(
                peak: PlannedPeak(
                    centiPerSecond: rate.int, at: Timestamp(milliseconds: moment.value), minutes: minutes.int),
                by: who.name)
        } else {
            steering.peak = nil
        }
        let after = steering.peak?.words ?? "none"
        record(FeedEvent(at: at, kind: .peakPlanned, code: after, detail: who.name))
        return (CommandResult(outcome: .done), "\(before) -> \(after)")
    }

    /// A peak that is over is nobody's concern.
    func dropPastPeak() {
        if let planned = steering.peak, planned.peak.end <= at { steering.peak = nil }
    }
}
