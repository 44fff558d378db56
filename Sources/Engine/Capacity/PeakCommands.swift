import Operations
import Payments
import Routing

/// Registering the peak that is expected next. It changes what people are shown and warned of, and no order: class 1.
extension Turn {
    func previewPeak(_ command: OperatorCommand) -> CommandPreview {
        var preview = CommandPreview(riskClass: 1, version: 0)
        preview.beforeText = steering.peak?.words ?? ""
        guard case .planPeak(let rate, let moment, let minutes) = command else {
            if steering.peak == nil {
                preview.refusal = CommandRefusal.Rule.alreadyDone.because("no peak is planned")
            }
            return preview
        }
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
                peak: PlannedPeak(centiPerSecond: rate, at: Timestamp(milliseconds: moment), minutes: minutes),
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

// MARK: alerts

extension Turn {
    /// Warns of a channel that comes near one of its ceilings; whole percents, since each change is a row.
    func watchCapacity(_ profile: ChannelProfile, _ figures: ChannelFigures) {
        let uses = engine.ceilingUse(profile, figures, at: at)
        let nearest = (uses.values.max() ?? 0) / 100 * 100
        let isBad = raised(.capacity, profile.id) != nil
            ? nearest >= limits.capacityAlertClear : nearest >= limits.capacityAlert
        watch(
            .capacity, profile.id, isBad: isBad, severity: nearest >= 10_000 ? "critical" : "warn", value: nearest,
            limit: limits.capacityAlert)
    }

    /// Warns of a planned peak that does not fit; asked anew every half minute.
    func watchPeak() throws {
        dropPastPeak()
        guard let planned = steering.peak else { return watch(.peak, isBad: false, severity: "warn") }
        guard at.since(engine.lastPeakWatch) >= Turn.peakWatchMilliseconds else { return }
        engine.lastPeakWatch = at
        let view = try engine.capacityView(planned.peak, .planned, by: planned.by, at: at)
        watch(
            .peak, isBad: view.sample > 0 && !view.fits, severity: "warn", count: view.lostCentiPerSecond / 100)
    }

    private static let peakWatchMilliseconds: Int64 = 30_000
}
