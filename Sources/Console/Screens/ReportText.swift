import Operations
import Terminal

/// What became of each row of an act on many.
enum ReportText {
    static func lines(_ rows: [RowResult], _ context: CellContext) -> [SegmentLine] {
        func count(_ outcome: CommandResult.Outcome) -> Int { rows.count { $0.outcome == outcome } }
        let sum = context.text(.reportLine, "\(count(.done))", "\(count(.proposed))", "\(count(.refused))")
        let head = [SegmentLine(context.text(.reportTitle), .heading), SegmentLine(sum), SegmentLine("")]
        return head + rows.map { row in
            let why = row.refusal.map { context.code(.refusal, $0.rule.rawValue) } ?? ""
            let text = Columns.line([
                (CaseList.shortID(row.target), 12), (Figures.money(row.minorUnits), -14),
                (context.code(.outcome, row.outcome.rawValue), 10),
            ])
            return SegmentLine(
                why.isEmpty ? text : text + "  " + context.theme.mark(.warn) + " " + why,
                row.outcome == .refused ? .warn : .plain)
        }
    }
}
