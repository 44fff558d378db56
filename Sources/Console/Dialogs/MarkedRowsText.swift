import Operations
import Terminal

/// The rows an act on many is about: each by its number, its amount and what becomes of it, the largest first, in pages
/// when they are many.
enum MarkedRowsText {
    /// Lines of a page.
    private static let lines = 6
    private static let cellWidth = 24

    private struct Row {
        let id: String
        let minorUnits: Int64?
        /// As the engine foresees it; nil before its preview.
        let outcome: CommandResult.Outcome?
    }

    static func entries(_ dialog: VerbDialog, _ model: ConsoleModel, cells: Int) -> [PreviewText.Entry] {
        let rows = rows(dialog, model)
        guard !rows.isEmpty else { return [] }
        let context = model.context
        let first = min(dialog.rowsFrom, max(0, rows.count - 1))
        let shown = rows[first..<min(rows.count, first + page(cells))]
        let perLine = perLine(cells)
        var entries: [PreviewText.Entry] = []
        for start in stride(from: shown.startIndex, to: shown.endIndex, by: perLine) {
            let line = shown[start..<min(start + perLine, shown.endIndex)].map { text($0, context) }
            entries.append(PreviewText.Entry(
                label: entries.isEmpty ? .pvRows : nil, text: line.joined(separator: "  ")))
        }
        guard rows.count > page(cells) else { return entries }
        let isSeen = dialog.rowsSeen >= rows.count
        let place = context.text(.dlgRows, "\(first + 1)", "\(first + shown.count)", "\(rows.count)")
        let note = context.text(isSeen ? .pvRowsSeen : .pvRowsUnseen, "\(rows.count)")
        entries.append(PreviewText.Entry(label: nil, text: place + "   " + note, token: isSeen ? .dialog : .warn))
        return entries
    }

    /// Number, amount, and a mark: `x` refused, `2` waits for a second person.
    private static func text(_ row: Row, _ context: CellContext) -> String {
        let mark = switch row.outcome {
        case .refused: "x"
        case .proposed: "2"
        case .done, nil: " "
        }
        let amount = row.minorUnits.map(Figures.money) ?? Figures.missing
        return Cells.tail(row.id, cells: 6) + " " + mark
            + Cells.pad(amount, to: cellWidth - 10, align: .right, overflow: .hashes)
    }

    /// What one person has moved alone today, before and with this, and where a second one is needed.
    static func day(_ preview: CommandPreview, _ context: CellContext) -> [PreviewText.Entry] {
        guard let counts = preview.countsMinorUnits, let moved = preview.movedTodayMinorUnits,
            let line = preview.aloneMinorUnits
        else { return [] }
        let (sum, overflow) = moved.addingReportingOverflow(counts)
        let isOver = overflow || sum > line
        return [PreviewText.Entry(
            label: .pvDay,
            text: context.text(
                .pvDayText, Figures.money(counts), Figures.money(moved), Figures.money(line)),
            token: isOver ? .warn : .dialog)]
    }

    /// How many rows stand in a dialog at once on a screen.
    static func page(_ model: ConsoleModel) -> Int {
        let cells = DialogLayout.innerCells(ScreenLayout.body(model)) - DialogLayout.labelCells(model.language) - 2
        return page(cells)
    }

    private static func page(_ cells: Int) -> Int { perLine(cells) * lines }
    private static func perLine(_ cells: Int) -> Int { max(1, (cells + 2) / cellWidth) }

    private static func rows(_ dialog: VerbDialog, _ model: ConsoleModel) -> [Row] {
        guard case .marked(let marked) = dialog.target else { return [] }
        let foreseen = Dictionary((dialog.preview?.rows ?? []).map { ($0.target, $0) }) { first, _ in first }
        return marked.map { row in
            let own = foreseen[row.reviewCase]
            return Row(
                id: row.reviewCase, minorUnits: own?.minorUnits ?? dialog.amounts[row.reviewCase],
                outcome: own?.outcome)
        }.sorted { ($1.minorUnits ?? 0, $0.id) < ($0.minorUnits ?? 0, $1.id) }
    }

    static func count(_ dialog: VerbDialog) -> Int {
        if case .marked(let rows) = dialog.target { rows.count } else { 0 }
    }
}
