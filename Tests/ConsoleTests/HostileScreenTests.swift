import Console
import Control
import DisplayText
import Foundation
import HostileCorpus
import JSON
import Operations
import Terminal
import Testing

/// Every hostile text in the fields of every screen: nothing but its own field shows it, and it shows as its harmless
/// writing. `PAYDECK_WHOLE_CORPUS=1` puts every text into every field; without it every text stands once on each screen.
@Suite("Hostile text on screens")
struct HostileScreenTests {
    static let isWhole = ProcessInfo.processInfo.environment["PAYDECK_WHOLE_CORPUS"] != nil

    @Test("no cell outside its field changes, at any size, in any language", arguments: ScreenName.allCases)
    func cells(screen: ScreenName) throws {
        let form = try SnapshotForm(screen)
        let texts = HostileCorpus.all.map(\.text).filter { !$0.isEmpty }
        for start in stride(from: 0, to: texts.count, by: HostileScreenTests.isWhole ? 1 : form.places) {
            let hostile = try form.snapshot { texts[(start + $0) % texts.count] }
            let harmless = try form.snapshot { DisplayFilter.visible(texts[(start + $0) % texts.count]) }
            let marked = try form.snapshot { Marked.text(texts[(start + $0) % texts.count], place: $0) }
            for size in [Size(width: 80, height: 24), Size(width: 160, height: 45)] {
                for language in Language.allCases {
                    let seen = HostileScreenTests.grid(hostile, size, language)
                    let name = "\(screen) \(size) \(language) from \(start)"
                    #expect(Marked.differences(seen, HostileScreenTests.grid(harmless, size, language)) == [], "\(name)")
                    let frame = HostileScreenTests.grid(marked, size, language)
                    #expect(Marked.outside(seen, frame) == [], "\(name)")
                }
            }
        }
    }

    @Test("plain lines, JSON documents and tables hold nothing hostile", arguments: ScreenName.allCases)
    func outputs(screen: ScreenName) throws {
        let form = try SnapshotForm(screen)
        let texts = HostileCorpus.all.map(\.text)
        for start in stride(from: 0, to: texts.count, by: HostileScreenTests.isWhole ? 1 : form.places) {
            let snapshot = try form.snapshot { texts[(start + $0) % texts.count] }
            let model = HostileScreenTests.model(snapshot, Size(width: 160, height: 45), .chinese)
            let name = "\(screen) from \(start)"
            #expect(HostileScreenTests.hostile(in: PlainRenderer.text(model), allowing: ["\n"]) == [], "\(name)")
            let document = try JSONRenderer.text(snapshot)
            #expect(HostileScreenTests.hostile(in: document, allowing: ["\n"]) == [], "\(name)")
            #expect(throws: Never.self) { try JSONParser.parse(Array(document.utf8)) }
            let table = HostileScreenTests.table(snapshot)
            #expect(HostileScreenTests.hostile(in: table, allowing: ["\r", "\n"]) == [], "\(name)")
            #expect(HostileScreenTests.formulas(in: table) == [], "\(name)")
        }
    }

    static func model(_ snapshot: ConsoleSnapshot, _ size: Size, _ language: Language) -> ConsoleModel {
        var model = ConsoleModel(screen: snapshot.screen, language: language, size: size, seed: 7, now: 0)
        for _ in 0..<2 {
            let requests = model.take(.tick(bytesPerSecond: nil), at: model.nextDeadline)
            for case .fetch(_, let number) in requests { _ = model.take(.snapshot(snapshot, number: number), at: 0) }
        }
        return model
    }

    static func grid(_ snapshot: ConsoleSnapshot, _ size: Size, _ language: Language) -> Grid {
        ConsoleView.draw(model(snapshot, size, language)).grid
    }

    /// What `e` writes.
    static func table(_ snapshot: ConsoleSnapshot) -> String {
        var model = model(snapshot, Size(width: 160, height: 45), .english)
        for case .writeFile(_, let contents) in model.take(.key(.char("e"), repeats: 0), at: 0) { return contents }
        return ""
    }

    static func hostile(in text: String, allowing blanks: Set<Unicode.Scalar>) -> [String] {
        text.unicodeScalars.filter { scalar in
            guard !blanks.contains(scalar) else { return false }
            let isMark = [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
            return !isMark && CharacterClass.of(scalar) == .refused
        }.map { String($0.value, radix: 16) }
    }

    /// Cells that a spreadsheet would run; numbers of our own columns may begin with a minus.
    static func formulas(in table: String) -> [String] {
        cells(of: table).filter { cell in
            let isRun = cell.first.map { "=+-@＝＋－＠".contains($0) } ?? false
            return isRun && Double(cell) == nil
        }
    }

    /// The cells of a table, quotes taken off.
    private static func cells(of table: String) -> [String] {
        var found: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuote = false
        for scalar in table.unicodeScalars {
            if scalar == "\"" {
                // Two in a row inside a quoted cell are one of its own.
                if wasQuote { cell.append(scalar) }
                wasQuote = isQuoted
                isQuoted.toggle()
                continue
            } else if !isQuoted, scalar == "," || scalar == "\r" || scalar == "\n" {
                found.append(String(cell))
                cell = .init()
            } else {
                cell.append(scalar)
            }
            wasQuote = false
        }
        return found
    }
}

/// A screen's snapshot whose texts can be replaced one by one.
struct SnapshotForm {
    private let document: JSONValue
    /// Paths, with `*` for places in lists, whose text is one of a fixed few.
    private var fixed: Set<String> = ["roles.*"]
    /// How many texts can be replaced.
    private(set) var places = 0

