import Operations
import Terminal

/// What of a dialog a screen has room for. The fields and the worst lines stay longest; when one of these does not fit,
/// the dialog is not whole and takes no key but Esc.
struct DialogLayout {
    let title: String
    let rows: [DialogBox.Row]
    /// Everything that must be read before a yes, and every field, is drawn and nothing of it is cut.
    let isWhole: Bool
    /// Lines left out that a larger screen shows.
    let leftOut: Int

    private struct Item {
        let rows: [DialogBox.Row]
        /// 0 stays; of the others the highest goes first.
        let rank: Int
    }

    static func of(_ dialog: VerbDialog, _ model: ConsoleModel) -> DialogLayout {
        let body = ScreenLayout.body(model)
        let cells = innerCells(body)
        let title = model.title(of: dialog)
        let all = items(dialog, model, title, cells)
        let height = max(0, body.height - 2)
        var kept = all
        var leftOut = 0
        while kept.reduce(0, { $0 + $1.rows.count }) > height {
            let worst = kept.map(\.rank).max() ?? 0
            guard worst > 0, let place = kept.lastIndex(where: { $0.rank == worst }) else { break }
            leftOut += kept[place].rows.filter { $0 != .blank }.count
            kept.remove(at: place)
        }
        let rows = kept.flatMap(\.rows)
        let fits = rows.count <= height && isDrawn(model.size) && cells >= leastCells
        guard !fits else { return DialogLayout(title: title, rows: rows, isWhole: true, leftOut: leftOut) }
        // What can be read of it, the worst first, and no field in which something could be typed.
        let lines = kept.filter { $0.rank == 0 }.flatMap(\.rows).filter { if case .field = $0 { false } else { true } }
        let word = model.language.text(.dlgNotWhole)
        let told = Cells.wrap(word, to: cells).map { DialogBox.Row.line(SegmentLine($0, .warn)) }
        return DialogLayout(
            title: title, rows: Array((told + lines).prefix(height)), isWhole: false, leftOut: leftOut)
    }

    static func isDrawn(_ size: Size) -> Bool {
        size.width >= Limits.leastColumns && size.height >= Limits.leastRows
    }

    static let width = 40...78
    /// Fewer cells hold no figure of a preview uncut.
    private static let leastCells = 30

    /// Cells between the rims of the box.
    static func innerCells(_ body: Rect) -> Int {
        let wide = min(max(width.lowerBound, min(body.width - 2, width.upperBound)), body.width)
        return max(0, wide - 4)
    }

    static func labelCells(_ language: Language) -> Int { language == .chinese ? 8 : 10 }

    private static func items(
        _ dialog: VerbDialog, _ model: ConsoleModel, _ title: String, _ cells: Int
    ) -> [Item] {
        var items: [Item] = []
        // A title that its rim cuts stands once more inside.
        let note = Cells.width(of: model.language.text(.riskClass, "\(dialog.riskClass)")) + 4
        if Cells.width(of: title) + note + 2 > cells {
            items.append(Item(rows: Cells.wrap(title, to: cells).map { .line(SegmentLine($0, .dialogTitle)) }, rank: 0))
        }
        let places = dialog.fields.indices
        items += places.filter { !isQuestion(dialog.fields[$0].kind) }.map {
            Item(rows: field($0, dialog, model, cells), rank: 0)
        }
        let entries = PreviewText.entries(dialog, model, cells: cells - labelCells(model.language) - 2)
        items += entries.map { Item(rows: rows($0, model, cells), rank: $0.rank) }
        items.append(Item(rows: [.blank], rank: 9))
        items += places.filter { isQuestion(dialog.fields[$0].kind) }.map {
            Item(rows: field($0, dialog, model, cells), rank: 0)
        }
        return items
    }

    /// Reason and confirmation stand below the preview: one reads what happens before one says yes.
    private static func isQuestion(_ kind: VerbDialog.FieldKind) -> Bool { kind == .reason || kind == .confirm }

    /// An entry in as many lines as hold it whole.
    private static func rows(_ entry: PreviewText.Entry, _ model: ConsoleModel, _ cells: Int) -> [DialogBox.Row] {
        let style = Style(entry.token)
        let space = max(8, cells - labelCells(model.language) - 2)
        return Cells.wrap(entry.text, to: space).enumerated().map { place, line in
            let label = place == 0 ? entry.label.map { model.language.text($0) } ?? "" : ""
            return .entry(label: label, text: SegmentLine([Segment(line, style)]))
        }
    }

    private static func field(
        _ index: Int, _ dialog: VerbDialog, _ model: ConsoleModel, _ inner: Int
    ) -> [DialogBox.Row] {
        let field = dialog.fields[index]
        let language = model.language
        let (label, cells) = look(field, dialog, language)
        let isFocused = index == dialog.focus && dialog.sentAt == nil
        let error = field.error.map { model.theme.mark(.warn) + " " + language.text($0) } ?? ""
        let width = max(labelCells(language), Cells.width(of: label))
        let room = inner - width - 3
        // A label that leaves no room for what is typed stands on a line of its own.
        guard room < min(cells, 12) else {
            return [.field(FormField(
                label: label, input: field.input, isFocused: isFocused, error: error, cells: cells))]
        }
        let box = FormField(label: "", input: field.input, isFocused: isFocused, error: error, cells: cells)
        return Cells.wrap(label, to: inner).map { .line(SegmentLine($0, .dialog)) } + [.field(box)]
    }

    private static func look(
        _ field: VerbDialog.Field, _ dialog: VerbDialog, _ language: Language
    ) -> (label: String, cells: Int) {
        switch field.kind {
        case .weight: return (language.text(.fieldWeight), 6)
        case .amount: return (language.text(.fieldAmount), 16)
        case .share: return (language.text(.fieldShare), 6)
        case .minutes: return (language.text(.fieldMinutes), 6)
        case .wording: return (language.text(.fieldWording), 14)
        case .until: return (language.text(.fieldUntil), 18)
        case .note: return (language.text(.fieldNote), 56)
        case .reason: return (language.text(.fieldReason), 56)
        case .confirm:
            let wanted = dialog.wantedConfirmation ?? ""
            let label = dialog.riskClass == 2 ? language.text(.typeYes) : language.text(.typeName, wanted)
            return (label, max(12, min(28, Cells.width(of: wanted) + 2)))
        }
    }
}

extension ConsoleModel {
    /// Whether all of the open dialog that must be read stands on the screen.
    func isWhole(_ dialog: VerbDialog) -> Bool { DialogLayout.of(dialog, self).isWhole }

    /// What the dialog is about, with the names people know it by.
    func title(of dialog: VerbDialog) -> String {
        ConsoleModel.saying(dialog.action, dialog.target).text(in: language).uppercasedASCII
    }
}
