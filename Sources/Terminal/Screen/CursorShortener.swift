import DisplayText

/// Shortens how ncurses moves the cursor. For any jump of more than seven cells it names row and column; on the same
/// row the distance is shorter to say, and a line feed is the shortest way to the row below. On a screen of figures,
/// where a second changes a digit here and there, half of all bytes are such moves.
///
/// It follows two cursors: where the terminal's is, and where ncurses believes it to be. A move is sent only when
/// something is drawn there, from where the terminal's is. Whatever is not understood is sent as it came, after which
/// both are unknown until ncurses names a place.
struct CursorShortener {
    private struct Place: Equatable {
        var row: Int
        var column: Int
    }

    /// What the terminal obeys, by its description.
    struct Abilities {
        var isUsual = false
        var hasColumn = false
        var hasRow = false
        var hasDistance = false
        var hasLineFeed = false

        init(_ capability: (String) -> String) {
            isUsual = capability("cup") == "\u{1B}[%i%p1%d;%p2%dH" && capability("cub1") == "\u{8}"
                && capability("cr") == "\r"
            hasColumn = capability("hpa") == "\u{1B}[%i%p1%dG"
            hasRow = capability("vpa") == "\u{1B}[%i%p1%dd"
            hasDistance = capability("cuf") == "\u{1B}[%p1%dC"
            hasLineFeed = capability("cud1") == "\n"
        }
    }

    /// Rows that line feeds may go down.
    private static let mostLineFeeds = 4

    private let abilities: Abilities
    private let columns: Int
    private var terminal: Place?
    private var wanted: Place?

    init(_ abilities: Abilities, columns: Int) {
        self.abilities = abilities
        self.columns = columns
    }

