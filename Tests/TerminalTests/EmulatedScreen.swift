@testable import Terminal
import DisplayText

/// A terminal of the xterm kind, as small as what ncurses sends to one. It knows no sequence it was not taught:
/// `unknown` tells what else came.
struct EmulatedScreen {
    private(set) var unknown: [String] = []
    private var rows: [[String]]
    private let width: Int
    private var x = 0
    private var y = 0
    private var last = " "
    /// Writing in the last column leaves the cursor there until the next character.
    private var mustWrap = false

    init(size: Size) {
        width = size.width
        rows = Array(repeating: Array(repeating: " ", count: size.width), count: size.height)
    }

    /// Rows without blanks at their ends. The right half of a wide character is empty.
    var lines: [String] {
        rows.map { row in
            var line = row.joined()
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    mutating func take(_ bytes: [UInt8]) {
        var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1B}": escape(&rest)
            case "\r": move(0, y)
            case "\n": move(x, y + 1)
            case "\u{8}": move(x - 1, y)
            default: draw(scalar)
            }
        }
    }

    private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
        let kind = rest.popFirst()
        if kind == "(" {
            _ = rest.popFirst()
        } else if kind == "[" {
            var body = ""
            while let scalar = rest.popFirst() {
                guard !(0x40...0x7E).contains(scalar.value) else { return control(body, scalar) }
                body.unicodeScalars.append(scalar)
            }
        } else if kind != "=" && kind != ">" {
            unknown.append("ESC \(kind.map(String.init) ?? "")")
        }
    }

    private mutating func control(_ body: String, _ final: Unicode.Scalar) {
        let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let count = max(1, numbers.first ?? 1)
        switch final {
        case "m", "h", "l", "t", "r": break
        case "H": move(max(1, numbers.count > 1 ? numbers[1] : 1) - 1, count - 1)
        case "d": move(x, count - 1)
        case "G": move(count - 1, y)
        case "A": move(x, y - count)
        case "B": move(x, y + count)
        case "C": move(x + count, y)
        case "D": move(x - count, y)
        case "X": blank(y, x..<min(width, x + count))
        case "b": for _ in 0..<count { for scalar in last.unicodeScalars { draw(scalar) } }
        case "K": blank(y, body == "1" ? 0..<min(width, x + 1) : x..<width)
        case "J":
            blank(y, (body == "2" ? 0 : x)..<width)
            for row in (body == "2" ? 0 : y + 1)..<max(rows.count, y + 1) { blank(row, 0..<width) }
        default: unknown.append("CSI \(body)\(final)")
        }
    }

    private mutating func move(_ column: Int, _ row: Int) {
        x = min(max(0, column), width - 1)
        y = min(max(0, row), rows.count - 1)
        mustWrap = false
    }

    private mutating func draw(_ scalar: Unicode.Scalar) {
        let kind = CharacterClass.of(scalar)
        if kind == .mark {
            let base = mustWrap ? x : max(0, x - 1)
            rows[y][rows[y][base].isEmpty ? base - 1 : base].unicodeScalars.append(scalar)
            return
        }
        if mustWrap || x + kind.cells > width {
            // What would scroll the screen is an error of the sender.
            if y == rows.count - 1 { unknown.append("scrolled") }
            move(0, y + 1)
        }
        blank(y, x..<x + kind.cells)
        rows[y][x] = String(Character(scalar))
        if kind.cells == 2 { rows[y][x + 1] = "" }
        last = rows[y][x]
        let isAtRim = x + kind.cells == width
        move(x + kind.cells, y)
        mustWrap = isAtRim
    }

    /// Blanks cells, and the other halves of wide characters that are cut.
    private mutating func blank(_ row: Int, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if rows[row][range.lowerBound].isEmpty { rows[row][range.lowerBound - 1] = " " }
        if range.upperBound < width, rows[row][range.upperBound].isEmpty { rows[row][range.upperBound] = " " }
        for column in range { rows[row][column] = " " }
    }
}