    init(_ screen: ScreenName) throws {
        var query = ConsoleQuery(screen: screen, orderLimit: 40, at: nil)
        query.order = screen == .orders ? Fixtures.orderID(0) : nil
        query.reviewCase = screen == .review ? Fixtures.caseID(1) : nil
        var snapshot = Fixtures.snapshot(query)
        snapshot.fatal = nil
        for index in snapshot.channels.indices { snapshot.channels[index].breakerReason = "bank busy" }
        document = try JSONParser.parse(try Array(JSONEncoder().encode(snapshot)))
        // Texts of enumerations refuse a strange one, and tell where they stand.
        while true {
            do {
                _ = try self.snapshot { _ in "strange" }
                break
            } catch DecodingError.dataCorrupted(let context) {
                let path = context.codingPath.map { $0.intValue == nil ? $0.stringValue : "*" }.joined(separator: ".")
                try #require(fixed.insert(path).inserted, "\(path): \(context.debugDescription)")
            }
        }
        var count = 0
        _ = try self.snapshot { place in
            count = max(count, place + 1)
            return "x"
        }
        places = count
    }

    /// The snapshot with other texts; `text` is asked with the running number of the place.
    func snapshot(_ text: (Int) -> String) throws -> ConsoleSnapshot {
        var number = 0
        let replaced = replaced(document, at: "", &number, text)
        return try JSONDecoder().decode(ConsoleSnapshot.self, from: Data(JSONWriter.bytes(replaced)))
    }

    /// What the engine made or the configuration names; rows are matched by it.
    private static func isIdentifier(_ text: String) -> Bool {
        ["wechat", "alipay", "unionpay"].contains(text) || text.hasPrefix("01KEMZ")
    }

    private func replaced(_ value: JSONValue, at path: String, _ number: inout Int, _ text: (Int) -> String) -> JSONValue {
        switch value {
        case .string(let text) where SnapshotForm.isIdentifier(text): return value
        case .string where !fixed.contains(path):
            defer { number += 1 }
            return .string(text(number))
        case .array(let values): return .array(values.map { replaced($0, at: path + ".*", &number, text) })
        case .object(let members):
            return .object(members.map { member in
                let place = path.isEmpty ? member.name : path + "." + member.name
                return JSONMember(name: member.name, value: replaced(member.value, at: place, &number, text))
            })
        default: return value
        }
    }
}

/// A text of the same shape in which every character is a mark: where it stands on a screen is its field. Each place has
/// a mark of its own, so that texts that differ stay different.
enum Marked {
    private static let narrow: ClosedRange<UInt32> = 0x16A0...0x16EA
    private static let wide: ClosedRange<UInt32> = 0x9F00...0x9F9A

    static func text(_ hostile: String, place: Int) -> String {
        var marked = String.UnicodeScalarView()
        for glyph in DisplayFilter.glyphs(of: hostile) {
            // Blanks are where lines break; underscores of codes are shown as blanks.
            let isBreak = glyph.base == " " || glyph.base == "_" || glyph.base == "\u{3000}"
            let marks = glyph.cells == 2 ? wide : narrow
            let mark = Unicode.Scalar(marks.lowerBound + UInt32(place % marks.count))
            marked.append(isBreak ? glyph.base : mark ?? glyph.base)
        }
        return String(marked)
    }

    /// Places at which a grid differs from the marked one although no mark stands there.
    static func outside(_ grid: Grid, _ marked: Grid) -> [String] {
        var found: [String] = []
        for y in 0..<grid.size.height {
            for x in 0..<grid.size.width where grid[x, y].text != marked[x, y].text || grid[x, y].kind != marked[x, y].kind {
                // The right half of a wide mark has no character of its own.
                let base = (marked[x, y].kind == .continuation ? marked[x - 1, y] : marked[x, y]).base.value
                if !narrow.contains(base), !wide.contains(base) { found.append("\(x),\(y) \(grid.rowText(y)) | \(marked.rowText(y))") }
            }
        }
        return found
    }

    /// The same for two grids that should be equal.
    static func differences(_ one: Grid, _ other: Grid) -> [String] {
        (0..<one.size.height).filter { one.row($0) != other.row($0) }.map { one.rowText($0) + " | " + other.rowText($0) }
    }
}
