import Operations
import Terminal

/// Why an order went where it went: each channel's value term by term, the draw, and what would have changed the
/// choice.
enum ValueText {
    static func lines(
        _ decision: DecisionView, _ chosen: CandidateView?, _ context: CellContext
    ) -> [SegmentLine] {
        [SegmentLine(header(context), .dim)]
            + decision.candidates.map { line($0, chosen, decision, context) }
            + basis(decision, context) + flips(decision, context)
    }

    private static func header(_ context: CellContext) -> String {
        Columns.line([
            (context.text(.colChannel), 12), (context.text(.valGoes), -5), (context.text(.candSuccess), -5),
            (context.text(.valNet), -5), (context.text(.valRetry), -5), (context.text(.valTilt), -5),
            (context.text(.valPrice), -5), (context.text(.valValue), -6), (context.text(.valShare), -6),
            (context.text(.candReason), 40),
        ])
    }

    private static func line(
        _ candidate: CandidateView, _ chosen: CandidateView?, _ decision: DecisionView, _ context: CellContext
    ) -> SegmentLine {
        let isChosen = candidate.channel == decision.chosen
        let reason = OrderText.reason(candidate, chosen, decision, context)
        var cells: [(text: String, width: Int)] = [(context.channel(candidate.channel), 12)]
        if let value = candidate.value, candidate.exclusion == nil {
            cells += [
                (tenths(value.weightedAcceptanceMillionths), -5), (tenths(Int64(candidate.success) * 1_000), -5),
                (hundredths(value.netMillionths), -5), (hundredths(value.retryBillionths / 1_000), -5),
                (Figures.scaled(Int(value.tiltTenThousandths), places: 4, decimals: 2), -5),
                (hundredths(value.placePriceMillionths), -5), (hundredths(value.valueBillionths / 1_000), -6),
                (tenths(Int64(value.probabilityMillionths)), -6),
            ]
        } else {
            cells += [-5, -5, -5, -5, -5, -5, -6, -6].map { (Figures.missing, $0) }
        }
        cells.append((reason + state(candidate, context), 40))
        return SegmentLine(
            Columns.line(cells), isChosen ? .selected : candidate.exclusion == nil ? .plain : .off)
    }

    /// Breaker and recovery as they were recorded, when there is something to say.
    private static func state(_ candidate: CandidateView, _ context: CellContext) -> String {
        guard let value = candidate.value, candidate.exclusion == nil else { return "" }
        if value.override == "forced_on" { return "; " + context.text(.valForced) }
        if value.breaker == "probe" { return "; " + context.text(.valProbe) }
        guard value.rampThousandths < 1_000 else { return "" }
        return "; " + context.text(.valRamp, Figures.scaled(value.rampThousandths, places: 1, decimals: 0))
    }

    private static func basis(_ decision: DecisionView, _ context: CellContext) -> [SegmentLine] {
        guard let basis = decision.basis else { return [] }
        let draw = context.text(
            .valDraw, String(basis.lot), LostReason.share(decision), String(basis.settingsVersion))
        let terms = context.text(
            .valTerms, hundredths(basis.marginMillionths), tenths(basis.retryMillionths),
            tenths(Int64(basis.explorePartsPerMillion)))
        return [SegmentLine("  " + draw, .dim), SegmentLine("  " + terms, .dim)]
    }

    /// The second one's distance, and each change that would have been enough.
    private static func flips(_ decision: DecisionView, _ context: CellContext) -> [SegmentLine] {
        let regular = decision.candidates.filter { $0.exclusion == nil && $0.value?.breaker != "probe" }
        guard regular.count > 1, let first = regular[0].value, let second = regular[1].value else { return [] }
        let behind = max(0, first.valueBillionths - second.valueBillionths)
        let distance = first.valueBillionths > 0 ? behind * 1_000_000 / first.valueBillionths : 0
        let name = context.channel(regular[1].channel)
        let ways = decision.flips.map { way($0, context) }
        return [
            SegmentLine("  " + context.text(.valSecond, name, tenths(distance))),
            SegmentLine("  " + context.text(.flipTitle, name, ways.first ?? context.text(.flipNone))),
        ] + ways.dropFirst().map { SegmentLine("    " + context.text(.flipOr, $0)) }
    }

    private static func way(_ flip: FlipView, _ context: CellContext) -> String {
        switch flip.kind {
        case "preference_weight": context.text(.flipPreference, String(flip.before), String(flip.after))
        case "channel_weight": context.text(.flipWeight, String(flip.before), String(flip.after))
        case "success": context.text(.flipSuccess, tenths(flip.before * 1_000), tenths(flip.after * 1_000))
        case "cost": context.text(.flipCost, hundredths(flip.before), hundredths(flip.after))
        default: flip.kind
        }
    }

    /// Millionths as a percentage.
    private static func tenths(_ millionths: Int64) -> String {
        Figures.scaled(Int(millionths), places: 4, decimals: 1)
    }

    private static func hundredths(_ millionths: Int64) -> String {
        Figures.scaled(Int(millionths), places: 4, decimals: 2)
    }
}
