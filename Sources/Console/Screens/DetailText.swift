import Operations
import Terminal

/// The opened detail of the selected row, in full.
enum DetailText {
    static func lines(_ model: ConsoleModel) -> [SegmentLine] {
        let context = model.context
        let waiting = [SegmentLine(model.language.text(.skeleton), .dim)]
        if model.screen == .review, !model.report.isEmpty { return ReportText.lines(model.report, context) }
        if model.screen == .orders, let asked = model.search {
            return [SegmentLine(context.text(.traceSearching, asked), .dim)]
        }
        guard let snapshot = model.shown, let id = model.list.selectedID else { return waiting }
        switch model.screen {
        case .splits:
            guard let row = snapshot.splits?.legs.first(where: { $0.id == id }) else { return waiting }
            return SplitText.full(row, context)
        case .capacity:
            guard let view = snapshot.capacity, let row = view.rows.first(where: { $0.id == id }) else {
                return waiting
            }
            let blocks = [CapacityText.spills(view, context), CapacityText.advice(view, context)]
            return CapacityText.full(row, context)
                + blocks.flatMap { [SegmentLine(""), SegmentLine($0.title)] + $0.lines }
                + [SegmentLine(""), CapacityText.sample(view, context)]
        case .alerts:
            guard let row = snapshot.alerts.first(where: { $0.id == id }) else { return waiting }
            let receivers = AlertText.receivers(snapshot, context)
            return AlertText.full(row, context, now: model.viewTime)
                + [SegmentLine(""), SegmentLine(receivers.title)] + receivers.lines
        case .messages:
            guard let row = snapshot.messages?.rows.first(where: { $0.id == id }) else { return waiting }
            return MessageText.full(row, context, now: model.viewTime)
        case .audit:
            guard let detail = snapshot.audit?.detail, String(detail.row.sequence) == id else { return waiting }
            return AuditText.full(detail, context)
        case .payouts:
            guard let item = model.selectedPayout else { return waiting }
            return PayoutText.full(item, snapshot.payouts, context)
        case .overview, .channels:
            guard let row = snapshot.channels.first(where: { $0.id == id }) else { return waiting }
            return ChannelText.full(row, snapshot, context)
        case .orders:
            guard let trace = snapshot.orderTrace, trace.row.id == id else {
                return [SegmentLine("> " + id, .selected), SegmentLine(context.waiting(.traceWaiting), .dim)]
            }
            return OrderText.full(trace, context)
        case .review:
            guard let detail = snapshot.caseDetail, detail.row.id == id else {
                return [SegmentLine("> " + id, .selected), SegmentLine(context.waiting(.evidenceWaiting), .dim)]
            }
            return CaseText.full(detail, context)
        }
    }
}
