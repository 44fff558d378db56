import Operations
import Terminal

/// Who is attached, and what they are at.
enum WhoText {
    static func lines(_ model: ConsoleModel) -> [SegmentLine] {
        let language = model.language
        let sessions = model.feed.latest?.sessions ?? []
        var lines = [
            SegmentLine(language.text(.whoTitle, String(people(model)), String(sessions.count)), .title)
        ]
        lines += sessions.map { line($0, model) }
        return lines
    }

    static func help(_ model: ConsoleModel) -> SegmentLine { SegmentLine(model.language.text(.whoHelp), .dim) }

    /// People, not consoles: two of one person are one.
    static func people(_ model: ConsoleModel) -> Int {
        guard let latest = model.feed.latest else { return 1 }
        guard !latest.sessions.isEmpty else { return latest.consolesAttached }
        return Set(latest.sessions.map(\.operatorName)).count
    }

    /// Consoles of others with a dialog open about the same target.
    static func others(previewing target: VerbTarget, _ model: ConsoleModel) -> [SessionRow] {
        guard let latest = model.feed.latest else { return [] }
        return latest.sessions.filter { $0.id != latest.session && $0.state?.target == target.name }
    }

    static func previewing(_ row: SessionRow, _ model: ConsoleModel) -> String {
        model.language.text(.pvAlsoText, row.operatorName, row.state?.verb ?? "", row.id)
    }

    private static func line(_ row: SessionRow, _ model: ConsoleModel) -> SegmentLine {
        let language = model.language
        let at = model.feed.engineTime(at: model.now) ?? row.since
        let state = row.state
        let size = state.map { "\($0.columns)x\($0.rows)" } ?? Figures.missing
        let idle = row.lastKeyAt.map { Figures.span(milliseconds: max(0, at - $0), language) }
            ?? language.text(.whoNeverKey)
        let text = language.text(
            .whoLine,
            arguments: [
                Cells.pad(row.id, to: 6), Cells.pad(row.operatorName, to: 16),
                Cells.pad(state.map { mode($0.mode, language) } ?? "", to: 6),
                Cells.pad(state.map { $0.screen.rawValue } ?? "", to: 9), Cells.pad(size, to: 8),
                Cells.pad(Figures.span(milliseconds: max(0, at - row.since), language), to: 6), Cells.pad(idle, to: 6),
                row.origin,
            ])
        var segments = [Segment(text, row.id == model.feed.latest?.session ? .key : .plain)]
        if row.id == model.feed.latest?.session { segments.append(Segment("  " + language.text(.whoYou), .dim)) }
        if row.isShared { segments.append(Segment("  " + language.text(.whoShared), .warn)) }
        if let verb = state?.verb, let target = state?.target {
            segments.append(Segment("  " + language.text(.whoPreviews, verb, target), .warn))
        }
        return SegmentLine(segments)
    }

    private static func mode(_ mode: ConsoleState.Mode, _ language: Language) -> String {
        switch mode {
        case .safe: language.text(.modeSafe)
        case .armed: String(language.text(.modeArmed, "").prefix { $0 != " " })
        case .read: language.text(.modeRead)
        }
    }
}