    /// The same picture in fewer bytes.
    /// - Parameter settles: the cursor is seen, so it must end where ncurses put it.
    mutating func shortened(_ bytes: [UInt8], settles: Bool) -> [UInt8] {
        guard abilities.isUsual else { return bytes }
        // Each frame names its first place anew: others may have written to the terminal meanwhile.
        terminal = nil
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let end = tokenEnd(bytes, from: index)
            take(bytes[index..<end], into: &result)
            index = end
        }
        if settles { settle(&result) }
        return result
    }

    /// What puts the cursor where ncurses believes it to be; then somebody else writes.
    mutating func handOver() -> [UInt8] {
        var result: [UInt8] = []
        settle(&result)
        terminal = nil
        wanted = nil
        return result
    }

    // MARK: reading

    private func tokenEnd(_ bytes: [UInt8], from start: Int) -> Int {
        let first = bytes[start]
        if first == 0x1B { return sequenceEnd(bytes, from: start) }
        guard first >= 0x80 else { return start + 1 }
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    private func sequenceEnd(_ bytes: [UInt8], from start: Int) -> Int {
        guard start + 1 < bytes.count else { return bytes.count }
        switch bytes[start + 1] {
        case UInt8(ascii: "["):
            var end = start + 2
            while end < bytes.count, !(0x40...0x7E).contains(bytes[end]) { end += 1 }
            return min(end + 1, bytes.count)
        case UInt8(ascii: "("), UInt8(ascii: ")"): return min(start + 3, bytes.count)
        default: return start + 2
        }
    }

    private mutating func take(_ token: ArraySlice<UInt8>, into result: inout [UInt8]) {
        guard let first = token.first else { return }
        switch first {
        case 0x1B: takeSequence(token, into: &result)
        // A line feed of ncurses' is no move: at the bottom of a region it scrolls. It goes as it came.
        case 0x0D where wanted != nil: wanted?.column = 1
        case 0x08 where wanted != nil: wanted?.column -= 1
        case 0x20...0x7E: draw(token, cells: 1, into: &result)
        case 0x80...:
            let scalar = String(decoding: token, as: UTF8.self).unicodeScalars.first
            draw(token, cells: scalar.map { CharacterClass.of($0).cells } ?? 1, into: &result)
        default: pass(token, into: &result)
        }
    }

    private mutating func takeSequence(_ token: ArraySlice<UInt8>, into result: inout [UInt8]) {
        let kind = token.dropFirst().first
        let last = token.last ?? 0
        // Character sets and styles move nothing and are not seen before something is drawn.
        if kind == UInt8(ascii: "(") || kind == UInt8(ascii: "[") && last == UInt8(ascii: "m") {
            result += token
            return
        }
        guard kind == UInt8(ascii: "["), let numbers = numbers(token.dropFirst(2).dropLast()) else {
            return pass(token, into: &result)
        }
        let count = max(1, numbers.first ?? 1)
        switch last {
        case UInt8(ascii: "H") where numbers.count <= 2:
            wanted = Place(row: count, column: max(1, numbers.count == 2 ? numbers[1] : 1))
        case UInt8(ascii: "G") where wanted != nil: wanted?.column = count
        case UInt8(ascii: "d") where wanted != nil: wanted?.row = count
        case UInt8(ascii: "C") where wanted != nil: wanted?.column += count
        case UInt8(ascii: "D") where wanted != nil: wanted?.column -= count
        case UInt8(ascii: "A") where wanted != nil: wanted?.row -= count
        case UInt8(ascii: "B") where wanted != nil: wanted?.row += count
        case UInt8(ascii: "K"), UInt8(ascii: "X"):
            settle(&result)
            result += token
        default: pass(token, into: &result)
        }
    }

    private func numbers(_ text: ArraySlice<UInt8>) -> [Int]? {
        var numbers: [Int] = []
        for part in text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
            guard part.count <= 4, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return numbers
    }

    // MARK: writing

    private mutating func draw(_ token: ArraySlice<UInt8>, cells: Int, into result: inout [UInt8]) {
        settle(&result)
        result += token
        guard let place = terminal else { return }
        let column = place.column + cells
        // In the last column terminals differ on where the cursor is.
        terminal = column <= columns ? Place(row: place.row, column: column) : nil
        wanted = terminal
    }

    private mutating func pass(_ token: ArraySlice<UInt8>, into result: inout [UInt8]) {
        settle(&result)
        result += token
        terminal = nil
        wanted = nil
    }

    private mutating func settle(_ result: inout [UInt8]) {
        guard let wanted, wanted != terminal else { return }
        result += shortest(from: terminal, to: wanted)
        terminal = wanted
    }

    private func shortest(from: Place?, to: Place) -> [UInt8] {
        let named = to == Place(row: 1, column: 1) ? sequence("H") : to.column == 1 ? sequence(to.row, "H")
            : Array("\u{1B}[\(to.row);\(to.column)H".utf8)
        guard let from else { return named }
        var ways = [named]
        if let down = down(from.row, to.row) {
            for along in along(from.column, to.column) { ways.append(down + along) }
        }
        return ways.min { $0.count < $1.count } ?? named
    }

    /// From row to row in the same column.
    private func down(_ from: Int, _ to: Int) -> [UInt8]? {
        if from == to { return [] }
        if abilities.hasLineFeed, (1...CursorShortener.mostLineFeeds).contains(to - from) {
            return [UInt8](repeating: 0x0A, count: to - from)
        }
        return abilities.hasRow ? sequence(to, "d") : nil
    }

    /// From column to column in the same row.
    private func along(_ from: Int, _ to: Int) -> [[UInt8]] {
        guard from != to else { return [[]] }
        var ways: [[UInt8]] = []
        if to == 1 { ways.append([0x0D]) }
        if to < from, from - to <= CursorShortener.mostLineFeeds {
            ways.append([UInt8](repeating: 0x08, count: from - to))
        }
        if to > from, abilities.hasDistance { ways.append(to == from + 1 ? sequence("C") : sequence(to - from, "C")) }
        if abilities.hasColumn { ways.append(sequence(to, "G")) }
        return ways
    }

    private func sequence(_ final: String) -> [UInt8] { Array("\u{1B}[\(final)".utf8) }
    private func sequence(_ number: Int, _ final: String) -> [UInt8] { Array("\u{1B}[\(number)\(final)".utf8) }
}
