import Terminal

/// The dialog of a verb over the screen.
enum DialogView {
    static func draw(_ dialog: VerbDialog, _ model: ConsoleModel, into grid: inout Grid) -> Position? {
        let language = model.language
        let title = ConsoleModel.saying(dialog.action, dialog.target).text(in: language).uppercasedASCII
        let risk = dialog.riskClass
        let box = DialogBox(
            title: title, note: language.text(.riskClass, "\(risk)"), rows: rows(dialog, model),
            labelCells: language == .chinese ? 8 : 10, width: 40...78)
        let body = ScreenLayout.body(model)
        let cursor = box.draw(into: &grid, in: body)
        let hint: Word =
            dialog.sentAt != nil ? .sending : risk <= 1 ? .confirmEnter : risk == 2 ? .confirmYes : .confirmName
        let waitsForSecond = dialog.press.count == 1 && dialog.press.presses == 2
        let y = model.size.height - 1
        let text = language.text(waitsForSecond ? .confirmOnce : hint)
        grid.fill(Rect(x: 0, y: y, width: model.size.width, height: 1))
        grid.put(
            text, x: 1, y: y, style: waitsForSecond ? .warn : .key, maxCells: model.size.width - 2, overflow: .mark)
        return cursor
    }

    private static func rows(_ dialog: VerbDialog, _ model: ConsoleModel) -> [DialogBox.Row] {
        let language = model.language
        var rows = dialog.fields.indices.filter { !isQuestion(dialog.fields[$0].kind) }.map { field($0, dialog, model) }
        rows += PreviewText.entries(dialog, model).map { entry in
            let text = SegmentLine([Segment(entry.text, Style(entry.token))])
            return .entry(label: entry.label.map { language.text($0) } ?? "", text: text)
        }
        rows.append(.blank)
        rows += dialog.fields.indices.filter { isQuestion(dialog.fields[$0].kind) }.map { field($0, dialog, model) }
        rows.append(.line(SegmentLine(language.text(.escNothing), .dialog)))
        return rows
    }

    /// Reason and confirmation stand below the preview: one reads what happens before one says yes.
    private static func isQuestion(_ kind: VerbDialog.FieldKind) -> Bool { kind == .reason || kind == .confirm }

    private static func field(_ index: Int, _ dialog: VerbDialog, _ model: ConsoleModel) -> DialogBox.Row {
        let field = dialog.fields[index]
        let language = model.language
        let label: String
        let cells: Int
        switch field.kind {
        case .weight: (label, cells) = (language.text(.fieldWeight), 6)
        case .amount: (label, cells) = (language.text(.fieldAmount), 16)
        case .share: (label, cells) = (language.text(.fieldShare), 6)
        case .wording: (label, cells) = (language.text(.fieldWording), 14)
        case .until: (label, cells) = (language.text(.fieldUntil), 18)
        case .note: (label, cells) = (language.text(.fieldNote), 56)
        case .reason: (label, cells) = (language.text(.fieldReason), 56)
        case .confirm:
            let wanted = dialog.wantedConfirmation ?? ""
            label = dialog.riskClass == 2 ? language.text(.typeYes) : language.text(.typeName, wanted)
            cells = max(12, min(28, Cells.width(of: wanted) + 2))
        }
        let isFocused = index == dialog.focus && dialog.sentAt == nil
        let error = field.error.map { model.theme.mark(.warn) + " " + language.text($0) } ?? ""
        return .field(FormField(label: label, input: field.input, isFocused: isFocused, error: error, cells: cells))
    }
}

extension String {
    /// Capitals for the ASCII part; names in other scripts have none.
    var uppercasedASCII: String {
        guard let space = firstIndex(of: " ") else { return uppercased() }
        return self[..<space].uppercased() + self[space...]
    }
}
