import Operations
import Terminal

/// The locked console: how the channels are, and the field for the name. No money, no people.
enum LockView {
    /// Returns where the cursor stands.
    static func draw(_ lock: IdleLock, _ model: ConsoleModel, into grid: inout Grid) -> Position? {
        let language = model.language
        let snapshot = model.feed.latest
        let width = model.size.width
        let left = [snapshot?.environment ?? "", snapshot?.site ?? "", language.text(.modeLocked)]
        let bar = StatusBar(
            left: [StatusBar.Piece(language.text(.product))] + left.map { StatusBar.Piece($0) },
            right: [StatusBar.Piece(model.feed.engineTime(at: model.now).map(Figures.clock) ?? "--:--:--")])
        bar.draw(into: &grid, in: Rect(x: 0, y: 0, width: width, height: 1))
        let since = Figures.span(milliseconds: max(0, model.now - lock.since), language)
        grid.put(language.text(.lockedLine, since), x: 1, y: 2, style: .warn, maxCells: width - 2, overflow: .mark)
        let rows = snapshot?.channels ?? []
        for (index, row) in rows.prefix(max(0, model.size.height - 9)).enumerated() {
            let name = Cells.pad(model.context.channel(row.id), to: 14)
            let state = Cells.pad(model.context.code(.channelState, row.state.rawValue), to: 10)
            grid.put(
                name + " " + state + " " + Figures.percent(row.success5m) + " %", x: 1, y: 4 + index,
                style: .plain, maxCells: width - 2)
        }
        let y = model.size.height - 2
        let field = FormField(
            label: language.text(.lockedName), input: lock.input, isFocused: !lock.isSent,
            cells: max(8, min(28, width - 30)))
        let cursor = field.draw(into: &grid, x: 1, y: y, maxCells: width - 2)
        let note = model.message.map { $0.phrase.text(in: language) } ?? language.text(.lockedHint)
        grid.put(note, x: 1, y: y + 1, style: .dim, maxCells: width - 2, overflow: .mark)
        return lock.isSent ? nil : cursor
    }
}

/// Personal data in full, in a box over the screen, with the seconds left.
enum RevealView {
    static func draw(_ revealed: Revealed, _ model: ConsoleModel, into grid: inout Grid) {
        let language = model.language
        let left = max(0, revealed.until - model.now + 999) / 1_000
        var rows = revealed.fields.map { field in
            DialogBox.Row.entry(label: label(field.kind, language), text: SegmentLine(field.text))
        }
        rows += [.blank, .line(SegmentLine(language.text(.revealHint), .dialog))]
        let title = Phrase(.revealTitle, revealed.title).text(in: language)
        DialogBox(title: title, note: "\(left)s", rows: rows, labelCells: 18, width: 40...78)
            .draw(into: &grid, in: ScreenLayout.body(model))
    }

    private static func label(_ kind: String, _ language: Language) -> String {
        let words = kind.split(separator: " ")
        if kind.hasPrefix("new account") { return language.text(.revealNewAccount, String(words.last ?? "")) }
        switch words.first {
        case "user": return language.text(.revealUser)
        case "device": return language.text(.revealDevice)
        case "number": return language.text(.revealNumber)
        case "name": return language.text(.revealName)
        default: return language.text(.revealAccount, String(words.last ?? ""))
        }
    }
}
