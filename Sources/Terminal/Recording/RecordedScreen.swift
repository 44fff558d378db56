import DisplayText

/// The screen that a recording leaves behind. It knows what `FrameScript` writes and nothing else: a text that holds
/// any other control sequence is no recording of ours, and is not played.
package struct RecordedScreen: Sendable {
    package private(set) var size: Size
    private var cells: [[String]]
    private var x = 0
    private var y = 0

    package init(size: Size) {
        self.size = Size(
            width: min(max(1, size.width), Limits.columns), height: min(max(1, size.height), Limits.rows))
        cells = RecordedScreen.blank(self.size)
    }

    /// The rows' texts without blanks at their ends.
    package var lines: [String] {
        cells.map { row in
            var line = row.joined()
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    package mutating func resize(_ size: Size) { self = RecordedScreen(size: size) }

    /// Takes what was drawn. False when it holds anything else than a recording may; then nothing of it was taken.
    package mutating func take(_ text: String) -> Bool {
        var next = self
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}" {
                guard next.control(&rest) else { return false }
            } else if !next.draw(scalar) {
                return false
            }
        }
        self = next
        return true
    }

    private mutating func control(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard rest.popFirst() == "[" else { return false }
        var numbers = [0]
        for _ in 0..<Limits.sequenceBytes {
            guard let scalar = rest.popFirst() else { return false }
            switch scalar {
            case "0"..."9":
                numbers[numbers.count - 1] = min(numbers[numbers.count - 1] * 10 + Int(scalar.value) - 48, 99_999)
            case ";": numbers.append(0)
            case "m": return true
            case "H":
                guard numbers.count == 2 else { return false }
                y = min(max(1, numbers[0]), size.height) - 1
                x = min(max(1, numbers[1]), size.width) - 1
                return true
            case "J":
                guard numbers == [2] else { return false }
                cells = RecordedScreen.blank(size)
                return true
            default: return false
            }
        }
        return false
    }

    private mutating func draw(_ scalar: Unicode.Scalar) -> Bool {
        switch CharacterClass.of(scalar) {
        case .refused: return false
        case .mark:
            guard x > 0 else { return false }
            let base = cells[y][x - 1].isEmpty && x > 1 ? x - 2 : x - 1
            cells[y][base].unicodeScalars.append(scalar)
            return true
        case .narrow, .ambiguous: return place(scalar, cells: 1)
        case .wide: return place(scalar, cells: 2)
        }
    }

    /// Draws over what stood there; a wide character cut in half becomes a blank.
    private mutating func place(_ scalar: Unicode.Scalar, cells count: Int) -> Bool {
        guard x + count <= size.width else { return false }
        if cells[y][x].isEmpty, x > 0 { cells[y][x - 1] = " " }
        if x + count < size.width, cells[y][x + count].isEmpty { cells[y][x + count] = " " }
        cells[y][x] = String(Character(scalar))
        if count == 2 { cells[y][x + 1] = "" }
        x += count
        return true
    }

    private static func blank(_ size: Size) -> [[String]] {
        Array(repeating: Array(repeating: " ", count: size.width), count: size.height)
    }
}
