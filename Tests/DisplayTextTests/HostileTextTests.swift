import DisplayText
import HostileCorpus
import Testing

/// Every hostile text through every form in which text leaves the program.
@Suite("Hostile text")
struct HostileTextTests {
    /// What a filtered text may hold: nothing that moves, reorders or hides; a mark only behind its base, and one.
    private func isHarmless(_ text: String, allowing blanks: Set<Unicode.Scalar> = []) -> Bool {
        var marks = 1
        for scalar in text.unicodeScalars where !blanks.contains(scalar) {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
            case .nonspacingMark, .enclosingMark: marks += 1
            default: marks = 0
            }
            guard marks <= 1, !scalar.properties.isDefaultIgnorableCodePoint, !scalar.properties.isBidiControl else { return false }
        }
        return true
    }

    @Test("the corpus is large and has every category")
    func corpus() {
        #expect(Set(HostileCorpus.all.map { Array($0.text.unicodeScalars) }).count >= 380)
        for category in HostileText.Category.allCases {
            #expect(HostileCorpus.all.count { $0.category == category } >= 5, "\(category)")
        }
    }

    @Test("text is harmless once filtered, and filtering again changes nothing")
    func visible() {
        for hostile in HostileCorpus.all {
            let seen = DisplayFilter.visible(hostile.text)
            #expect(isHarmless(seen), "\(hostile)")
            let again = DisplayFilter.visible(seen).unicodeScalars.elementsEqual(seen.unicodeScalars)
            #expect(again, "\(hostile)")
        }
    }

    @Test("of several lines only the line feeds stay")
    func lines() {
        for hostile in HostileCorpus.all {
            let seen = DisplayFilter.lines("a\n" + hostile.text + "\nb")
            #expect(isHarmless(seen, allowing: ["\n"]), "\(hostile)")
            #expect(seen.unicodeScalars.count { $0 == "\n" } == 2 + hostile.text.unicodeScalars.count { $0 == "\n" }, "\(hostile)")
        }
        #expect(DisplayFilter.lines("a\r\nb") == "a<0d>\nb")
    }

    @Test("bytes that are no UTF-8 are written out")
    func bytes() {
        for bytes in HostileBytes.all { #expect(isHarmless(DisplayFilter.visible(bytes: bytes)), "\(bytes)") }
    }

    @Test("a table's cell is one cell, holds no formula and nothing hostile")
    func cells() throws {
        for hostile in HostileCorpus.all {
            let cell = CSVCell.quoted(CSVCell.safe(hostile.text))
            #expect(isHarmless(cell), "\(hostile)")
            let row = try #require(CSVRow("x," + cell + ",y"), "\(hostile)")
            #expect(row.cells.count == 3 && row.cells[0] == "x" && row.cells[2] == "y", "\(hostile)")
            let first = row.cells[1].unicodeScalars.first { $0 != " " && $0 != "\u{3000}" && $0 != "\u{A0}" }
            if let first { #expect(!"=+-@＝＋－＠".unicodeScalars.contains(first), "\(hostile)") }
        }
    }

    @Test("a quote under a combining mark still ends no cell")
    func quoteUnderMark() throws {
        let row = try #require(CSVRow(CSVCell.quoted(CSVCell.safe("a\"\u{301},=1"))))
        #expect(row.cells.count == 1)
    }

    @Test("a document that was made safe holds nothing hostile and means the same")
    func json() throws {
        for hostile in HostileCorpus.all {
            let document = "{\"a\":\"" + jsonEscaped(hostile.text) + "\",\n\t\"b\":[1,2]}"
            let safe = JSONText.safe(document)
            #expect(isHarmless(safe, allowing: ["\n", "\t"]), "\(hostile)")
            #expect(unescaped(safe) == unescaped(document), "\(hostile)")
        }
    }

    /// As encoders write strings: quotes, backslashes and C0 escaped, everything else as it is.
    private func jsonEscaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\" + String(scalar)
            case _ where scalar.value < 0x20: "\\u" + String(scalar.value + 0x10000, radix: 16).dropFirst()
            default: String(scalar)
            }
        }.joined()
    }

    /// The UTF-16 units of a document with its `\uXXXX` put back.
    private func unescaped(_ document: String) -> [UInt16] {
        var units: [UInt16] = []
        var rest = Array(document.utf16)[...]
        while let unit = rest.popFirst() {
            guard unit == UInt16(UInt8(ascii: "\\")), let kind = rest.popFirst() else {
                units.append(unit)
                continue
            }
            guard kind == UInt16(UInt8(ascii: "u")) else {
                units += [unit, kind]
                continue
            }
            units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0)
            rest = rest.dropFirst(4)
        }
        return units
    }
}

/// One record of RFC 4180, read strictly by scalars.
private struct CSVRow {
    var cells: [String] = []

    init?(_ text: String) {
        var rest = text.unicodeScalars[...]
        while true {
            guard let cell = CSVRow.cell(&rest) else { return nil }
            cells.append(cell)
            guard let comma = rest.popFirst() else { return }
            guard comma == "," else { return nil }
        }
    }

    private static func cell(_ rest: inout Substring.UnicodeScalarView) -> String? {
        var cell = String.UnicodeScalarView()
        guard rest.first == "\"" else {
            while let next = rest.first, next != "," {
                guard next != "\"" else { return nil }
                cell.append(rest.removeFirst())
            }
            return String(cell)
        }
        rest.removeFirst()
        while let next = rest.popFirst() {
            if next != "\"" { cell.append(next) } else if rest.first == "\"" { cell.append(rest.removeFirst()) } else { return String(cell) }
        }
        return nil
    }
}
