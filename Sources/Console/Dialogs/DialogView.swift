import Terminal

/// The dialog of a verb over the screen.
enum DialogView {
    static func draw(_ dialog: VerbDialog, _ model: ConsoleModel, into grid: inout Grid) -> Position? {
        let language = model.language
        let layout = DialogLayout.of(dialog, model)
        let box = DialogBox(
            title: layout.title, note: language.text(.riskClass, "\(dialog.riskClass)"), rows: layout.rows,
            labelCells: DialogLayout.labelCells(language), width: DialogLayout.width)
        let cursor = box.draw(into: &grid, in: ScreenLayout.body(model))
        let waitsForSecond = dialog.press.count == 1 && dialog.press.presses == 2
        let y = model.size.height - 1
        var text = language.text(layout.isWhole ? hint(dialog, waitsForSecond) : .dlgNotWhole)
        if layout.isWhole, layout.leftOut > 0 { text += "   " + language.text(.dlgMore, "\(layout.leftOut)") }
        let isLoud = waitsForSecond || !layout.isWhole
        grid.fill(Rect(x: 0, y: y, width: model.size.width, height: 1))
        grid.put(
            text, x: 1, y: y, style: isLoud ? .warn : .key, maxCells: model.size.width - 2, overflow: .mark)
        return layout.isWhole ? cursor : nil
    }

    /// Below the least size nothing is drawn but this.
    static func tooSmall(_ model: ConsoleModel, into grid: inout Grid) {
        for (row, line) in Cells.wrap(model.language.text(.tooSmallDialog), to: max(2, model.size.width)).enumerated()
        where row + 2 < model.size.height {
            grid.put(line, x: 0, y: row + 2, style: .warn, maxCells: model.size.width)
        }
    }

    private static func hint(_ dialog: VerbDialog, _ waitsForSecond: Bool) -> Word {
        if waitsForSecond { return .confirmOnce }
        if dialog.sentAt != nil { return .sending }
        return dialog.riskClass <= 1 ? .confirmEnter : dialog.riskClass == 2 ? .confirmYes : .confirmName
    }
}

/// Why a verb was refused, over the screen.
enum NoticeView {
    static func draw(_ notice: Notice, _ model: ConsoleModel, into grid: inout Grid) {
        let language = model.language
        let body = ScreenLayout.body(model)
        let cells = DialogLayout.innerCells(body)
        let why = Cells.wrap(notice.why.text(in: language), to: cells).map {
            DialogBox.Row.line(SegmentLine($0, .warn))
        }
        let hint = Cells.wrap(language.text(.noticeHint), to: cells).map {
            DialogBox.Row.line(SegmentLine($0, .dialog))
        }
        let rows = Array((why + [.blank] + hint).prefix(max(0, body.height - 2)))
        let title = language.text(.noticeTitle, language.text(notice.verb)).uppercasedASCII
        DialogBox(title: title, rows: rows, width: DialogLayout.width).draw(into: &grid, in: body)
    }
}

extension String {
    /// Capitals for the ASCII part; names in other scripts have none.
    var uppercasedASCII: String {
        guard let space = firstIndex(of: " ") else { return uppercased() }
        return self[..<space].uppercased() + self[space...]
    }
}
