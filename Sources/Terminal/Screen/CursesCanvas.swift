import CNcurses

/// ncurses as a function from grids to bytes: it draws into a memory file, which is emptied after each update.
///
/// ncurses keeps its state in the process, so there is one at a time, used by one thread.
final class CursesCanvas {
    /// The description in use, and whether it stands in for one the machine does not know.
    let term: String
    let isFallback: Bool
    let depth: ColorDepth
    /// Whether characters of ambiguous width are replaced before drawing.
    var replacesAmbiguous = false {
        didSet { if replacesAmbiguous != oldValue { shown = nil } }
    }
    private(set) var size: Size
    private var palette: Palette
    private var shown: Grid?
    private var shownCursor: Position?
    /// Whether the terminal's reset names the character set, too, and whether that was said once.
    private let namesCharset: Bool
    private var hasNamedCharset = false
    private var cursorMoves: CursorShortener

    private static let fallbacks = ["xterm-256color", "xterm", "linux", "vt100"]

    /// Makes the process' character set UTF-8, C.UTF-8 where the environment's is another. Before the first canvas.
    static func takeUTF8() -> Bool { cn_set_locale() != 0 }

    /// nil when no description at all can be used.
    init?(term wanted: String, size: Size, palette: Palette) {
        guard let term = ([wanted] + CursesCanvas.fallbacks).first(where: {
            cn_open($0, Int32(size.width), Int32(size.height)) == 0
        }) else { return nil }
        self.term = term
        isFallback = term != wanted
        depth = switch cn_colors() {
        case 256...: .colors256
        case 8...: .colors16
        default: .mono
        }
        self.size = size
        self.palette = palette
        let reset = Array(String(cString: cn_capability("sgr0")).utf8)
        namesCharset = reset.starts(with: StyleJoiner.charset)
        cursorMoves = CursesCanvas.cursorMoves(size)
        setPairs()
    }

    deinit { cn_close() }

    func setPalette(_ palette: Palette) {
        guard palette != self.palette else { return }
        self.palette = palette
        setPairs()
        repaint()
    }

    /// The next frame draws every cell.
    func repaint() {
        shown = nil
        cn_draw_whole()
    }

    func resize(_ size: Size) {
        self.size = size
        cursorMoves = CursesCanvas.cursorMoves(size)
        cn_resize(Int32(size.width), Int32(size.height))
        repaint()
    }

    /// The bytes that turn what is shown into this grid; nil when it is shown already.
    func bytes(for grid: Grid, cursor: Position?) -> [UInt8]? {
        let grid = fitted(grid)
        let rows = shown.map { grid.changedRows(since: $0) } ?? Array(0..<grid.size.height)
        if shown != nil, rows.isEmpty, cursor == shownCursor { return nil }
        for y in rows {
            let cells = grid.row(y).map(wire)
            cn_put_row(Int32(y), cells, Int32(cells.count))
        }
        cn_set_cursor(Int32(cursor?.y ?? -1), Int32(cursor?.x ?? -1))
        shown = grid
        shownCursor = cursor
        cn_update()
        let joined = StyleJoiner.joined(take(), dropsCharset: namesCharset)
        let bytes = cursorMoves.shortened(joined, settles: cursor != nil)
        guard namesCharset, !hasNamedCharset else { return bytes }
        hasNamedCharset = true
        return StyleJoiner.charset + bytes
    }

    /// The bytes that leave the screen. The next frame enters it again and draws everything.
    func suspend() -> [UInt8] {
        shown = nil
        hasNamedCharset = false
        let settling = cursorMoves.handOver()
        cn_suspend()
        return settling + take()
    }

    /// Bytes produced so far.
    func take() -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Limits.readBytes)
        while true {
            let count = cn_take(&buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer.prefix(count)
        }
    }

    /// Bytes that put a terminal back without ncurses' help, for emergencies.
    static func restoreBytes() -> [UInt8] {
        let capabilities = ["sgr0", "cnorm", "rmkx", "rmcup"]
        return capabilities.reduce(into: TerminalSequences.frameEnd + TerminalSequences.pasteOff) { bytes, name in
            bytes += withoutPadding(Array(String(cString: cn_capability(name)).utf8))
        }
    }

    /// terminfo writes delays as `$<5>`; they are no bytes for the terminal.
    private static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        guard let start = bytes.firstIndex(of: UInt8(ascii: "$")),
              bytes.dropFirst(start + 1).first == UInt8(ascii: "<"),
              let end = bytes[start...].firstIndex(of: UInt8(ascii: ">"))
        else { return bytes }
        return Array(bytes[..<start]) + withoutPadding(Array(bytes[(end + 1)...]))
    }

    /// A grid of another size is cut or filled up to the screen's.
    private func fitted(_ grid: Grid) -> Grid {
        guard grid.size != size else { return grid }
        var whole = Grid(size: size)
        whole.draw(grid, at: Position(x: 0, y: 0))
        return whole
    }

    private func wire(_ cell: Cell) -> cn_cell {
        let base = replacesAmbiguous ? AmbiguousFallback.scalar(for: cell.base) : cell.base
        let cells: UInt8 = switch cell.kind {
        case .narrow: 1
        case .wideLeft: 2
        case .continuation: 0
        }
        return cn_cell(
            base: base.value, mark: cell.mark?.value ?? 0, pair: UInt16(cell.style.token.rawValue) + 1,
            attributes: palette.paint(for: cell.style).attributes.rawValue, cells: cells
        )
    }

    private static func cursorMoves(_ size: Size) -> CursorShortener {
        CursorShortener(CursorShortener.Abilities { String(cString: cn_capability($0)) }, columns: size.width)
    }

    private func setPairs() {
        for token in StyleToken.allCases {
            let paint = depth == .mono ? Paint() : palette[token]
            let foreground = paint.foreground.map(Int32.init) ?? -1
            cn_set_pair(Int32(token.rawValue) + 1, foreground, paint.background.map(Int32.init) ?? -1)
        }
    }
}
