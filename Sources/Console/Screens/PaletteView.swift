import Terminal

/// What the `:` line may mean, above it.
enum PaletteView {
    static func draw(_ input: TextInput, _ model: ConsoleModel, bottom: Int, into grid: inout Grid) {
        let matches = CommandPalette.matches(input.string, on: model.screen).prefix(Limits.paletteRows)
        let typedName = input.string.contains(" ")
        let shown = Array(typedName ? matches.prefix(1) : matches)
        for (index, match) in shown.enumerated() {
            let y = bottom - shown.count + index
            let binding = KeyTable.binding(match.action)
            let region = Rect(x: 0, y: y, width: model.size.width, height: 1)
            grid.fill(region, style: .dialog)
            let name = (model.language == .chinese ? binding.chinese[0] + "  " : "") + ":" + binding.names[0]
            var x = grid.put(name, x: 2, y: y, style: Style.dialog.with(.bold))
            x = grid.put(binding.argument.rawValue, x: x + 1, y: y, style: .dialog)
            let help = model.language.text(binding.help)
            let fault = binding.isVerb ? model.forbidden(match.action) : nil
            let note = fault.map { help + "  (" + model.language.text($0) + ")" } ?? help
            grid.put(
                note, x: max(x + 2, 34), y: y, style: .dialog, maxCells: model.size.width - max(x + 2, 34) - 1,
                overflow: .mark)
        }
    }
}
