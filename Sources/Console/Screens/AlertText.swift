import Operations
import Terminal

/// Alerts as lines.
enum AlertText {
    /// Critical before warnings, the oldest first.
    static func worstFirst(_ alerts: [AlertRow]) -> [AlertRow] {
        alerts.enumerated().sorted { left, right in
            let (one, other) = (rank(left.element), rank(right.element))
            return (one, left.element.since, left.offset) < (other, right.element.since, right.offset)
        }.map(\.element)
    }

    private static func rank(_ alert: AlertRow) -> Int {
        alert.closedAt != nil ? 2 : alert.severity == "critical" ? 0 : 1
    }

    static func line(_ alert: AlertRow, _ context: CellContext, now: Int64) -> SegmentLine {
        let isClosed = alert.closedAt != nil
        let token: StyleToken = isClosed ? .dim : alert.severity == "critical" ? .crit : .warn
        let mark = isClosed ? "" : context.theme.mark(token)
        let span = Figures.span(milliseconds: (alert.closedAt ?? now) - alert.since, context.language)
        var text = Figures.hourMinute(alert.since) + " "
        if alert.channel != nil { text += context.channel(alert.channel) + " " }
        text += context.code(.alert, alert.kind.rawValue) + figures(alert, context) + "  " + span
        if isClosed { text += "  " + context.text(.closedAlert) }
        if let evidence = alert.evidence, !isClosed { text += "  " + context.language.evidence(evidence) }
        if let who = alert.acknowledgedBy { text += "  " + context.text(.acknowledged, who) }
        return SegmentLine([
            Segment(Cells.pad(mark, to: 2) + " ", Style(token)), Segment(text, isClosed ? .dim : .plain),
        ])
    }

    private static func figures(_ alert: AlertRow, _ context: CellContext) -> String {
        if let count = alert.count, alert.valueBasisPoints == nil { return " " + Figures.count(count) }
        guard let value = alert.valueBasisPoints else { return "" }
        let decimals = alert.kind == .splitFailure ? 2 : 1
        let shown = Figures.percent(value, decimals: decimals)
        guard let limit = alert.limitBasisPoints else { return " " + shown }
        let word: Word = value < limit ? .valueBelow : .valueAbove
        return " " + context.text(word, shown, Figures.percent(limit, decimals: decimals))
    }
}
