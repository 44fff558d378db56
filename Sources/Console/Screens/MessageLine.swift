import Operations
import Terminal

/// The line above the keys: prompts first, then what must be known, then the last message, then hidden columns.
enum MessageLine {
    /// Returns where the cursor of a prompt stands.
    static func draw(_ model: ConsoleModel, hiddenColumns: [String], into grid: inout Grid) -> Position? {
        let y = model.size.height - 2
        let width = model.size.width
        if let prompt = model.prompt { return draw(prompt, model, y: y, into: &grid) }
        let (text, token) = standing(model) ?? told(model) ?? gone(model) ?? hidden(hiddenColumns, model)
            ?? ("", .plain)
        grid.put(text, x: 1, y: y, style: Style(token), maxCells: width - 2, overflow: .mark)
        return nil
    }

    /// What holds until it is over: a stopped engine, silence, old figures.
    private static func standing(_ model: ConsoleModel) -> (String, StyleToken)? {
        let language = model.language
        if let fatal = model.feed.latest?.fatal { return (language.text(.fatalStopped, fatal), .crit) }
        // A message about what was just pressed is read first; it goes after a few seconds.
        guard model.message == nil, model.isStale || model.isBack else { return nil }
        if let failure = model.feed.failure {
            let span = Figures.span(milliseconds: model.now - (model.feed.failingSince ?? model.now), language)
            return (language.text(.engineSilent, span, failure), .stale)
        }
        if model.isBack {
            let moment = model.pastMoment.map(Figures.dayClock) ?? language.text(.skeleton)
            return (language.text(.backLine, moment), .info)
        }
        guard let age = model.feed.age(at: model.now) else { return (language.text(.waitingForEngine), .stale) }
        return (language.text(.staleVerbs, Figures.span(milliseconds: age, language)), .stale)
    }

    private static func told(_ model: ConsoleModel) -> (String, StyleToken)? {
        guard let message = model.message else { return nil }
        let mark = model.theme.mark(message.token)
        let isMarked = message.token == .warn || message.token == .crit
        return ((isMarked ? mark + " " : "") + message.phrase.text(in: model.language), message.token)
    }

    /// The chosen row is not there any more.
    private static func gone(_ model: ConsoleModel) -> (String, StyleToken)? {
        guard model.list.isGone, model.shown?.screen == model.screen, let id = model.list.selectedID else { return nil }
        return (model.theme.mark(.warn) + " " + model.language.text(.listGone, CaseList.shortID(id)), .warn)
    }

    private static func hidden(_ titles: [String], _ model: ConsoleModel) -> (String, StyleToken)? {
        guard !titles.isEmpty, ScreenLayout.isCompact(model.size) else { return nil }
        return (model.language.text(.hiddenColumns, titles.joined(separator: " ")), .dim)
    }

    private static func draw(
        _ prompt: ConsoleModel.Prompt, _ model: ConsoleModel, y: Int, into grid: inout Grid
    ) -> Position? {
        let language = model.language
        switch prompt {
        case .leave:
            let question = language.text(model.endsEngine ? .msgLeaveDemo : .msgLeave)
            grid.put(question, x: 1, y: y, style: .warn, maxCells: model.size.width - 2)
            return nil
        case .command(let input):
            PaletteView.draw(input, model, bottom: y, into: &grid)
            return line(language.text(.promptCommand), input, language.text(.promptHelp), model, y, &grid)
        case .filter(let input): return line(language.text(.promptFilter), input, "", model, y, &grid)
        case .arm(let input):
            return line(language.text(.promptArm), input, language.text(.reasonsOffered), model, y, &grid)
        }
    }

    private static func line(
        _ label: String, _ input: TextInput, _ hint: String, _ model: ConsoleModel, _ y: Int, _ grid: inout Grid
    ) -> Position? {
        let width = model.size.width
        let cells = max(10, width - Cells.width(of: label) - 6)
        let field = FormField(label: label, input: input, isFocused: true, cells: cells)
        let position = field.draw(into: &grid, x: 1, y: y, maxCells: width - 2)
        // The message of a refused line stands where the keys are: the prompt has taken its place.
        let note = model.message.map { $0.phrase.text(in: model.language) } ?? hint
        grid.put(note, x: 1, y: y + 1, style: .dim, maxCells: width - 2, overflow: .mark)
        return position
    }
}
