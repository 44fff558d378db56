/// Pictures as the text that any terminal of the xterm kind shows them by: of each picture only what changed since the
/// one before. Recordings are made of it; what goes to a person's own terminal is ncurses' affair.
package struct FrameScript: Sendable {
    private var last: Grid?
    private var palette: Palette?

    package init() {}

    /// The next picture is written whole.
    package mutating func begin() { last = nil }

    /// What turns the picture before into this one; nil when nothing changed. A first picture, one of another size and
    /// one in other colours are written whole.
    package mutating func text(for grid: Grid, palette: Palette) -> String? {
        let pieces = texts(for: grid, palette: palette, bytes: .max)
        return pieces.isEmpty ? nil : pieces.joined()
    }

    /// The same in pieces of about so many bytes, none of which ends within a sequence.
    package mutating func texts(for grid: Grid, palette: Palette, bytes limit: Int) -> [String] {
        let isWhole = last == nil || last?.size != grid.size || self.palette != palette
        let before = isWhole ? Grid(size: grid.size) : last ?? Grid(size: grid.size)
        last = grid
        self.palette = palette
        var pieces: [String] = []
        var text = isWhole ? FrameScript.clear : ""
        for run in grid.changes(since: before) {
            if text.utf8.count >= limit {
                pieces.append(text)
                text = ""
            }
            text += FrameScript.run(run, palette)
        }
        return text.isEmpty ? pieces : pieces + [text]
    }

    private static let clear = "\u{1B}[0m\u{1B}[2J"

    private static func run(_ run: CellRun, _ palette: Palette) -> String {
        var text = "\u{1B}[\(run.y + 1);\(run.x + 1)H"
        var style: Style?
        for cell in run.cells where cell.kind != .continuation {
            if cell.style != style {
                style = cell.style
                text += sequence(palette.paint(for: cell.style))
            }
            text += cell.text
        }
        return text
    }

    private static func sequence(_ paint: Paint) -> String {
        var codes = ["0"]
        let emphasis: [(Attributes, String)] = [(.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7")]
        codes += emphasis.filter { paint.attributes.contains($0.0) }.map(\.1)
        if let color = paint.foreground { codes.append("38;5;\(color)") }
        if let color = paint.background { codes.append("48;5;\(color)") }
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }
}
